"""The second factor: who must have one, what its codes open, and how it is set up and lost."""

from __future__ import annotations

import json
import re
from multiprocessing import get_context

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jahorina.audit import actions
from jahorina.partners.demo_members import set_up_second_factor
from jahorina.partners.roles import NEEDS_SECOND_FACTOR, Role
from tests.people import log_in, make_member
from tests.web.accounts.browser import (
    code_for,
    code_of,
    is_logged_in,
    recorded,
    type_code,
    type_password,
)

pytestmark = pytest.mark.django_db
NEEDING = sorted(NEEDS_SECOND_FACTOR)


@pytest.mark.parametrize("role", NEEDING)
def test_the_password_alone_opens_nothing(client: Client, role: Role) -> None:
    member = make_member(role)
    assert type_password(client, member.email)["Location"] == reverse("mfa_authenticate")
    assert not is_logged_in(client)


def test_password_and_code_open_the_log_in(client: Client) -> None:
    member = make_member(Role.SUPERVISOR)
    type_password(client, member.email)
    assert type_code(client, code_of(member)).status_code == 302
    assert is_logged_in(client)
    assert recorded(actions.LOGGED_IN)[0].detail == {"factors": ["password", "totp"]}


def test_a_code_opens_once_even_where_another_process_answers(client: Client) -> None:
    member = make_member(Role.SUPERVISOR)
    code = code_of(member)
    type_password(client, member.email)
    type_code(client, code)
    second = Client()
    type_password(second, member.email)
    assert type_code(second, code).status_code == 200
    assert not is_logged_in(second)


def test_a_code_from_before_the_last_used_one_opens_nothing(client: Client) -> None:
    member = make_member(Role.SUPERVISOR)
    type_password(client, member.email)
    type_code(client, code_of(member))
    second = Client()
    type_password(second, member.email)
    type_code(second, code_of(member, steps=-1))
    assert not is_logged_in(second)


def test_wrong_codes_are_recorded_and_soon_refused_unread(client: Client) -> None:
    member = make_member(Role.SUPERVISOR)
    type_password(client, member.email)
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_of(member)})
    assert not is_logged_in(client)
    assert len(recorded(actions.SECOND_FACTOR_FAILED)) == 5


def test_a_recovery_code_opens_once(client: Client) -> None:
    member = make_member(Role.SUPERVISOR)
    code = Authenticator.objects.get(user=member, type="recovery_codes").wrap().get_unused_codes()[0]
    type_password(client, member.email)
    type_code(client, code)
    assert is_logged_in(client)
    second = Client()
    type_password(second, member.email)
    type_code(second, code)
    assert not is_logged_in(second)


@pytest.mark.parametrize("role", NEEDING)
@pytest.mark.parametrize(
    "route", ["accounts:access", "members:list", "audit:log", "mfa_index", "account_change_password"]
)
def test_before_the_second_factor_is_set_up_its_role_reaches_nothing_else(
    client: Client, role: Role, route: str
) -> None:
    log_in(client, make_member(role, second_factor=False))
    for send in (client.get, client.post):
        response = send(reverse(route))
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("role", sorted(set(Role) - NEEDS_SECOND_FACTOR))
def test_other_roles_may_do_without(client: Client, role: Role) -> None:
    log_in(client, make_member(role))
    assert client.get(reverse("accounts:access")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_leads_to_recovery_codes_and_then_to_the_pages(client: Client) -> None:
    member = make_member(Role.DATA_PROTECTION_OFFICER, second_factor=False)
    type_password(client, member.email)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    assert "<svg" in page
    assert "<?xml" not in page
    assert "style=" not in page
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret[1])})
    assert right["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li><code>\S+</code></li>", codes)) == 10
    assert client.get(reverse("audit:log")).status_code == 200
    assert sorted(event.detail["kind"] for event in recorded(actions.SECOND_FACTOR_ADDED)) == ["recovery_codes", "totp"]


def test_who_needs_a_second_factor_cannot_remove_it(client: Client) -> None:
    member = make_member(Role.CASE_WORKER)
    log_in(client, member)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=member, type="totp").exists()


@pytest.mark.django_db(transaction=True)
def test_who_does_not_need_it_can(client: Client) -> None:
    member = make_member(Role.ANALYST)
    set_up_second_factor(member)
    log_in(client, member)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=member).exists()
    assert recorded(actions.SECOND_FACTOR_REMOVED)


def test_the_secrets_lie_sealed_in_the_database() -> None:
    member = make_member(Role.READER)
    secret = set_up_second_factor(member)
    stored = json.dumps(list(Authenticator.objects.filter(user=member).values_list("data", flat=True)))
    assert secret not in stored
    codes = Authenticator.objects.get(user=member, type="recovery_codes").wrap().get_unused_codes()
    assert not any(code in stored for code in codes)


def test_after_some_wrong_codes_the_right_one_waits_too(client: Client) -> None:
    member = make_member(Role.SUPERVISOR)
    type_password(client, member.email)
    for code in ("000000",) * 6 + (code_of(member),):
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_logged_in(client)


def test_what_one_web_process_counts_the_others_know() -> None:
    process = get_context("fork").Process(target=cache.set, args=("attempts", 3))
    process.start()
    process.join()
    assert cache.get("attempts") == 3


def test_too_many_attempts_get_a_page_that_says_so(client: Client) -> None:
    for _attempt in range(21):
        answer = client.post(
            reverse("account_reset_password"), {"email": "nobody@example.org"}, REMOTE_ADDR="192.0.2.7"
        )
    assert answer.status_code == 429
    assert "Please try again in a few minutes." in answer.content.decode()
