"""A person's request about their data: received, in work, answered or refused; extended once, within its first period.

For the data-protection officer and for supervisors of the case by which the person is known.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.deadlines import months_after
from jahorina.registers.models import Case, SubjectRequest, SubjectRequestEntry, SubjectRightEntry
from jahorina.registers.retention.holds import need_ground
from jahorina.registers.retention.reach import case_by_reference, need_reason, reached
from jahorina.registers.retention.services import new_numbers
from jahorina.registers.services import need_past
from jahorina.registers.vault import identities

Kind: TypeAlias = SubjectRequestEntry.Kind
State: TypeAlias = SubjectRequest.State
NOTE = "registers_subjectrequestentry.note"
NEXT: dict[Kind, frozenset[State]] = {
    Kind.STARTED: frozenset({State.RECEIVED}),
    Kind.EXTENDED: frozenset({State.RECEIVED, State.IN_WORK}),
    Kind.EXPORTED: frozenset({State.IN_WORK}),
    Kind.ANSWERED: frozenset({State.IN_WORK}),
    Kind.REFUSED: frozenset({State.RECEIVED, State.IN_WORK}),
}
"""In which states of a request each entry is possible."""

BECOMES = {Kind.STARTED: State.IN_WORK, Kind.ANSWERED: State.ANSWERED, Kind.REFUSED: State.REFUSED}
"""The state after an entry; the others leave it as it is."""


@transaction.atomic
def receive(
    *, by: Member, reference: str, kind: str, language: str, received_on: date, note: str = ""
) -> SubjectRequest:
    """Record a request of the person whom a case concerns; its time limit is the programme's for this kind.

    Raises NotAllowed, NotFound (`case-unknown`), InputRefused (`right-unknown`, `language-unknown`, `day-in-the-future`),
    Conflict (`case-erased`) for words about a case that was erased.
    """
    case = case_by_reference(by, reference)
    right = SubjectRightEntry.objects.filter(code=kind).first()
    if right is None or case.person_id is None:
        raise InputRefused("right-unknown", _("Nobody can ask for this about this case."))
    if language not in dict(settings.LANGUAGES):
        raise InputRefused("language-unknown", _("The answer is written in one of the site's languages."))
    need_past(received_on)
    (number,) = new_numbers("R", case.partner_code, 1, among=SubjectRequest.objects.all())
    request = SubjectRequest.objects.create(
        number=number,
        case=case,
        partner_code=case.partner_code,
        kind=kind,
        language=language,
        received_on=received_on,
        due_on=months_after(received_on, right.months),
    )
    _enter(by, request, Kind.RECEIVED, note)
    return request


@transaction.atomic
def start(*, by: Member, request: UUID, note: str = "") -> None:
    """Take a request into work; raises NotAllowed, NotFound (`request-unknown`), Conflict (`request-state`)."""
    _carried_on(by, request, Kind.STARTED, note)


@transaction.atomic
def extend(*, by: Member, request: UUID, reason: str, today: date | None = None) -> None:
    """Extend the time limit once, before it has passed, in writing; the person is told why.

    Raises as `start`, and InputRefused (`reason-needed`), Conflict (`extended-already`, `request-overdue`).
    """
    need_reason(reason)
    found = request_of(by, request, lock=True)
    if found.is_extended:
        raise Conflict("extended-already", _("The time limit of this request was extended already."))
    if (today or timezone.localdate()) > found.due_on:
        raise Conflict("request-overdue", _("The time limit has passed; it is not extended afterwards."))
    right = SubjectRightEntry.objects.filter(code=found.kind).first()
    found.due_on = months_after(found.received_on, (right.months + right.extension_months) if right else 1)
    found.is_extended = True
    found.save(update_fields=["due_on", "is_extended"])
    _carried_on(by, request, Kind.EXTENDED, reason)


@transaction.atomic
def answer(*, by: Member, request: UUID, note: str = "") -> None:
    """Record that the person got their answer; raises as `start`."""
    _carried_on(by, request, Kind.ANSWERED, note)


@transaction.atomic
def refuse(*, by: Member, request: UUID, ground: str, reason: str) -> None:
    """Refuse a request on a ground of the list and in words; for the officer alone.

    Raises as `start`, and InputRefused (`reason-needed`, `ground-unknown`).
    """
    require(by, Capability.MANAGE_RETENTION)
    need_reason(reason)
    need_ground("request-refusal", ground)
    found = request_of(by, request, lock=True)
    found.refusal_ground = ground
    found.save(update_fields=["refusal_ground"])
    _carried_on(by, request, Kind.REFUSED, reason)


def note_export(*, by: Member, request: SubjectRequest, detail: dict[str, object]) -> None:
    """Record that a file was written for the person, in the transaction around it."""
    _carried_on(by, request.pk, Kind.EXPORTED, "")
    audit.record(
        actor=by.label,
        action=actions.SUBJECT_DATA_EXPORTED,
        target=request.case.label,
        detail={"request": request.number, **detail},
        partner=by.partner_code,
    )


def request_of(member: Member, identifier: UUID, *, lock: bool = False) -> SubjectRequest:
    """A request in the member's reach; raises NotAllowed, NotFound (`request-unknown`)."""
    rows = SubjectRequest.objects.select_related("case__person")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(reached(member, "case__"), id=identifier).first()
    if found is None:
        raise NotFound("request-unknown", _("There is no such request."))
    return found


def note_of(entry: SubjectRequestEntry, case: Case) -> str:
    """The words of an entry; empty where there are none or the case was erased."""
    return identities.open_note(entry.sealed_note, case=case, field=NOTE, row=f"{entry.request_id}:{entry.sequence}")


def _carried_on(by: Member, identifier: UUID, kind: Kind, note: str) -> None:
    found = request_of(by, identifier, lock=True)
    if found.state not in NEXT[kind]:
        raise Conflict(
            "request-state",
            _("This is not possible while the request is: %(state)s."),
            params={"state": found.get_state_display()},
        )
    _enter(by, found, kind, note)
    if kind in BECOMES:
        found.state = BECOMES[kind]
        found.save(update_fields=["state"])


def _enter(by: Member, request: SubjectRequest, kind: Kind, note: str) -> None:
    sequence = request.entries.count() + 1
    entry = SubjectRequestEntry(request=request, sequence=sequence, kind=kind, by=by)
    if note.strip():
        row = f"{request.pk}:{sequence}"
        entry.sealed_note = identities.seal_note(note, case=request.case, field=NOTE, row=row)
    entry.save(force_insert=True)
    audit.record(
        actor=by.label,
        action=actions.SUBJECT_REQUEST,
        target=request.case.label,
        detail={"request": request.number, "kind": request.kind, "entry": str(kind)},
        partner=by.partner_code,
    )
