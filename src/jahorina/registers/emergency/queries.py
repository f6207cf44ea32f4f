"""Who opened what in an emergency: for the one who did, for the supervisors of the case, and for the officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.access import areas_of, supervises
from jahorina.registers.emergency.services import FINDING, REASON, no_such_opening, row_of
from jahorina.registers.models import CaseGrant
from jahorina.registers.vault import identities

SHOWN_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that somebody opened in an emergency. `reason` and `note` are empty where the case's key was erased."""

    id: int
    case: UUID
    reference: str
    area: str
    member: str
    since: datetime
    until: datetime
    is_running: bool
    reason: str
    finding: str
    note: str
    reviewed_at: datetime | None


def running_for(*, member: Member, now: datetime | None = None) -> tuple[Opening, ...]:
    """The member's own openings that still run, the one that ends first in front."""
    moment = now or timezone.now()
    rows = _rows().filter(member=member, until__gt=moment, case__area__in=areas_of(member)).order_by("until")
    return tuple(_opening(row, moment) for row in rows)


def running_in(case: UUID, *, member: Member, now: datetime | None = None) -> Opening | None:
    """The member's own running opening of a case; None where there is none."""
    return next((one for one in running_for(member=member, now=now) if one.case == case), None)


def openings(*, member: Member, unreviewed_only: bool = False, now: datetime | None = None) -> tuple[Opening, ...]:
    """For the officer: every opening in the own partner, the newest first, with reasons and findings.

    Raises NotAllowed. The reading is recorded.
    """
    require(member, Capability.REVIEW_SAFEGUARDS)
    rows = _rows().filter(case__partner_code=member.partner_code)
    return _read(member, rows.filter(reviewed_at__isnull=True) if unreviewed_only else rows, now)


def one_opening(identifier: int, *, member: Member, now: datetime | None = None) -> Opening:
    """For the officer: one opening; raises NotAllowed, NotFound (`opening-unknown`). The reading is recorded."""
    require(member, Capability.REVIEW_SAFEGUARDS)
    found = _read(member, _rows().filter(case__partner_code=member.partner_code, id=identifier), now)
    if not found:
        raise no_such_opening()
    return found[0]


def unreviewed(*, member: Member) -> int:
    """How many openings wait for the officer's finding; raises NotAllowed."""
    require(member, Capability.REVIEW_SAFEGUARDS)
    return _rows().filter(case__partner_code=member.partner_code, reviewed_at__isnull=True).count()


def openings_here(*, member: Member, now: datetime | None = None) -> tuple[Opening, ...]:
    """For supervisors: the openings of the own institution's cases in the areas they supervise, the newest first.

    Raises NotAllowed. The reading is recorded.
    """
    supervised = [area for area in areas_of(member) if supervises(member, area)]
    if not supervised:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    rows = _rows().filter(case__institution=member.institution_id, case__area__in=supervised)
    return _read(member, rows, now)


def _rows() -> QuerySet[CaseGrant]:
    return CaseGrant.objects.filter(kind=CaseGrant.Kind.BREAK_GLASS).select_related("case", "member")


def _read(member: Member, rows: QuerySet[CaseGrant], now: datetime | None) -> tuple[Opening, ...]:
    moment = now or timezone.now()
    found = tuple(_opening(row, moment) for row in rows.order_by("-id")[:SHOWN_AT_MOST])
    with transaction.atomic():
        audit.record(
            actor=member.label,
            action=actions.GLASSES_READ,
            target="openings",
            detail={"openings": len(found)},
            partner=member.partner_code,
        )
    return found


def _opening(row: CaseGrant, now: datetime) -> Opening:
    case, until = row.case, row.until or row.since
    return Opening(
        id=row.pk,
        case=case.pk,
        reference=case.reference,
        area=case.area,
        member=row.member.name if row.member is not None else "",
        since=row.since,
        until=until,
        is_running=until > now,
        reason=identities.open_note(row.sealed_reason, case=case, field=REASON, row=row_of(row)),
        finding=row.finding,
        note=identities.open_note(row.sealed_finding, case=case, field=FINDING, row=row_of(row)),
        reviewed_at=row.reviewed_at,
    )
