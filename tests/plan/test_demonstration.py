"""The demo's plan is marked as a demonstration wherever it is shown, and is made once."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps

from jahorina.partners.roles import Role
from jahorina.plan.demonstration import REPORTED, demonstrate, open_shared_round, settle_own_reports
from jahorina.plan.models import ProgressReport, ReportedValue
from jahorina.plan.overview import overview
from jahorina.plan.status.deriving import Shown
from tests.people import make_member
from tests.shipped import load_shipped_programme


@pytest.mark.slow
@pytest.mark.django_db
def test_every_row_says_that_it_is_a_demonstration_and_no_value_is_invented() -> None:
    load_shipped_programme()
    members = {
        ("coordinator", "ba"): make_member(Role.COORDINATOR),
        ("contributor", "ba"): make_member(Role.CONTRIBUTOR),
        ("coordinator", "rs"): make_member(Role.COORDINATOR, partner="rs"),
    }
    assert demonstrate(members, own="ba", other="rs")
    marked = [model for model in apps.get_app_config("plan").get_models() if hasattr(model, "is_demonstration")]
    assert len(marked) == 7
    for model in marked:
        assert model.objects.exists(), model.__name__
        assert not model.objects.filter(is_demonstration=False).exists(), model.__name__
    assert not ReportedValue.objects.filter(is_computed=False, value__isnull=False).exists()
    total = overview(member=None, language="en").total
    assert {Shown.ACHIEVED, Shown.CLAIMED, Shown.REOPENED, Shown.STALLED} <= set(total)
    assert not demonstrate(members, own="ba", other="rs")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "code"), [("2026-10-31", "demonstration-2025-q4"), ("2025-02-28", "demonstration-2024-q4")]
)
def test_the_round_that_all_nodes_share_is_of_a_quarter_in_which_its_measures_hold(until: str, code: str) -> None:
    load_shipped_programme()
    boss, writer = make_member(Role.COORDINATOR), make_member(Role.CONTRIBUTOR)
    day = date.fromisoformat(until)
    assert open_shared_round(by=boss, until=day) == code
    assert open_shared_round(by=boss, until=day) == code
    assert settle_own_reports(writer=writer, boss=boss, round_code=code) == len(REPORTED)
    reports = ProgressReport.objects.filter(round__code=code, partner_code="ba").exclude(signature="")
    assert {(one.measure.code, one.state) for one in reports} == {(code, "locked") for code in REPORTED}
    assert reports.first().round.is_demonstration
