"""What falls due, what is held, what waits for a decision and what was erased: for supervisors and the officer.

References and counts, no names. Every reading is recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.models import Erasure, HoldReview, LegalHold, SubjectRequest
from jahorina.registers.queries import record_reading
from jahorina.registers.retention import holds as legal_holds
from jahorina.registers.retention.certificates import Certificate, Verification, verified
from jahorina.registers.retention.falling_due import Due, due_cases
from jahorina.registers.retention.reach import is_officer, reached
from jahorina.registers.retention.schedule import Rule, rules
from jahorina.registers.retention.services import REASON, REFUSAL, SCHEDULE, no_such_erasure
from jahorina.registers.vault import identities

SHOWN_AT_MOST = 500
PROPOSALS_WAIT_DAYS = 30


@dataclass(frozen=True, slots=True)
class DueLine:
    """A case that falls due, by its reference alone."""

    reference: str
    area: str
    rule: str
    due_on: date
    is_held: bool
    is_proposed: bool
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the schedule with how many of the member's cases fall due under it."""

    rule: Rule
    due: int
    held: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What falls due before `until`: counts by rule and by year, and the first cases, the longest due in front."""

    until: date
    rules: tuple[RuleLine, ...]
    due: int
    held: int
    proposed: int
    by_month: tuple[tuple[str, int], ...]
    lines: tuple[DueLine, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """That somebody looked at a hold again; `until` is None where it was lifted."""

    by: str
    at: datetime
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class HoldCard:
    """A hold with its words. `may_review` says whether this member is a second person for it."""

    id: UUID
    reference: str
    area: str
    ground: str
    reason: str
    placed_by: str
    placed_at: datetime
    until: date
    review_due: date
    is_running: bool
    is_overdue: bool
    is_lifted: bool
    may_review: bool
    is_simulated: bool
    reviews: tuple[ReviewCard, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """Requests past their time limit, holds past their review, proposals that nobody has decided for a month."""

    requests: int
    holds: int
    proposals: int


@dataclass(frozen=True, slots=True)
class ErasureCard:
    """A proposal, or what became of it. `proposed_by` is empty where the schedule proposed it."""

    id: UUID
    number: str
    reference: str
    area: str
    state: str
    ground: str
    rule: Mapping[str, Any]
    due_on: date | None
    request: str
    proposed_by: str
    proposed_at: datetime
    reason: str
    decided_by: str
    decided_at: datetime | None
    refusal_ground: str
    refusal: str
    is_held: bool
    may_decide: bool
    is_simulated: bool


def preview(*, member: Member, until: date | None = None) -> Preview:
    """What of the member's reach falls due before a day, today where none is given; raises NotAllowed."""
    day = until or timezone.localdate()
    among = reached(member)
    counts: Counter[str] = Counter()
    held: Counter[str] = Counter()
    months: Counter[str] = Counter()
    first: list[Due] = []
    proposed = 0
    for one in due_cases(partner=member.partner_code, until=day, among=among):
        counts[one.rule.code] += 1
        held[one.rule.code] += one.is_held
        months[f"{one.due_on:%Y-%m}"] += 1
        proposed += one.is_proposed
        first.append(one)
        if len(first) > 2 * SHOWN_AT_MOST:
            first = sorted(first, key=_longest_due)[:SHOWN_AT_MOST]
    shown = sorted(first, key=_longest_due)[:SHOWN_AT_MOST]
    _read(member, "preview", counts.total())
    return Preview(
        until=day,
        rules=tuple(RuleLine(rule, counts[rule.code], held[rule.code]) for rule in _rules_for(member)),
        due=counts.total(),
        held=held.total(),
        proposed=proposed,
        by_month=tuple(sorted(months.items())),
        lines=tuple(map(_due_line, shown)),
        left_out=counts.total() - len(shown),
    )


def holds(*, member: Member, today: date | None = None) -> tuple[HoldCard, ...]:
    """The holds in the member's reach, those to look at first in front; raises NotAllowed."""
    day = today or timezone.localdate()
    rows = LegalHold.objects.filter(reached(member, "case__")).select_related("case", "placed_by")
    found = list(rows.prefetch_related("reviews__by").order_by("lifted_at", "review_due")[:SHOWN_AT_MOST])
    _read(member, "holds", len(found))
    return tuple(_hold_card(row, member, day) for row in found)


def one_hold(identifier: UUID, *, member: Member, today: date | None = None) -> HoldCard:
    """One hold; raises NotAllowed, NotFound (`hold-unknown`)."""
    rows = LegalHold.objects.filter(reached(member, "case__"), id=identifier).select_related("case", "placed_by")
    found = rows.first()
    if found is None:
        raise legal_holds.no_such_hold()
    _read(member, "holds", 1)
    return _hold_card(found, member, today or timezone.localdate())


def proposals(*, member: Member) -> tuple[ErasureCard, ...]:
    """The erasures that wait for the officer, the longest due in front; raises NotAllowed."""
    rows = _erasures(member).filter(state=Erasure.State.PROPOSED).order_by("due_on", "proposed_at")
    return _shown(rows, member, "proposals")


def refusals(*, member: Member) -> tuple[ErasureCard, ...]:
    """The erasures that the officer refused, the newest in front; raises NotAllowed."""
    rows = _erasures(member).filter(state=Erasure.State.REFUSED).order_by("-decided_at")
    return _shown(rows, member, "refusals")


def erased(*, member: Member) -> tuple[ErasureCard, ...]:
    """What was erased, the newest in front; raises NotAllowed."""
    rows = _erasures(member).filter(state=Erasure.State.ERASED).order_by("-decided_at")
    return _shown(rows, member, "certificates")


def one_erasure(identifier: UUID, *, member: Member) -> ErasureCard:
    """One proposal or erasure; raises NotAllowed, NotFound (`erasure-unknown`)."""
    found = _shown(_erasures(member).filter(id=identifier), member, "proposals")
    if not found:
        raise no_such_erasure()
    return found[0]


def certificate(identifier: UUID, *, member: Member) -> tuple[Certificate, Verification]:
    """The certificate of an erasure, held against the audit log; raises NotAllowed, NotFound (`certificate-unknown`)."""
    row = _erasures(member).filter(id=identifier, state=Erasure.State.ERASED).first()
    if row is None or row.certificate is None:
        raise NotFound("certificate-unknown", _("There is no such certificate."))
    _read(member, "certificate", 1)
    found = Certificate(row.certificate, row.certificate_sha256, row.signature)
    return found, verified(found)


def ready_to_approve(*, member: Member) -> tuple[UUID, ...]:
    """What the schedule proposed and nothing holds, the longest due in front; raises NotAllowed."""
    held = legal_holds.running(timezone.localdate()).values("case")
    rows = _erasures(member).filter(state=Erasure.State.PROPOSED, ground=SCHEDULE).exclude(case__in=held)
    found = tuple(rows.order_by("due_on", "proposed_at").values_list("id", flat=True))
    _read(member, "proposals", len(found))
    return found


def what_is_late(today: date | None = None) -> Late:
    """What should have been done by today on this node, in counts; for `doctor`."""
    day = today or timezone.localdate()
    open_states = (SubjectRequest.State.RECEIVED, SubjectRequest.State.IN_WORK)
    proposed = Erasure.objects.filter(state=Erasure.State.PROPOSED)
    return Late(
        requests=SubjectRequest.objects.filter(state__in=open_states, due_on__lt=day).count(),
        holds=legal_holds.running(day).filter(review_due__lt=day).count(),
        proposals=proposed.filter(proposed_at__lt=timezone.now() - timedelta(days=PROPOSALS_WAIT_DAYS)).count(),
    )


def _erasures(member: Member) -> QuerySet[Erasure]:
    rows = Erasure.objects.filter(reached(member, "case__"))
    return rows.select_related("case", "proposed_by", "decided_by", "request")


def _shown(rows: QuerySet[Erasure], member: Member, what: str) -> tuple[ErasureCard, ...]:
    found = list(rows[:SHOWN_AT_MOST])
    held = set(legal_holds.running(timezone.localdate()).values_list("case_id", flat=True))
    _read(member, what, len(found))
    return tuple(_erasure_card(row, member, row.case_id in held) for row in found)


def _erasure_card(row: Erasure, member: Member, is_held: bool) -> ErasureCard:
    case, pk = row.case, str(row.pk)
    return ErasureCard(
        id=row.pk,
        number=row.number,
        reference=case.reference,
        area=case.area,
        state=row.state,
        ground=row.ground,
        rule=row.rule,
        due_on=row.due_on,
        request=row.request.number if row.request else "",
        proposed_by=row.proposed_by.name if row.proposed_by else "",
        proposed_at=row.proposed_at,
        reason=identities.open_note(row.sealed_reason, case=case, field=REASON, row=pk),
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        refusal_ground=row.refusal_ground,
        refusal=identities.open_note(row.sealed_refusal, case=case, field=REFUSAL, row=pk),
        is_held=is_held,
        may_decide=is_officer(member) and row.state == Erasure.State.PROPOSED and row.proposed_by_id != member.pk,
        is_simulated=case.is_simulated,
    )


def _hold_card(row: LegalHold, member: Member, day: date) -> HoldCard:
    is_running = row.lifted_at is None and row.until >= day
    looked_at: list[HoldReview] = list(row.reviews.all())
    last = looked_at[-1].by_id if looked_at else None
    return HoldCard(
        id=row.pk,
        reference=row.case.reference,
        area=row.case.area,
        ground=row.ground,
        reason=legal_holds.reason_of(row),
        placed_by=row.placed_by.name,
        placed_at=row.placed_at,
        until=row.until,
        review_due=row.review_due,
        is_running=is_running,
        is_overdue=is_running and row.review_due < day,
        is_lifted=row.lifted_at is not None,
        may_review=row.lifted_at is None and member.pk not in {row.placed_by_id, last},
        is_simulated=row.case.is_simulated,
        reviews=tuple(
            ReviewCard(one.by.name, one.at, one.until, legal_holds.finding_of(row, one, position))
            for position, one in enumerate(looked_at)
        ),
    )


def _rules_for(member: Member) -> tuple[Rule, ...]:
    """The rules that can reach the member's cases."""
    areas = None if is_officer(member) else {held.area for held in member.roles.all()}
    return tuple(
        rule for rule in rules() if rule.partner in ("", member.partner_code) and (areas is None or rule.area in areas)
    )


def _longest_due(one: Due) -> tuple[date, str]:
    return one.due_on, one.case.reference


def _due_line(one: Due) -> DueLine:
    case = one.case
    return DueLine(
        case.reference, case.area, one.rule.code, one.due_on, one.is_held, one.is_proposed, case.is_simulated
    )


def _read(member: Member, what: str, rows: int) -> None:
    with transaction.atomic():
        record_reading(member, actions.RETENTION_READ, f"retention:{what}", {"rows": rows})
