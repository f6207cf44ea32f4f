"""What the pages show of referrals, and how one that came from another node is shown: to its receivers as any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jahorina.partners.permissions import Member
from jahorina.registers.models import ReceivedEvent, ReceivedReferral
from jahorina.registers.referral import dataset, received
from jahorina.registers.referral.limits import ReferralLimits
from jahorina.registers.referral.sides import Side
from jahorina.registers.referral.states import Act, State


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral in a list: no value of anybody. `due_on` is the day until which the next act is due, if one is."""

    id: UUID
    reference: str
    case: UUID | None
    case_reference: str
    is_transfer: bool
    from_names: Mapping[str, str]
    to_names: Mapping[str, str]
    purpose: str
    service: str
    urgency: str
    state: State
    sent_on: date
    due_on: date | None
    waits_on_us: bool
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class EventCard:
    """Something that happened; `words` are empty where they are not for this side."""

    kind: Act
    at: datetime
    happened_on: date
    by: str
    institution: Mapping[str, str]
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """The values of one person; `withheld` says how many the receiver reads only after it has accepted."""

    relation: str
    values: Mapping[str, Any]
    withheld: int


@dataclass(frozen=True, slots=True)
class ReferralCard:
    """A referral as a side reads it."""

    line: ReferralLine
    side: Side
    sender: str
    basis: str
    reason: str
    consent_ended: bool
    people: tuple[SharedPerson, ...]
    words: str
    events: tuple[EventCard, ...]
    acts: tuple[Act, ...]


def lines_from_elsewhere(
    member: Member, limits: ReferralLimits, *, states: Collection[State] = ()
) -> list[ReferralLine]:
    """What came from other nodes to the member's institution and areas, the newest first; of these states alone if any."""
    rows = ReceivedReferral.objects.filter(**received.received_by(member))
    rows = rows.filter(state__in=states) if states else rows
    return [line_from_elsewhere(row, limits) for row in rows.select_related("from_institution", "to_institution")]


def line_from_elsewhere(row: ReceivedReferral, limits: ReferralLimits) -> ReferralLine:
    """A received referral in a list; there is no case here to lead to."""
    state = State(row.state)
    return ReferralLine(
        id=row.pk,
        reference=row.reference,
        case=None,
        case_reference="",
        is_transfer=False,
        from_names=row.from_institution.names,
        to_names=row.to_institution.names,
        purpose=row.purpose,
        service=row.service,
        urgency=row.urgency,
        state=state,
        sent_on=row.sent_on,
        due_on=due_from_elsewhere(row, limits),
        waits_on_us=state in (State.WAITING, State.ACCEPTED),
        is_simulated=row.is_simulated,
    )


def due_from_elsewhere(row: ReceivedReferral, limits: ReferralLimits) -> date | None:
    """The day until which the receiver has to act; None where it has not."""
    if row.state == State.WAITING:
        return row.reply_due_on
    if row.state == State.ACCEPTED:
        accepted = row.events.filter(kind=Act.ACCEPTED).first()
        return accepted.happened_on + limits.answer_within(row.urgency) if accepted is not None else None
    return None


def waiting_from_elsewhere() -> QuerySet[ReceivedReferral]:
    """Every received referral in which an act is due here; for the reminders of this room alone: it hides nothing."""
    rows = ReceivedReferral.objects.filter(state__in=(State.WAITING, State.ACCEPTED))
    return rows.select_related("to_institution").order_by("reply_due_on", "id")


def card_from_elsewhere(row: ReceivedReferral, limits: ReferralLimits) -> ReferralCard:
    """A received referral as its receivers read it: before they accept, what neither identifies nor is sensitive."""
    people, words = _document(row)
    return ReferralCard(
        line=line_from_elsewhere(row, limits),
        side=Side.RECEIVER,
        sender="",
        basis=row.basis,
        reason="",
        consent_ended=received.consent_ended(row, timezone.localdate()),
        people=people,
        words=words,
        events=tuple(_event(one, row) for one in row.events.select_related("by", "institution")),
        acts=received.acts_of(row),
    )


def _document(row: ReceivedReferral) -> tuple[tuple[SharedPerson, ...], str]:
    if row.state in (State.RECALLED, State.DECLINED):
        return (), ""
    people, words = dataset.read(received.document_of(row))
    if received.is_readable(row):
        return tuple(SharedPerson(relation, found, 0) for relation, found in people), words
    shown = [(relation, found, dataset.shown_at_once(found)) for relation, found in people]
    return tuple(SharedPerson(relation, part, len(found) - len(part)) for relation, found, part in shown), ""


def _event(row: ReceivedEvent, referral: ReceivedReferral) -> EventCard:
    return EventCard(
        kind=Act(row.kind),
        at=row.at,
        happened_on=row.happened_on,
        by=row.by.name if row.by is not None else "",
        institution=row.institution.names,
        reason=row.reason,
        words=received.words_of(referral, row),
    )
