"""The pages of the node administrator and of those who may look."""

from __future__ import annotations

import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from jahorina.audit import actions
from jahorina.partners.models import Member
from jahorina.partners.roles import Role
from tests.people import INSTITUTIONS, log_in, make_member
from tests.web.accounts.browser import link_in, recorded, type_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Member:
    member = make_member(Role.NODE_ADMINISTRATOR)
    log_in(client, member)
    return member


def new_member(**changes: object) -> dict[str, object]:
    """The form of a new member, filled in."""
    form = {
        "name": "Amra Test",
        "email": "amra@ba.example",
        "institution": "ba-sfa",
        "language": "en",
        "roles": ["reader"],
    }
    return {**form, **changes}


def test_the_list_shows_the_own_partners_members_alone(client: Client, administrator: Member) -> None:
    own, foreign = make_member(Role.READER), make_member(Role.READER, partner="rs")
    page = client.get(reverse("members:list")).content.decode()
    assert own.name in page
    assert foreign.name not in page
    assert recorded(actions.MEMBERS_READ)[0].actor == administrator.label


def test_a_new_member_gets_a_letter_and_sets_a_password_nobody_else_knows(
    client: Client, administrator: Member
) -> None:
    response = client.post(reverse("members:add"), new_member())
    member = Member.objects.get(email="amra@ba.example")
    assert response["Location"] == reverse("members:member", args=[member.id])
    assert not member.has_usable_password()
    visitor = Client()
    form = visitor.get(link_in(str(mail.outbox[0].body)), follow=True)
    password = "five green boats in the fog"
    visitor.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})
    assert type_password(visitor, member.email, password).status_code == 302
    (event,) = recorded(actions.MEMBER_ADDED)[-1:]
    assert (event.actor, event.target) == (administrator.label, member.label)
    assert event.detail == {"institution": "ba-sfa", "roles": ["reader"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "no address"},
        {"roles": []},
        {"roles": ["minister"]},
        {"roles": ["node-administrator", "case-worker:return"]},
        {"institution": INSTITUTIONS["rs"]},
        {"language": "tlh"},
        {"name": " "},
    ],
)
def test_a_member_who_cannot_be_is_not_added(client: Client, administrator: Member, changes: dict[str, object]) -> None:
    before = Member.objects.count()
    response = client.post(reverse("members:add"), new_member(**changes))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert Member.objects.count() == before
    assert mail.outbox == []


def test_a_second_member_with_the_same_address_is_refused(client: Client, administrator: Member) -> None:
    make_member(Role.READER)
    taken = Member.objects.exclude(id=administrator.id).get().email.upper()
    response = client.post(reverse("members:add"), new_member(email=taken))
    assert "already" in response.content.decode()


def test_roles_are_changed_by_an_administrator(client: Client, administrator: Member) -> None:
    member = make_member(Role.READER)
    client.post(reverse("members:roles", args=[member.id]), {"roles": ["analyst", "supervisor:return"]})
    assert sorted(str(role) for role in member.roles.all()) == ["analyst", "supervisor:return"]
    (event,) = recorded(actions.ROLES_CHANGED)
    assert event.detail == {"before": ["reader"], "after": ["analyst", "supervisor:return"]}


def test_nobody_changes_their_own_roles_or_closes_their_own_log_in(client: Client, administrator: Member) -> None:
    own = {"args": [administrator.id]}
    assert client.post(reverse("members:roles", **own), {"roles": ["reader"]}).status_code == 403
    assert client.post(reverse("members:deactivate", **own)).status_code == 403
    assert client.post(reverse("members:reset-second-factor", **own)).status_code == 403
    page = client.get(reverse("members:member", **own)).content.decode()
    assert 'method="post"' not in page[page.index("<main") : page.index("</main>")]


def test_a_sensitive_change_asks_for_the_password_again_after_some_minutes(
    client: Client, administrator: Member
) -> None:
    member = make_member(Role.READER)
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] = time.time() - 301
    session.save()
    response = client.post(reverse("members:deactivate", args=[member.id]))
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    member.refresh_from_db()
    assert member.is_active


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER])
def test_who_may_look_may_not_change(client: Client, role: Role) -> None:
    member = make_member(Role.READER)
    log_in(client, make_member(role))
    page = client.get(reverse("members:member", args=[member.id])).content.decode()
    assert reverse("members:deactivate", args=[member.id]) not in page
    assert client.post(reverse("members:deactivate", args=[member.id])).status_code == 403
    assert recorded(actions.REFUSED)[0].target == "members:deactivate"


def test_no_address_holds_a_name_or_an_email_address(client: Client, administrator: Member) -> None:
    member = make_member(Role.READER)
    page = client.get(reverse("members:list")).content.decode()
    import re

    links = " ".join(re.findall(r'(?:href|action)="([^"]+)"', page))
    assert str(member.id) in links
    assert "@" not in links
    assert "Person" not in links
