"""Wherever a simulated case is shown, it says so; wherever a real one is, it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Area, Role
from jahorina.registers.gates.services import override_gate
from jahorina.registers.models import Case
from jahorina.registers.services import open_case
from tests.people import log_in, make_member
from tests.registers.cases import REASONS, days_ago, somebody, step, supervisor, worker
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db
LABEL = '<span class="badge badge-warn">simulated</span>'


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def obliged(is_simulated: bool) -> tuple[Case, Client]:
    """A return case with an overridden gate and a deadline, and its case worker's browser."""
    by = worker(Area.RETURN)
    case = open_case(
        by=by,
        area=Area.RETURN,
        happened_on=days_ago(9),
        fields={"sex": "male", "nationality": "AFG"},
        identity=somebody(),
        carry=True,
        is_simulated=is_simulated,
    )
    step(by, case, "return-decision-issued", individual=True)
    override_gate(by=supervisor(Area.RETURN), case=case.pk, gate="medical-fitness", reasons=REASONS)
    return case, log_in(Client(), by)


@pytest.mark.parametrize("is_simulated", [True, False])
def test_every_page_of_a_case_is_labelled(is_simulated: bool) -> None:
    case, client = obliged(is_simulated)
    own = f"/cases/{case.pk}/"
    pages = {
        "list": client.get("/cases/return/list/mine/"),
        "case": client.get(own),
        "step": client.get(f"{own}steps/counselled/"),
        "correct": client.get(f"{own}correct/1/"),
        "identity": client.get(f"{own}identity/"),
        "search": client.post("/cases/search/", {"text": "Karimi", "purpose": "case-work"}),
        "gates": log_in(Client(), supervisor(Area.RETURN)).get("/cases/gates/"),
        "decide": log_in(Client(), supervisor(Area.RETURN)).get(f"/cases/gates/{case.pk}/trafficking-screening/"),
        "overrides": log_in(Client(), make_member(Role.DATA_PROTECTION_OFFICER)).get("/cases/gates/overrides/"),
    }
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    assert all(case.reference in page.content.decode() for page in pages.values())
    assert {name: LABEL in page.content.decode() for name, page in pages.items()} == dict.fromkeys(pages, is_simulated)


def test_a_hint_at_a_likely_duplicate_is_labelled() -> None:
    _case, client = obliged(True)
    typed = {"happened_on": days_ago(0).isoformat(), "name_original": "Muhammad Karimi", "born_precision": "year"}
    assert LABEL in client.post("/cases/return/new/", typed).content.decode()


def test_another_case_of_a_simulated_person_is_simulated_too() -> None:
    case, _client = obliged(True)
    assigned = Case.objects.get(pk=case.pk).assignee
    assert assigned is not None
    second = open_case(by=assigned, area=Area.RETURN, happened_on=days_ago(1), fields={}, person=case.person_id)
    assert second.is_simulated
