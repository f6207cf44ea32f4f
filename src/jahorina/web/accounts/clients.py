"""Who is asking: the client's address, and a name for an account that says nothing about whose it is."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing is bound to it
SALT = "jahorina.web.accounts.account"


def address_of(request: HttpRequest) -> str:
    """The client's address; behind the TLS proxy the one that the proxy itself has seen, the last of its header."""
    found = str(request.META.get("REMOTE_ADDR", ""))
    if settings.HTTPS:
        found = str(request.META.get("HTTP_X_FORWARDED_FOR", found)).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return UNKNOWN_ADDRESS


def hash_of(email: str) -> str:
    """A keyed hash of what was typed as an account: the same account gives the same label, and nobody can go back."""
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:24]


def account_label(_request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """What the lock-out's tables keep instead of the typed address."""
    given = credentials or {}
    return hash_of(str(given.get("email") or given.get("username") or ""))


def description_of(username: str, *_details: object) -> str:
    """What the lock-out writes to the program's log: the account's hash, nothing about the person or the machine."""
    return f"account {username}"
