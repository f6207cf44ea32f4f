"""Incident reports as both sides walk them; a partner's members are refused on every address and for every verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Role
from jahorina.registers.models import Incident, IncidentEntry
from tests.people import log_in, make_member
from tests.registers.cases import days_ago
from tests.registers.incidents import NARRATIVE, reported, reporter
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "post", "put", "patch", "delete")
TYPED = {
    "concerned": "ba",
    "kind": "pushback",
    "actor": "border-police",
    "happened_on": days_ago(3).isoformat(),
    "precision": "month",
    "persons": "12",
    "narrative": NARRATIVE,
    "consent": "full",
}


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def words(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_a_report_goes_from_the_organisation_to_the_partner_and_back() -> None:
    own = log_in(Client(), reporter())
    sent = own.post("/incidents/new/", TYPED)
    assert sent.status_code == 302, words(sent)
    address = sent["Location"]
    page = words(own.get(address))
    assert NARRATIVE in page
    assert f"{days_ago(3):%Y-%m} " in page
    assert days_ago(3).strftime("%-d %B") not in page, "no more exactly than it is known"
    state = log_in(Client(), make_member(Role.COORDINATOR))
    assert state.get(address).status_code == 404
    assert "There are no incidents here." in words(state.get("/incidents/"))
    assert own.post(f"{address}add/released/", {"scope": "facts"}).status_code == 302
    page = words(state.get(address))
    assert "What is written here was not released." in page
    assert "river" not in page
    assert "Follow-up" not in page
    assert own.post(f"{address}add/released/", {"scope": "full"}).status_code == 302
    assert NARRATIVE in words(state.get(address))
    assert state.post(f"{address}add/answered/", {"words": "We look into it."}).status_code == 302
    assert "We look into it." in words(own.get(address))
    assert own.post(f"{address}add/closed/", {"words": ""}).status_code == 302
    assert own.get(f"{address}add/follow-up/").status_code == 404
    assert "pushback or collective expulsion" in words(own.get("/incidents/"))
    assert "no-store" in own.get(address)["Cache-Control"]


def test_a_release_beyond_the_consent_is_refused_on_the_page() -> None:
    by = reporter()
    row = reported(by, consent="facts")
    refused = log_in(Client(), by).post(f"/incidents/{row.pk}/add/released/", {"scope": "full"})
    assert refused.status_code == 409
    assert "have not agreed" in words(refused)


def test_a_report_with_something_missing_names_the_field() -> None:
    own = log_in(Client(), reporter())
    refused = own.post("/incidents/new/", {**TYPED, "narrative": ""})
    assert refused.status_code == 422
    assert not Incident.objects.exists()


@pytest.mark.one_in(4)
@pytest.mark.parametrize("role", list(Role))
def test_members_of_a_partner_are_refused_every_verb_on_what_was_not_released(role: Role) -> None:
    row = reported(reporter(), consent="full")
    client = log_in(Client(), make_member(role))
    kinds = [str(kind) for kind in IncidentEntry.Kind.values]
    addresses = [f"/incidents/{row.pk}/", *(f"/incidents/{row.pk}/add/{kind}/" for kind in kinds), "/incidents/new/"]
    for address in addresses:
        for method in METHODS:
            typed = {**TYPED, "words": "We deny it.", "scope": "full"} if method == "post" else {}
            sent = getattr(client, method)(address, typed)
            assert sent.status_code in {403, 404, 405}, (address, method)
            assert "river" not in sent.content.decode()
    assert Incident.objects.count() == 1
    assert row.entries.count() == 1


def test_the_header_leads_to_the_incidents_only_whom_they_are_for() -> None:
    for member, is_shown in (
        (reporter(), True),
        (make_member(Role.COORDINATOR), True),
        (make_member(Role.ANALYST), False),
        (make_member(Role.NODE_ADMINISTRATOR), False),
    ):
        assert ('href="/incidents/"' in log_in(Client(), member).get("/").content.decode()) is is_shown
