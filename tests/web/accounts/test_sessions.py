"""A session ends by itself, by its owner, and by what happens to the member."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jahorina.audit import actions
from jahorina.partners import services
from jahorina.partners.models import Member
from jahorina.partners.roles import Role
from jahorina.web.middleware.session_limits import BEGAN, SEEN
from tests.people import log_in, make_member
from tests.web.accounts.browser import is_logged_in, recorded, type_password

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 3600
LIMITS = [
    (Role.READER, 60 * MINUTE, 12 * HOUR),
    (Role.CASE_WORKER, 30 * MINUTE, 10 * HOUR),
    (Role.NODE_ADMINISTRATOR, 15 * MINUTE, 4 * HOUR),
]


def move_back(client: Client, key: str, seconds: int) -> None:
    """Make something in the session older."""
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()


def at_work(role: Role) -> tuple[Client, Member]:
    """Somebody who has looked at a page."""
    member = make_member(role)
    client = log_in(Client(), member)
    assert is_logged_in(client)
    return client, member


@pytest.mark.parametrize(("role", "idle", "_absolute"), LIMITS)
def test_a_session_without_work_ends(role: Role, idle: int, _absolute: int) -> None:
    client, member = at_work(role)
    move_back(client, SEEN, idle - 30)
    assert is_logged_in(client)
    move_back(client, SEEN, idle + 30)
    assert not is_logged_in(client)
    assert [event.actor for event in recorded(actions.SESSION_EXPIRED)] == [member.label]


@pytest.mark.parametrize(("role", "_idle", "absolute"), LIMITS)
def test_a_session_ends_after_its_longest_time_whatever_happens(role: Role, _idle: int, absolute: int) -> None:
    client, _member = at_work(role)
    move_back(client, BEGAN, absolute - 30)
    assert is_logged_in(client)
    move_back(client, BEGAN, absolute + 30)
    assert not is_logged_in(client)


def test_the_strictest_of_several_roles_counts() -> None:
    member = make_member(Role.ANALYST, Role.CASE_WORKER)
    client = log_in(Client(), member)
    assert is_logged_in(client)
    move_back(client, SEEN, 31 * MINUTE)
    assert not is_logged_in(client)


def test_who_was_idle_goes_on_as_a_visitor_and_is_told_why() -> None:
    client, _member = at_work(Role.READER)
    move_back(client, SEEN, 61 * MINUTE)
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    assert "ended after a while without work" in page.content.decode()


def test_work_keeps_a_session_open() -> None:
    client, member = at_work(Role.READER)
    move_back(client, SEEN, 50 * MINUTE)
    assert is_logged_in(client)
    assert time.time() - client.session[SEEN] < MINUTE
    member.refresh_from_db()
    assert member.last_seen_at


@pytest.mark.parametrize("act", ["roles", "deactivate", "second factor"])
def test_what_an_administrator_does_to_a_member_ends_their_sessions_at_once(act: str) -> None:
    client, member = at_work(Role.CASE_WORKER)
    match act:
        case "roles":
            services.change_roles(by="system", member=member.id, roles=["case-worker:return"])
        case "deactivate":
            services.deactivate_member(by="system", member=member.id)
        case _:
            services.reset_second_factor(by="system", member=member.id)
    assert not is_logged_in(client)


def test_a_member_sees_their_sessions_and_ends_the_others() -> None:
    member = make_member(Role.READER)
    here, there = Client(), Client()
    type_password(there, member.email, address="198.51.100.7")
    type_password(here, member.email)
    page = here.get(reverse("accounts:access")).content.decode()
    assert "198.51.100.7" in page
    here.post(reverse("accounts:end-sessions"))
    assert is_logged_in(here)
    assert not is_logged_in(there)
    assert recorded(actions.SESSION_ENDED)[0].actor == member.label


def test_pages_speak_the_members_language_unless_the_browser_chose_one(client: Client) -> None:
    member = make_member(Role.READER)
    services.change_language(by=member, language="sr-latn")
    log_in(client, member)
    assert client.get(reverse("accounts:access"))["Content-Language"] == "sr-latn"
    client.cookies["language"] = "en"
    assert client.get(reverse("accounts:access"))["Content-Language"] == "en"


def test_the_language_chosen_on_the_page_is_kept(client: Client) -> None:
    member = make_member(Role.READER)
    log_in(client, member)
    response = client.post(reverse("accounts:language"), {"language": "sr-Latn"})
    assert response.cookies["language"].value == "sr-latn"
    member.refresh_from_db()
    assert member.language == "sr-Latn"


def test_a_log_in_sweeps_up_the_sessions_that_have_ended(client: Client) -> None:
    _other, _member = at_work(Role.READER)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    type_password(client, make_member(Role.READER).email)
    assert [session.expire_date > timezone.now() for session in Session.objects.all()] == [True]
