"""A partner's settled report becomes the partner's report of the hub's round, and never the hub's own."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction

from jahorina.exchange.intake.models import IntakeRecord
from jahorina.exchange.reports import report_members
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.kernel.errors import NotAllowed
from jahorina.partners.models import Member
from jahorina.partners.permissions import Capability, require
from jahorina.plan.models import ProgressReport, ReportedValue, StatusClaim
from jahorina.plan.rounds.round_services import lock_round
from jahorina.plan.rounds.services import Written, unlock_report, write_report
from tests.exchange.intake.conftest import Arrivals
from tests.people import make_partners
from tests.plan.plan_world import PlanWorld, number

pytestmark = pytest.mark.django_db
ROUND = "2024"


class _Elsewhere(Exception):
    """Takes back what was done to pack something on another node."""


@dataclass
class Settled:
    """What ba's own node packs after its report was written, submitted and accepted there; each time a higher version."""

    world: PlanWorld

    def __call__(self, persons: int = 40) -> list[Content]:
        packed: list[Content] = []
        try:
            with transaction.atomic():
                self.world.people.clear()
                self.world.accept("ba", persons=number(persons))
                packed = report_members(ROUND, "ba")[0]
                raise _Elsewhere
        except _Elsewhere:
            self.world.people.clear()
        return packed


@pytest.fixture
def settled(arrivals: Arrivals) -> Settled:
    make_partners()
    world = PlanWorld()
    world.round(ROUND)
    return Settled(world)


def _changed(packed: list[Content], **fields: Any) -> list[Content]:
    (one,) = packed
    return [replace(one, content=canonical(json.loads(one.content) | fields))]


def _arrive(arrivals: Arrivals, packed: list[Content], **how: Any) -> Any:
    arrivals.arrive(*packed, sender="ba", kind="report", **how)
    return arrivals.take()[-1]


def _row() -> ProgressReport:
    return ProgressReport.objects.get(round__code=ROUND, measure__code="M-1", partner_code="ba")


def test_the_report_says_here_what_it_says_on_the_partners_node(arrivals: Arrivals, settled: Settled) -> None:
    packed = settled()
    assert _row().state == "draft"
    told = _arrive(arrivals, packed)
    document, row = json.loads(packed[0].content), _row()
    assert told.outcome == "made"
    assert told.detail["reports"][0]["verified"] is True
    assert (row.state, row.narrative) == ("accepted", document["narrative"])
    assert (row.version, row.signature) == (document["version"], document["signature"])
    assert ReportedValue.objects.get(report=row, indicator__code="I-1").value == 40


def test_what_is_claimed_is_the_partners_claim(arrivals: Arrivals, settled: Settled) -> None:
    _arrive(arrivals, settled())
    claim = StatusClaim.objects.get(measure__code="M-1", partner_code="ba")
    assert (claim.status, claim.by.partner_code, claim.by.is_active) == ("in-progress", "ba", False)
    assert claim.by.email == "signed@node-ba.invalid"
    assert not claim.by.has_usable_password()
    for capability in Capability:
        with pytest.raises(NotAllowed):
            require(claim.by, capability)


def test_the_same_version_again_changes_nothing(arrivals: Arrivals, settled: Settled) -> None:
    packed = settled()
    _arrive(arrivals, packed)
    before = (StatusClaim.objects.count(), Member.objects.count())
    assert _arrive(arrivals, packed, stream="releases").outcome == "nothing"
    assert (StatusClaim.objects.count(), Member.objects.count()) == before


def test_a_later_version_replaces_it_and_an_older_one_does_not(arrivals: Arrivals, settled: Settled) -> None:
    first, second, third = settled(40), _version(settled(55), 9), _version(settled(70), 12)
    _arrive(arrivals, second)
    assert _arrive(arrivals, first).outcome == "nothing"
    assert ReportedValue.objects.get(report=_row(), indicator__code="I-1").value == 55
    assert _arrive(arrivals, third).outcome == "made"
    assert ReportedValue.objects.get(report=_row(), indicator__code="I-1").value == 70
    assert _row().version == 12


def _version(packed: list[Content], version: int) -> list[Content]:
    return _changed(packed, version=version)


def test_a_report_that_somebody_began_here_is_not_overwritten(arrivals: Arrivals, settled: Settled) -> None:
    packed = settled()
    row = settled.world.report("ba")
    write_report(by=settled.world.contributor("ba"), report=row.pk, written=Written(row.version, narrative="Ours."))
    told = _arrive(arrivals, packed)
    assert (told.outcome, told.code) == ("refused", "report-edited-here")
    assert _row().narrative == "Ours."
    assert not StatusClaim.objects.exists()


def test_another_content_under_the_signature_is_refused(arrivals: Arrivals, settled: Settled) -> None:
    told = _arrive(arrivals, _changed(settled(), narrative="All is done."))
    assert (told.outcome, told.code) == ("refused", "report-signature")
    assert (_row().state, _row().narrative) == ("draft", "")


def test_two_reports_of_one_version_are_refused(arrivals: Arrivals, settled: Settled) -> None:
    first, other = settled(40), settled(41)
    _arrive(arrivals, first)
    assert _arrive(arrivals, other).code == "intake-report-differs"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"partner": "rs"}, "intake-not-of-sender"),
        ({"round": "2031"}, "no-round"),
        ({"measure": "M-7"}, "report-not-owed"),
        ({"period": ["2023-01-01", "2023-12-31"]}, "report-other-window"),
        ({"status": "splendid"}, "report-unknown-status"),
        ({"version": 0}, "intake-unreadable"),
        ({"hidden": "field"}, "intake-unreadable"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    arrivals: Arrivals, settled: Settled, fields: dict[str, Any], code: str
) -> None:
    told = _arrive(arrivals, _changed(settled(), **fields))
    assert (told.outcome, told.code) == ("refused", code)
    assert told.sentence
    assert IntakeRecord.objects.get().code == code


def test_a_demonstration_is_not_taken_for_a_report(arrivals: Arrivals, settled: Settled) -> None:
    assert _arrive(arrivals, settled(), simulated=True).code == "report-simulated"


def test_a_report_that_comes_late_is_locked_with_its_round(arrivals: Arrivals, settled: Settled) -> None:
    packed = settled()
    lock_round(by=settled.world.coordinator(), round_code=ROUND)
    assert _arrive(arrivals, packed).outcome == "made"
    row = _row()
    assert (row.state, row.unlocks) == ("locked", 1)
    assert row.signature == json.loads(packed[0].content)["signature"]


def test_the_partner_can_be_asked_to_put_it_right_and_send_it_again(arrivals: Arrivals, settled: Settled) -> None:
    first = settled()
    lock_round(by=settled.world.coordinator(), round_code=ROUND)
    _arrive(arrivals, first)
    with pytest.raises(NotAllowed):
        unlock_report(by=settled.world.coordinator("rs"), report=_row().pk, reason="It is not ours to unlock.")
