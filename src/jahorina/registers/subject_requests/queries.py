"""Requests of data subjects: those in the reach of a supervisor or of the officer, what is due first in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.partners.permissions import Member
from jahorina.registers.models import SubjectRequest, SubjectRequestEntry, SubjectRightEntry
from jahorina.registers.queries import record_reading
from jahorina.registers.retention.reach import is_officer, reached
from jahorina.registers.subject_requests.services import NEXT, note_of, request_of

SHOWN_AT_MOST = 500
REQUEST_STATES = SubjectRequest.State.choices
ENTRY_KINDS = SubjectRequestEntry.Kind.choices
OPEN_STATES = (SubjectRequest.State.RECEIVED, SubjectRequest.State.IN_WORK)


@dataclass(frozen=True, slots=True)
class RightCard:
    """What people can ask for, with the months for the answer."""

    code: str
    names: Mapping[str, str]
    months: int
    extension_months: int
    legal_basis: Mapping[str, str]
    needs_verification: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list, by the case's reference alone."""

    id: UUID
    number: str
    reference: str
    area: str
    kind: str
    state: str
    language: str
    received_on: date
    due_on: date
    is_extended: bool
    is_overdue: bool
    is_open: bool
    is_simulated: bool
    refusal_ground: str


@dataclass(frozen=True, slots=True)
class EntryCard:
    """Something that happened to a request."""

    kind: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request with its entries and what can be done next."""

    line: RequestLine
    entries: tuple[EntryCard, ...]
    possible: tuple[str, ...]


def rights() -> tuple[RightCard, ...]:
    """What people can ask for, as the programme states it."""
    return tuple(
        RightCard(row.code, row.names, row.months, row.extension_months, row.legal_basis, row.needs_verification)
        for row in SubjectRightEntry.objects.order_by("position")
    )


def requests(*, member: Member, today: date | None = None) -> tuple[RequestLine, ...]:
    """The requests in the member's reach: open ones first, by when they are due; raises NotAllowed. Recorded."""
    day = today or timezone.localdate()
    found = sorted(
        (_line(row, day) for row in _rows(member)[:SHOWN_AT_MOST]), key=lambda one: (not one.is_open, one.due_on)
    )
    _read(member, len(found))
    return tuple(found)


def one_request(identifier: UUID, *, member: Member, today: date | None = None) -> RequestCard:
    """A request; raises NotAllowed, NotFound (`request-unknown`). Recorded."""
    row = request_of(member, identifier)
    entries = tuple(
        EntryCard(entry.kind, entry.at, entry.by.name, note_of(entry, row.case))
        for entry in row.entries.select_related("by")
    )
    _read(member, 1)
    return RequestCard(_line(row, today or timezone.localdate()), entries, _possible(row, member))


def overdue(*, member: Member, today: date | None = None) -> int:
    """How many open requests are past their time limit; raises NotAllowed."""
    day = today or timezone.localdate()
    return SubjectRequest.objects.filter(reached(member, "case__"), state__in=OPEN_STATES, due_on__lt=day).count()


def _possible(row: SubjectRequest, member: Member) -> tuple[str, ...]:
    found = [str(kind) for kind, states in NEXT.items() if row.state in states]
    closed = {"extended"} if row.is_extended else set()
    closed |= set() if is_officer(member) else {"refused"}
    closed |= set() if row.kind == "access" else {"exported"}
    return tuple(kind for kind in found if kind not in closed)


def _rows(member: Member) -> QuerySet[SubjectRequest]:
    return SubjectRequest.objects.filter(reached(member, "case__")).select_related("case").order_by("-due_on")


def _line(row: SubjectRequest, day: date) -> RequestLine:
    is_open = row.state in OPEN_STATES
    return RequestLine(
        id=row.pk,
        number=row.number,
        reference=row.case.reference,
        area=row.case.area,
        kind=row.kind,
        state=row.state,
        language=row.language,
        received_on=row.received_on,
        due_on=row.due_on,
        is_extended=row.is_extended,
        is_overdue=is_open and row.due_on < day,
        is_open=is_open,
        is_simulated=row.case.is_simulated,
        refusal_ground=row.refusal_ground,
    )


def _read(member: Member, rows: int) -> None:
    with transaction.atomic():
        record_reading(member, actions.SUBJECT_REQUESTS_READ, "subject-requests", {"rows": rows})
