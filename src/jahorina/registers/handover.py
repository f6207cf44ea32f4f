"""Hands a worker's cases over to another one in bulk: each case gets its own step, and all of them do or none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import supervises
from jahorina.registers.cards import CaseLine
from jahorina.registers.models import Case
from jahorina.registers.queries import case_line, record_reading
from jahorina.registers.services import NewStep, add_step

AT_MOST = 1000
"""Cases that are handed over at once."""


def carried_by(worker: UUID, *, area: Area, member: Member) -> tuple[CaseLine, ...]:
    """The open cases of an area that a worker of the supervisor's institution carries, by what is due next.

    Raises NotAllowed for all but supervisors of the area. The reading is recorded.
    """
    _need_supervisor(member, area)
    rows = _open_cases(worker, area, member).select_related("assignee").order_by("next_due_on", "id")[:AT_MOST]
    lines = tuple(case_line(row, timezone.localdate()) for row in rows)
    with transaction.atomic():
        detail = {"scope": "handover", "area": str(area), "cases": len(lines)}
        record_reading(member, actions.CASES_LISTED, f"area:{area}", detail)
    return lines


def carriers(*, area: Area, member: Member) -> tuple[tuple[UUID, str, int], ...]:
    """Who carries open cases of an area in the supervisor's institution, by name, with how many; also those who do not
    work there any more. Raises NotAllowed."""
    _need_supervisor(member, area)
    carried: dict[UUID, tuple[str, int]] = {}
    rows = Case.objects.filter(
        institution=member.institution_id, area=area, closed_on__isnull=True, assignee__isnull=False
    )
    for identifier, name in rows.values_list("assignee_id", "assignee__name"):
        carried[identifier] = (name, carried.get(identifier, (name, 0))[1] + 1)
    return tuple(sorted(((key, name, number) for key, (name, number) in carried.items()), key=lambda one: one[1]))


@transaction.atomic
def hand_over(
    *, by: Member, area: Area, worker: UUID, to: UUID, note: str, cases: Collection[UUID] | None = None
) -> int:
    """Assign a worker's open cases (`cases`, or all of them) to another member; returns how many there were.

    Raises NotAllowed for all but supervisors of the area, InputRefused (`handover-empty`, `assignee-unfit`), Conflict
    (`handover-changed`) where a case is not the worker's any more, or was closed; then nothing is handed over.
    """
    _need_supervisor(by, area)
    if to == worker:
        raise InputRefused("assignee-unfit", _("Choose somebody else to hand the cases over to."))
    if to not in {identifier for identifier, _name in partners.workers(institution=by.institution.code, area=area)}:
        raise InputRefused("assignee-unfit", _("This member does not work on cases of this area here."))
    rows = _open_cases(worker, area, by).select_for_update(of=("self",)).order_by("id")
    found = list(rows if cases is None else rows.filter(id__in=cases))
    if cases is not None and len(found) != len(set(cases)):
        raise Conflict(
            "handover-changed",
            _("A case that you chose is not theirs any more, or was closed. Look at the list again."),
        )
    if not found:
        raise InputRefused("handover-empty", _("There is no case to hand over."))
    today = timezone.localdate()
    for case in found:
        step = NewStep("assigned", today, {"assignee": str(to)}, note, expected_version=case.version)
        add_step(by=by, case=case.pk, step=step)
    return len(found)


def _open_cases(worker: UUID, area: Area, member: Member) -> QuerySet[Case]:
    return Case.objects.filter(institution=member.institution_id, area=area, assignee=worker, closed_on__isnull=True)


def _need_supervisor(member: Member, area: Area) -> None:
    if not supervises(member, area):
        raise NotAllowed("supervisor-needed", _("Only a supervisor of the area takes this step."))
