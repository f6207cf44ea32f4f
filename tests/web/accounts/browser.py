"""A person at the pages of log-in, through Django's test client."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jahorina.audit.models import Event
from jahorina.partners.models import Member
from tests.people import PASSWORD

OFFICE = "192.0.2.10"
ELSEWHERE = "198.51.100.7"


def type_password(client: Client, email: str, password: str = PASSWORD, *, address: str = OFFICE) -> Any:
    """Send the log-in form."""
    form = {"login": email, "password": password}
    return client.post(reverse("account_login"), form, REMOTE_ADDR=address)


def code_of(member: Member, *, steps: int = 0) -> str:
    """What the member's authenticator app shows now, or so many half minutes from now."""
    secret = decrypt(Authenticator.objects.get(user=member, type="totp").data["secret"])
    return code_for(secret, steps=steps)


def code_for(secret: str, *, steps: int = 0) -> str:
    """What an app with this secret shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def type_code(client: Client, code: str) -> Any:
    """Send the form of the second factor. What was counted before is lost: a used code must stay used all the same."""
    cache.clear()
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_logged_in(client: Client) -> bool:
    """Whether the site knows who this is."""
    return client.get(reverse("accounts:access")).status_code != 302


def recorded(action: str) -> list[Event]:
    """The events of an action, in order."""
    return list(Event.objects.filter(action=action).order_by("sequence"))


def link_in(letter: str) -> str:
    """The path of the link in a letter."""
    found = re.search(r"http://testserver(/\S+)", letter)
    assert found, letter
    return found[1]
