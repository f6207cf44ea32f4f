"""Questions about gates: what waits for whom to decide, what was decided, what was overridden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.partners.permissions import Capability, Member, require
from jahorina.partners.roles import Area
from jahorina.registers.access import areas_of, door, no_such_case, supervises
from jahorina.registers.gates.standing import Standing, standings
from jahorina.registers.models import Case, GateDecision, GateStanding
from jahorina.registers.vault import identities


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A closed gate of a case that somebody competent may decide about."""

    case: UUID
    reference: str
    gate: str
    names: Mapping[str, str]
    state: str
    opened_on: date
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision about a gate. The reasons are readable for those competent and for the data-protection officer."""

    id: int
    case: UUID
    reference: str
    gate: str
    names: Mapping[str, str]
    kind: str
    by: str
    at: datetime
    reasons: str
    valid_until: date | None
    reviewed_at: datetime | None
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class SafeguardCard:
    """What somebody competent sees of a return case: whom it concerns and the gates of their area."""

    case: UUID
    reference: str
    display_name: str
    standings: tuple[Standing, ...]
    decisions: tuple[DecisionCard, ...]
    is_simulated: bool


def open_questions(*, member: Member) -> tuple[OpenQuestion, ...]:
    """Closed gates of open return cases of the own partner that the member is competent for, the oldest case first."""
    competent = [area for area in areas_of(member) if supervises(member, area)]
    rows = (
        GateStanding.objects.filter(
            is_open=False,
            gate__competent_area__in=competent,
            case__partner_code=member.partner_code,
            case__closed_on__isnull=True,
            case__state__in=("declared", "accepted", "booked", "obliged"),
        )
        .select_related("case", "gate")
        .order_by("case__opened_on", "case", "gate__position")[:200]
    )
    return tuple(
        OpenQuestion(
            case=row.case.pk,
            reference=row.case.reference,
            gate=row.gate.code,
            names=row.gate.names,
            state=row.case.state,
            opened_on=row.case.opened_on,
            is_simulated=row.case.is_simulated,
        )
        for row in rows
    )


def safeguards(case: UUID, *, member: Member) -> SafeguardCard:
    """The gates of a return case that the member is competent for, with the person's name, which is logged.

    Raises NotFound (`case-unknown`) for everybody who is not competent.
    """
    found = Case.objects.select_related("person").filter(id=case, partner_code=member.partner_code).first()
    if found is None or found.area != Area.RETURN or found.person is None:
        raise no_such_case()
    own = tuple(one for one in standings(found) if supervises(member, one.gate.competent_area))
    if not own:
        raise no_such_case()
    with transaction.atomic():
        detail = {"door": "competent", "purpose": "gate-decision"}
        audit.record(
            actor=member.label,
            action=actions.IDENTITY_READ,
            target=found.label,
            detail=detail,
            partner=member.partner_code,
        )
        name = identities.opened(found.person).display_name if found.person.erased_at is None else ""
    gates = {one.gate.pk for one in own}
    rows = found.gate_decisions.filter(gate__in=gates).select_related("gate", "by").order_by("id")
    decisions = tuple(_decision(row, found) for row in rows)
    return SafeguardCard(found.pk, found.reference, name, own, decisions, found.is_simulated)


def overrides(*, member: Member, unreviewed_only: bool = False) -> tuple[DecisionCard, ...]:
    """Every override of the own partner, the newest first; raises NotAllowed."""
    require(member, Capability.REVIEW_SAFEGUARDS)
    rows = GateDecision.objects.filter(kind=GateDecision.Kind.OVERRIDDEN, case__partner_code=member.partner_code)
    if unreviewed_only:
        rows = rows.filter(reviewed_at__isnull=True)
    found = rows.select_related("gate", "by", "case").order_by("-id")[:500]
    return tuple(_decision(row, row.case) for row in found)


def may_see_case(case: UUID, *, member: Member) -> bool:
    """Whether the case's own page is open to the member, too."""
    found = Case.objects.filter(id=case).first()
    return found is not None and door(member, found) is not None


def _decision(row: GateDecision, case: Case) -> DecisionCard:
    number = GateDecision.objects.filter(case=case, id__lte=row.pk).count()
    reasons = identities.open_note(row.sealed_reasons, case=case, field="registers_gatedecision", row=str(number))
    return DecisionCard(
        id=row.pk,
        case=case.pk,
        reference=case.reference,
        gate=row.gate.code,
        names=row.gate.names,
        kind=row.kind,
        by=row.by.name,
        at=row.at,
        reasons=reasons,
        valid_until=row.valid_until,
        reviewed_at=row.reviewed_at,
        is_simulated=case.is_simulated,
    )
