"""What each side reads of referrals: the sender what it shared, the receiver what was chosen for it, nobody else any."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.access import door, open_to, opened_case
from jahorina.registers.models import Case, ReceivedReferral, Referral, ReferralEvent
from jahorina.registers.queries import record_reading
from jahorina.registers.referral import dataset
from jahorina.registers.referral import received as from_elsewhere
from jahorina.registers.referral.acts import WORDS, consent_ended
from jahorina.registers.referral.cards import (
    EventCard,
    ReferralCard,
    ReferralLine,
    SharedPerson,
    card_from_elsewhere,
    lines_from_elsewhere,
)
from jahorina.registers.referral.limits import ReferralLimits, referral_limits
from jahorina.registers.referral.services import DOCUMENT, REASON
from jahorina.registers.referral.sides import Side, acts_of, known_referral, received_by, sent_by
from jahorina.registers.referral.states import READ_BY_RECEIVER, Act, State
from jahorina.registers.vault import identities

SHOWN_AT_MOST = 200


def received(*, member: Member) -> tuple[ReferralLine, ...]:
    """What reached the member's institution and areas, the newest first; raises NotAllowed. The reading is recorded."""
    require(member, Capability.WORK_ON_CASES)
    here = _listed(member, _rows().filter(received_by(member)), Side.RECEIVER)
    there = lines_from_elsewhere(member, referral_limits())[:SHOWN_AT_MOST]
    return tuple(sorted((*here, *there), key=lambda line: line.sent_on, reverse=True))


def sent(*, member: Member) -> tuple[ReferralLine, ...]:
    """What was sent with cases that are open to the member, or by them; the newest first; raises NotAllowed."""
    require(member, Capability.WORK_ON_CASES)
    return _listed(member, _rows().filter(sent_by(member)), Side.SENDER)


def referrals_of(case: UUID, *, member: Member) -> tuple[ReferralLine, ...]:
    """The referrals of a case, the newest first; raises NotFound (`case-unknown`)."""
    found, _door = opened_case(member, case)
    limits = referral_limits()
    return tuple(_line(row, Side.SENDER, limits) for row in _rows().filter(case=found))


def waiting(*, member: Member) -> tuple[tuple[ReferralLine, ...], tuple[ReferralLine, ...]]:
    """For my day: what waits for an act of our side, and what we wait for the other side to do; the nearest due first."""
    in_turn = Q(state__in=(State.WAITING, State.ACCEPTED))
    rows = _rows().order_by("reply_due_on", "id")
    limits = referral_limits()
    here = [_line(row, Side.RECEIVER, limits) for row in rows.filter(in_turn, received_by(member))[:SHOWN_AT_MOST]]
    here += lines_from_elsewhere(member, limits, states=(State.WAITING, State.ACCEPTED))[:SHOWN_AT_MOST]
    carried = Q(case__assignee=member) | Q(by=member, case__institution=member.institution_id)
    there = [
        _line(row, Side.SENDER, limits)
        for row in rows.filter(in_turn | Q(state=State.TO_BE_SENT), sent_by(member), carried)[:SHOWN_AT_MOST]
    ]
    return tuple(sorted(here, key=_nearest)), tuple(sorted(there, key=_nearest))


def to_destroy(*, member: Member) -> tuple[ReferralLine, ...]:
    """For my day: what reached the member's side of somebody who was erased, until the side says that no copy is left."""
    rows = _rows().filter(received_by(member), state=State.ERASED)[:SHOWN_AT_MOST]
    limits = referral_limits()
    here = tuple(_line(row, Side.RECEIVER, limits) for row in rows)
    return (*here, *lines_from_elsewhere(member, limits, states=(State.ERASED,)))


def open_referrals() -> QuerySet[Referral]:
    """Every referral in which an act is due; for the reminders of this room alone: it hides nothing."""
    return _rows().filter(state__in=(State.TO_BE_SENT, State.WAITING, State.ACCEPTED)).order_by("reply_due_on", "id")


def next_due(row: Referral, limits: ReferralLimits) -> date | None:
    """The day until which the next act is due; None where none is."""
    return _due(row, State(row.state), limits)


def referral(identifier: UUID, *, member: Member) -> ReferralCard:
    """One referral; raises NotFound (`referral-unknown`). The reading is recorded.

    Before it accepts, the receiver reads what neither identifies nor is sensitive; after a recall before that, nothing.
    What it accepted stays as it was. A sender whose case another institution took over reads what happened, and no values.
    """
    elsewhere = from_elsewhere.found(member, identifier)
    if elsewhere is not None:
        return _read_from_elsewhere(elsewhere, member)
    found, side = known_referral(member, identifier)
    people, words = _document(found, side)
    accepted = side is Side.SENDER or (side is Side.RECEIVER and found.state in READ_BY_RECEIVER)
    identified = accepted and any(dataset.DATASET[code].identifying for one in people for code in one.values)
    with transaction.atomic():
        detail = {"side": str(side), "identity": identified, "state": found.state}
        record_reading(member, actions.REFERRAL_READ, found.label, detail)
    return ReferralCard(
        line=_line(found, side, referral_limits(), with_case=door(member, found.case) is not None),
        side=side,
        sender=found.by.name,
        basis=found.basis,
        reason=_reason(found) if side is Side.SENDER else "",
        consent_ended=consent_ended(found, timezone.localdate()),
        people=people,
        words=words,
        events=tuple(_event(row, found, side) for row in found.events.select_related("by", "institution")),
        acts=acts_of(member, found, side),
    )


def _read_from_elsewhere(row: ReceivedReferral, member: Member) -> ReferralCard:
    card = card_from_elsewhere(row, referral_limits())
    identified = any(dataset.DATASET[code].identifying for one in card.people for code in one.values)
    with transaction.atomic():
        detail = {"side": str(Side.RECEIVER), "identity": identified, "state": row.state}
        record_reading(member, actions.REFERRAL_READ, row.label, detail)
    return card


def _rows() -> QuerySet[Referral]:
    rows = Referral.objects.select_related("case", "consent", "from_institution", "to_institution", "by")
    return rows.prefetch_related("events")


def _listed(member: Member, rows: QuerySet[Referral], side: Side) -> tuple[ReferralLine, ...]:
    found = list(rows[:SHOWN_AT_MOST])
    opened = set(
        Case.objects.filter(open_to(member), id__in=[row.case_id for row in found]).values_list("id", flat=True)
    )
    limits = referral_limits()
    lines = tuple(_line(row, side, limits, with_case=row.case_id in opened) for row in found)
    with transaction.atomic():
        record_reading(member, actions.REFERRALS_LISTED, "referrals", {"side": str(side), "referrals": len(lines)})
    return lines


def _line(row: Referral, side: Side, limits: ReferralLimits, *, with_case: bool | None = None) -> ReferralLine:
    """The line as a side reads it: only who has the case open learns its reference, which tells its area."""
    shows_case = side is Side.SENDER if with_case is None else with_case
    state = State(row.state)
    receivers_turn = state in (State.WAITING, State.ACCEPTED)
    return ReferralLine(
        id=row.pk,
        reference=row.reference,
        case=row.case_id if shows_case else None,
        case_reference=row.case.reference if shows_case else "",
        is_transfer=row.kind == Referral.Kind.TRANSFER,
        from_names=row.from_institution.names,
        to_names=row.to_institution.names,
        purpose=row.purpose,
        service=row.service,
        urgency=row.urgency,
        state=state,
        sent_on=timezone.localdate(row.created_at),
        due_on=_due(row, state, limits),
        waits_on_us=receivers_turn and side is Side.RECEIVER,
        is_simulated=row.is_simulated,
    )


def _due(row: Referral, state: State, limits: ReferralLimits) -> date | None:
    if state in (State.WAITING, State.TO_BE_SENT):
        return row.reply_due_on
    if state is State.ACCEPTED:
        accepted = next((one for one in row.events.all() if one.kind == Act.ACCEPTED), None)
        return accepted.happened_on + limits.answer_within(row.urgency) if accepted is not None else None
    return None


def _nearest(line: ReferralLine) -> tuple[date, str]:
    return line.due_on or date.max, line.reference


def _document(row: Referral, side: Side) -> tuple[tuple[SharedPerson, ...], str]:
    if side is Side.FORMER or (side is Side.RECEIVER and row.state in (State.RECALLED, State.DECLINED)):
        return (), ""
    opened = identities.open_note(row.sealed_document, case=row.case, field=DOCUMENT, row=str(row.pk))
    people, words = dataset.read(opened)
    if side is Side.SENDER or row.state in READ_BY_RECEIVER:
        return tuple(SharedPerson(relation, found, 0) for relation, found in people), words
    shown = [(relation, found, dataset.shown_at_once(found)) for relation, found in people]
    return tuple(SharedPerson(relation, part, len(found) - len(part)) for relation, found, part in shown), ""


def _event(row: ReferralEvent, referral: Referral, side: Side) -> EventCard:
    hidden = side is Side.FORMER or (row.kind == Act.RECALLED and side is Side.RECEIVER)
    words = "" if hidden else identities.open_note(
        row.sealed_words, case=referral.case, field=WORDS, row=f"{referral.pk}:{row.sequence}"
    )  # fmt: skip
    return EventCard(
        kind=Act(row.kind),
        at=row.at,
        happened_on=row.happened_on,
        by=row.by.name if row.by is not None else "",
        institution=row.institution.names,
        reason=row.reason,
        words=words,
    )


def _reason(row: Referral) -> str:
    return identities.open_note(row.sealed_reason, case=row.case, field=REASON, row=str(row.pk))
