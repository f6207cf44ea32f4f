"""Who may open a case, and through which door. A case that no door leads to is as if it were not there.

A referral is no door: its receiver reads the document that was made for them, and never the case.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jahorina.kernel.errors import Conflict, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, CaseGrant, Erasure


class Door(StrEnum):
    """Why a case is open to a member."""

    ASSIGNED = "assigned"
    SUPERVISED = "supervised"
    UNASSIGNED = "unassigned"
    BROKEN_GLASS = "broken-glass"


MASKED_DOORS = frozenset({Door.UNASSIGNED})
"""Through these doors sensitive fields, words and the photograph are hidden: whoever takes the case on sees them."""


class Scope(StrEnum):
    """The tabs of the list of cases; each is one indexed question."""

    MINE = "mine"
    INSTITUTION = "institution"
    UNASSIGNED = "unassigned"
    BROKEN_GLASS = "broken-glass"


CARRYING = frozenset({Door.ASSIGNED, Door.SUPERVISED, Door.UNASSIGNED})
"""The doors of those who answer for a case; who broke the glass reads, and shares nothing of it."""


def areas_of(member: Member) -> tuple[Area, ...]:
    """The areas in which the member works on cases."""
    return tuple(area for area in Area if may(member, Capability.WORK_ON_CASES, area=area))


def supervises(member: Member, area: str) -> bool:
    """Whether the member supervises the area."""
    return may(member, Capability.SUPERVISE_CASES, area=area)


def in_scope(member: Member, scope: Scope, area: Area, *, now: datetime | None = None) -> QuerySet[Case]:
    """The cases of a tab; raises NotAllowed where the member does not work in the area or does not supervise it."""
    if area not in areas_of(member):
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    rows = Case.objects.filter(area=area)
    if scope is Scope.MINE:
        return rows.filter(assignee=member)
    if scope is Scope.UNASSIGNED:
        return rows.filter(institution=member.institution_id, assignee__isnull=True)
    if scope is Scope.INSTITUTION:
        if not supervises(member, area):
            raise NotAllowed("not-allowed", _("Your roles do not include this."))
        return rows.filter(institution=member.institution_id)
    return rows.filter(id__in=_grants(member, now).values("case"))


def door(member: Member, case: Case, *, now: datetime | None = None) -> Door | None:
    """Through which door the case is open to the member; None where it is not."""
    if not may(member, Capability.WORK_ON_CASES, area=case.area):
        return None
    own_institution = case.institution_id == member.institution_id
    if own_institution and supervises(member, case.area):
        return Door.SUPERVISED
    if own_institution and case.assignee_id == member.pk:
        return Door.ASSIGNED
    if own_institution and case.assignee_id is None:
        return Door.UNASSIGNED
    return Door.BROKEN_GLASS if _grants(member, now).filter(case=case).exists() else None


def open_to(member: Member, *, now: datetime | None = None) -> Q:
    """The condition on cases for which `door` finds a door: the same rule, asked of the database at once."""
    return carried_by(member) | Q(area__in=areas_of(member), id__in=_grants(member, now).values("case"))


def carried_by(member: Member) -> Q:
    """The condition on cases that are open to the member through one of the doors of CARRYING."""
    areas = areas_of(member)
    supervised = [area for area in areas if supervises(member, area)]
    own = Q(institution=member.institution_id)
    return own & Q(area__in=supervised) | own & Q(area__in=areas) & (Q(assignee=member) | Q(assignee__isnull=True))


def opened_case(member: Member, identifier: UUID, *, lock: bool = False) -> tuple[Case, Door]:
    """The case and the door; raises NotFound (`case-unknown`) where there is none, or none for this member."""
    rows = Case.objects.select_related("institution__partner", "assignee", "person")
    if lock:
        rows = rows.select_for_update(of=("self",))
    case = rows.filter(id=identifier).first()
    found = door(member, case) if case is not None else None
    if case is None or found is None:
        raise no_such_case()
    return case, found


def need_kept(case: Case) -> None:
    """Refuse to write into a case that was erased (Conflict `case-erased`)."""
    if is_erased(case):
        raise Conflict("case-erased", _("This case has been erased."))


def is_erased(case: Case) -> bool:
    """Whether the case was erased: its coded steps are all that is left."""
    return Erasure.objects.filter(case=case, state=Erasure.State.ERASED).exists()


def no_such_case() -> NotFound:
    """What is said about a case that is not there, and about one that is not for the asker."""
    return NotFound("case-unknown", _("There is no such case."))


def _grants(member: Member, now: datetime | None) -> QuerySet[CaseGrant]:
    # A referral opens no case: what it shares lies in its own document (registers/referral).
    moment = now or timezone.now()
    return CaseGrant.objects.filter(kind=CaseGrant.Kind.BREAK_GLASS, member=member, until__gt=moment, since__lte=moment)
