"""Indicators take their values from the evidence, at read time, and can be counted again as of any cut-off."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from jahorina.kernel.errors import UserError
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.figures import Counted, counted, figure_now
from jahorina.plan.models import EvidenceItem, ReportedValue
from jahorina.plan.rounds.services import Written, submit_report, write_report
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import standings
from jahorina.plan.status.services import NewEvidence, bring_evidence, claim_status, verify_evidence
from tests.evidence.conftest import Asker, catalogue, take_in, workspace
from tests.evidence.rows import no_value, row
from tests.plan.plan_world import COUNT, WHY, PlanWorld, create, withdraw

__all__ = ["catalogue", "take_in", "workspace"]

YEAR = Period.parse("2022")
REGISTRATIONS = {"statistic": "registrations", "definition": "iom-registrations", "only": {}, "together": []}
DETECTIONS = {**REGISTRATIONS, "statistic": "detections"}
DEFINITION = {"version": 3, "count": REGISTRATIONS}


def value(kind: str = "number", **fields: Any) -> Counted:
    given = {"place": "rs", "period": YEAR, "member": None, **fields}
    return counted(given.pop("definition", DEFINITION), kind, **given)


def test_a_published_value_is_taken_with_its_rows_version_and_cut_off(take_in) -> None:
    take_in(row(value=120883.0))
    found = value()
    assert found.amount.result("number") == 120883
    assert (found.observations, found.definition_version) == (1, 3)
    assert found.cut_off <= timezone.now()


def test_months_are_added_where_all_twelve_are_there_and_not_otherwise(take_in) -> None:
    take_in(*(row(f"2022-{month:02d}", value=10.0) for month in range(1, 12)))
    assert value().amount.status is ObsStatus.MISSING
    half = Period.parse("2022-S1")
    assert value(period=half).amount.result("number") == 60
    assert value(period=half).observations == 6


def test_a_stock_is_its_last_value_inside_the_window(take_in) -> None:
    stock = {"version": 1, "count": {**REGISTRATIONS, "statistic": "stock"}}
    take_in(
        row("2022-03-31", statistic="stock", value=5.0),
        row("2022-10-31", statistic="stock", value=7.0),
        row("2023-01-31", statistic="stock", value=9.0),
    )
    found = value(definition=stock)
    assert found.amount.result("number") == 7
    assert found.of_period == Period.parse("2022-10-31")


def test_nothing_is_chosen_where_publications_disagree(take_in) -> None:
    take_in(row(value=5.0, source="S126"), row(value=6.0, source="S66"))
    found = value()
    assert found.is_conflicting
    assert not found.amount.is_there
    one = {"version": 1, "count": {**REGISTRATIONS, "source": "S66"}}
    assert value(definition=one).amount.result("number") == 6


@pytest.mark.parametrize("status", ["Q", "M", "L", "O"])
def test_the_four_kinds_of_no_number_stay_what_they_are(take_in, status: str) -> None:
    take_in(no_value(status))
    assert value().amount.status is ObsStatus(status)


def test_a_percentage_keeps_both_counts_and_is_nothing_over_zero(take_in) -> None:
    share = {"version": 1, "count": DETECTIONS, "denominator": REGISTRATIONS}
    take_in(row(value=200.0), row(statistic="detections", value=50.0))
    found = value("percentage", definition=share)
    assert (found.amount.numerator, found.amount.denominator) == (50, 200)
    assert found.amount.result("percentage") == 25
    assert value("percentage", definition=share, place="ba").amount.status is ObsStatus.MISSING
    take_in(row(value=0.0, as_of=date(2023, 6, 30)))
    assert value("percentage", definition=share).amount.status is ObsStatus.NOT_APPLICABLE


def test_several_parts_are_added_whole_or_not_at_all(take_in) -> None:
    both = {"version": 1, "count": {**REGISTRATIONS, "together": [{"sex": "F"}, {"sex": "M"}]}}
    take_in(row(value=3.0, sex="F"))
    assert not value(definition=both).amount.is_there
    take_in(row(value=4.0, sex="M"))
    assert value(definition=both).amount.result("number") == 7


def test_what_is_not_free_is_counted_for_its_owner_alone(take_in) -> None:
    take_in(row(value=4.0, conf_status="N"), owner="rs")
    assert not value().amount.is_there
    found = value(member=Asker("rs"))
    assert found.amount.result("number") == 4
    assert found.conf_status is ConfStatus.NOT_FOR_PUBLICATION


def test_with_a_cut_off_a_revision_that_came_later_is_not_seen(take_in) -> None:
    take_in(row(value=10.0))
    before = timezone.now()
    take_in(row(value=12.0, as_of=date(2023, 9, 30)))
    assert value().amount.result("number") == 12
    assert value(cut_off=before).amount.result("number") == 10


def test_a_report_fixes_its_computed_value_with_how_it_was_counted(take_in, world: PlanWorld) -> None:
    definition = {"version": 1, "statistic_version": "1", "count": {**REGISTRATIONS, "source": None}}
    apply_changes(
        by=world.coordinator(),
        changes=[
            withdraw(EntryKind.INDICATOR, "I-3"),
            create(EntryKind.INDICATOR, {**COUNT, "code": "I-4", "measure": "M-2", "definition": definition}),
        ],
        reason=WHY,
    )
    take_in(row("2024", value=10.0, place="ba", as_of=date(2025, 1, 31)))
    world.round()
    report = world.report(measure="M-2")
    write_report(by=world.contributor(), report=report.pk, written=Written(0, "in-progress", "Figures exchanged."))
    submit_report(by=world.contributor(), report=report.pk)
    take_in(row("2024", value=12.0, place="ba", as_of=date(2025, 3, 1)))
    kept = ReportedValue.objects.get(report=report)
    assert (kept.value, kept.observations, kept.definition_version, kept.is_computed) == (10, 1, 1, True)
    again = counted(definition, "number", place="ba", period=Period.parse("2024"), member=None, cut_off=kept.cut_off)
    assert again.amount.value == kept.value


def test_a_claim_re_opens_when_the_figure_behind_its_evidence_is_revised(take_in, world: PlanWorld) -> None:
    take_in(row(value=10.0, place="ba"))
    figure = {"count": REGISTRATIONS, "place": "ba", "period": "2022"}
    evidence = NewEvidence("case-outcome", "Ten registrations", date(2023, 1, 31), figure=figure)
    item = bring_evidence(by=world.contributor(), measure="M-1", evidence=evidence)
    verify_evidence(by=world.coordinator("rs"), item=item.pk)
    claim_status(by=world.coordinator(), measure="M-1", status="achieved", note=WHY)
    assert standings(member=None).of_measure("M-1", "ba").shown is Shown.ACHIEVED
    take_in(row(value=8.0, place="ba", as_of=date(2023, 9, 30)))
    assert standings(member=None).of_measure("M-1", "ba").shown is Shown.REOPENED
    assert EvidenceItem.objects.get().state == "verified"


def test_a_figure_without_one_value_is_no_evidence(take_in) -> None:
    with pytest.raises(UserError):
        figure_now({"count": REGISTRATIONS, "place": "ba", "period": "2022"}, member=None)
