"""A few reports, claims, evidence, money and needs for the demo, each marked as a demonstration wherever it is shown.

Nobody reported any of it. Values that would be entered by hand are given as missing; amounts are round.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may
from jahorina.plan.amounts import none_because
from jahorina.plan.choices import FundingKind
from jahorina.plan.funding.assistance import NewNeed, NewOffer, make_offer, state_need
from jahorina.plan.funding.services import MUNICIPAL, NewFunding, NewProject, record_funding, record_project
from jahorina.plan.models import Measure, ProgressReport, ReportingRound
from jahorina.plan.rounds.round_services import NewRound, lock_round, open_round
from jahorina.plan.rounds.services import GivenValue, Written, accept_report, send_back, submit_report, write_report
from jahorina.plan.status.services import (
    NewEvidence,
    bring_evidence,
    claim_status,
    verify_evidence,
    withdraw_evidence,
)

ROUND = "demonstration"
DAY = date(2024, 6, 28)
WHY = "Entered for the demonstration; nobody reported it."
NEEDED = frozenset({"M-RE-1", "M-CT-2", "M-DA-1", "M-DI-1", "M-ID-2", "M-CC-1", "M-PR-4"})

REPORTED = ("M-RE-1", "M-PR-3")
"""On what each partner reports in the round of its own node: measures that all carry, one counted from its registers."""
DUE_AFTER = timedelta(days=31)
"""After the end of a round's window its reports are due."""


def open_shared_round(*, by: Member, until: date) -> str:
    """Open the round that all nodes of the demo open alike: the last quarter up to `until` in which REPORTED is in force,
    due on a day that has passed. Gives its code; one that is open already stays."""
    ends = [one for one in Measure.objects.filter(code__in=REPORTED).values_list("valid_to", flat=True) if one]
    window = Period.parse(_quarter_up_to(min([until, *ends])))
    code = f"{ROUND}-{window}".lower()
    if not ReportingRound.objects.filter(code=code).exists():
        names = {card.code: f"Demonstration {window}" for card in partners.languages()}
        due_on = min(window.end + DUE_AFTER, until)
        new = NewRound(code, {"en": f"Demonstration {window}", **names}, window, due_on)
        open_round(by=by, new=new, demonstration=True)
    return code


def _quarter_up_to(day: date) -> str:
    """The last quarter that is over on this day."""
    after = day + timedelta(days=1)
    year, quarter = after.year, (after.month - 1) // 3
    return f"{year}-Q{quarter}" if quarter else f"{year - 1}-Q4"


def settle_own_reports(*, writer: Member, boss: Member, round_code: str) -> int:
    """Report on REPORTED for the own partner, accept it by somebody else, and lock the round; gives how many reports."""
    for measure in REPORTED:
        accept_report(by=boss, report=_submitted(writer, measure, "in-progress", round_code=round_code))
    lock_round(by=boss, round_code=round_code)
    return len(REPORTED)


@transaction.atomic
def demonstrate(members: Mapping[tuple[str, str], Member], *, own: str, other: str) -> bool:
    """Fill the plan with a demonstration; `members` are those of the demo by role and partner.

    Says whether it did: a plan that has a round already, or lacks the measures, is left as it is.
    """
    there = set(Measure.objects.filter(withdrawn_on=None).values_list("code", flat=True))
    wanted = [("coordinator", own), ("contributor", own), ("coordinator", other)]
    if ReportingRound.objects.exists() or not there >= NEEDED or any(key not in members for key in wanted):
        return False
    boss, writer, peer = (members[key] for key in wanted)
    if not may(peer, Capability.VERIFY_EVIDENCE):
        return False
    _round(boss, writer, peer)
    _claims(boss, writer, peer)
    _support(writer, peer, own)
    return True


def _round(boss: Member, writer: Member, peer: Member) -> None:
    names = {card.code: "Demonstration 2024" for card in partners.languages()}
    new = NewRound(ROUND, {"en": "Demonstration 2024", **names}, Period.parse("2024"), date(2025, 1, 31))
    open_round(by=boss, new=new, demonstration=True)
    accept_report(by=boss, report=_submitted(writer, "M-RE-1", "in-progress"))
    send_back(by=boss, report=_submitted(writer, "M-CT-2", "in-progress"), remarks="Which centres? Please name them.")
    _submitted(writer, "M-PR-4", "stalled")
    _submitted(peer, "M-RE-1", "in-progress")


def _submitted(by: Member, measure: str, status: str, *, round_code: str = ROUND) -> int:
    row = ProgressReport.objects.get(round__code=round_code, measure__code=measure, partner_code=by.partner_code)
    by_hand = row.measure.indicators.filter(withdrawn_on=None, definition={})
    values = [GivenValue(one.code, none_because(ObsStatus.MISSING), note=WHY) for one in by_hand]
    write_report(by=by, report=row.pk, written=Written(row.version, status, WHY, values=values))
    return submit_report(by=by, report=row.pk).pk


def _claims(boss: Member, writer: Member, peer: Member) -> None:
    for measure, status in (
        ("M-DA-1", "achieved"),
        ("M-DI-1", "achieved"),
        ("M-CC-1", "achieved"),
        ("M-ID-2", "stalled"),
    ):
        claim_status(by=boss, measure=measure, status=status, note=WHY, demonstration=True)
    evidence = NewEvidence("legal-instrument", "Common messages (demonstration)", DAY)
    item = bring_evidence(by=writer, measure="M-DI-1", evidence=evidence, demonstration=True)
    verify_evidence(by=peer, item=item.pk)
    fallen = NewEvidence("deployment", "Yearly meeting (demonstration)", DAY)
    item = bring_evidence(by=writer, measure="M-CC-1", evidence=fallen, demonstration=True)
    verify_evidence(by=peer, item=item.pk)
    withdraw_evidence(by=writer, item=item.pk, reason="Withdrawn to show that the claim re-opens by itself.")
    waiting = NewEvidence("trained-staff", "Counsellors trained (demonstration)", DAY)
    bring_evidence(by=peer, measure="M-RE-1", evidence=waiting, demonstration=True)


def _support(writer: Member, peer: Member, own: str) -> None:
    for kind, amount, donor in (
        (FundingKind.NEED, 100_000, ""),
        (FundingKind.COMMITMENT, 60_000, "eu"),
        (FundingKind.DISBURSEMENT, 20_000, "eu"),
    ):
        new = NewFunding("M-RE-1", kind, Decimal(amount), "EUR", DAY, donor, WHY)
        record_funding(by=writer, new=new, demonstration=True)
    need = NewNeed("return", "training", "Training of counsellors (demonstration)", DAY, text=WHY, measure="M-RE-1")
    state_need(by=writer, new=need, demonstration=True)
    need = NewNeed("protection", "reception", "Two hundred winter places (demonstration)", DAY, measure="M-PR-4")
    state_need(by=writer, new=need, demonstration=True)
    offer = NewOffer("training", "Trainers for a week (demonstration)", DAY, areas=("return", "protection"))
    make_offer(by=peer, new=offer, demonstration=True)
    places = [card.code for card in partners.places(partner=own) if card.kind in MUNICIPAL]
    if places:
        texts = {"en": "School yard and language courses (demonstration)"}
        project = NewProject("demo-1", "community", "running", places[-1], texts, DAY, measure="M-IN-2")
        record_project(by=writer, new=project, demonstration=True)
