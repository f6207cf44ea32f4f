"""Referrals that came from another node: kept sealed under a key of their own, answered, recalled, destroyed.

There is no case here and none is opened. The key of each (ReceivedKey) is destroyed when the sender recalls what nobody
accepted, when nobody accepts it (declined), and when the person was erased there: what was sealed stays as bytes that nothing
opens. What was accepted before a recall stays readable, labelled withdrawn, as between institutions of one node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.registers.access import areas_of
from jahorina.registers.codes import code_lists
from jahorina.registers.models import ReceivedEvent, ReceivedKey, ReceivedReferral, Referral
from jahorina.registers.referral.dataset import is_document
from jahorina.registers.referral.letter import BY, RECALL_ARRIVED, Letter, Opening, out_of_order
from jahorina.registers.referral.policies import DECLINE_REASONS, PURPOSES, RECEIVING_AREAS, SERVICES, URGENCIES
from jahorina.registers.referral.states import (
    ALLOWED,
    CROSSED,
    OF_RECEIVER,
    READ_BY_RECEIVER,
    Act,
    State,
    fold,
    possible,
)
from jahorina.registers.vault.keys import vault_key
from jahorina.registers.vault.sealing import Slot, new_key, seal, unseal

REMOVED: Final = "removed"
KEPT: Final = "kept"
_DESTROYED_IN: Final = frozenset({State.RECALLED, State.DECLINED, State.ERASED, State.DESTROYED})
_OF_SENDER: Final = frozenset({Act.ADDED, Act.RECALLED, Act.ERASED})


@transaction.atomic
def take_in(letter: Letter, *, node: str) -> ReceivedReferral:
    """Keep a referral that came sealed to an institution here; nobody has seen it yet.

    Raises InputRefused (`letter-unfit`) where it names what is not known here, Conflict (`letter-known`).
    """
    opening = letter.opening
    if opening is None or not _fits(letter, opening):
        raise InputRefused(
            "letter-unfit", _("The referral names an institution, area or service that is not known here.")
        )
    if (
        ReceivedReferral.objects.filter(id=letter.referral).exists()
        or Referral.objects.filter(id=letter.referral).exists()
        or ReceivedReferral.objects.filter(reference=opening.reference).exists()
    ):
        raise Conflict("letter-known", _("This referral is here already."))
    key, vault = new_key(), vault_key()
    row = ReceivedReferral.objects.create(
        id=letter.referral,
        reference=opening.reference,
        from_node=node,
        from_institution=partners.institution_of_code(letter.from_institution),
        from_area=opening.from_area,
        to_institution=partners.institution_of_code(letter.to_institution),
        to_area=opening.to_area,
        purpose=opening.purpose,
        service=opening.service,
        urgency=opening.urgency,
        basis=opening.basis,
        consent_until=opening.consent_until,
        sealed_document=seal(opening.document.encode(), key=key, slot=_slot(letter.referral, "document")),
        sent_on=opening.sent_on,
        reply_due_on=opening.reply_due_on,
        is_simulated=opening.is_simulated,
        state="",
    )
    wrapped = vault.wrap(key, _key_slot(row.pk))
    ReceivedKey.objects.create(referral=row, wrapped=wrapped, vault_version=vault.version)
    append(row, Act.DELIVERED, by=None, on=letter.on)
    return row


def _fits(letter: Letter, opening: Opening) -> bool:
    lists = code_lists()
    return (
        partners.is_institution(letter.from_institution)
        and letter.to_institution in partners.institutions_with_workers()
        and opening.to_area in RECEIVING_AREAS
        and opening.from_area in RECEIVING_AREAS
        and lists.has(PURPOSES, opening.purpose)
        and lists.has(SERVICES, opening.service)
        and lists.has(URGENCIES, opening.urgency)
        and (opening.basis == Referral.Basis.CONSENT) == (opening.consent_until is not None)
        and opening.basis in Referral.Basis.values
        and is_document(opening.document)
    )


@transaction.atomic
def apply(letter: Letter, *, node: str) -> None:
    """Note what the sender wrote after the referral: further words, a recall, an erasure.

    Raises NotFound (`letter-of-nothing`), Conflict (`letter-out-of-order`).
    """
    row = (
        ReceivedReferral.objects.select_for_update()
        .filter(id=letter.referral, from_node=node, from_institution__code=letter.from_institution)
        .first()
    )
    if row is None:
        raise NotFound("letter-of-nothing", _("No such referral came here from that institution."))
    act = next((one for one in _OF_SENDER if one == letter.act), None)
    if act is None or (act not in ALLOWED[row.state] and act not in CROSSED.get(row.state, {})):
        raise out_of_order()
    append(row, act, by=None, on=letter.on, reason=letter.reason, words=letter.words)


def to_send(left: Collection[tuple[UUID, int]]) -> Iterator[Letter]:
    """What this node has to write back and has not yet: the acts of its members, and that a recall was carried out."""
    rows = ReceivedReferral.objects.select_related("from_institution", "to_institution").prefetch_related("events")
    for row in rows:
        for event in row.events.all():
            is_recall = event.by_id is None and event.kind == Act.RECALLED
            if (row.pk, event.sequence) in left or not (event.by_id is not None or is_recall):
                continue
            yield Letter(
                referral=row.pk,
                number=event.sequence,
                act=RECALL_ARRIVED if is_recall else event.kind,
                on=event.happened_on,
                reason=(KEPT if row.state == State.WITHDRAWN else REMOVED) if is_recall else event.reason,
                words=words_of(row, event),
                from_institution=row.to_institution.code,
                to_institution=row.from_institution.code,
                to_node=row.from_node,
                is_simulated=row.is_simulated,
            )


def received_by(member: Member) -> dict[str, object]:
    """The condition on received referrals that are for the member's institution and areas."""
    return {"to_institution": member.institution_id, "to_area__in": areas_of(member)}


def found(member: Member, identifier: UUID, *, lock: bool = False) -> ReceivedReferral | None:
    """A received referral that is for the member; None where there is none, or it is not."""
    rows = ReceivedReferral.objects.select_related("from_institution", "to_institution")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.filter(id=identifier, **received_by(member)).first()


def acts_of(row: ReceivedReferral) -> tuple[Act, ...]:
    """What the receiver can do now."""
    return tuple(act for act in possible(row.state, is_transfer=False) if act in OF_RECEIVER)


def consent_ended(row: ReceivedReferral, today: date) -> bool:
    """Whether the consent on which it stands has expired."""
    return row.consent_until is not None and row.consent_until < today


def acted(
    row: ReceivedReferral, act: Act, *, by: Member, on: date | None = None, reason: str = "", words: str = ""
) -> None:
    """Do what the receiver does. Raises Conflict (`referral-not-possible`, `consent-ended`), InputRefused
    (`service-before-referral`)."""
    if act not in acts_of(row):
        raise Conflict(
            "referral-not-possible", _("This is not possible as the referral stands. Look at its page again.")
        )
    today = timezone.localdate()
    if act is Act.ACCEPTED and consent_ended(row, today):
        raise Conflict("consent-ended", _("The consent has ended; nothing more is shared. Ask for a new referral."))
    if act is Act.SERVICE_GIVEN and on is not None and on < row.sent_on:
        raise InputRefused("service-before-referral", _("The first service comes after the referral."))
    if act is Act.DECLINED and not code_lists().has(DECLINE_REASONS, reason):
        raise InputRefused("reason-unknown", _("Choose a reason from the list."))
    append(row, act, by=by, on=on or today, reason=reason, words=words.strip())


def append(
    row: ReceivedReferral, act: Act, *, by: Member | None, on: date, reason: str = "", words: str = ""
) -> ReceivedEvent:
    """Write an event, fold the state anew, and destroy the key where nothing may be held any more."""
    known = list(row.events.order_by("sequence").values_list("kind", flat=True))
    sequence = len(known) + 1
    key = _key_of(row) if words else None
    sealed = seal(words.encode(), key=key, slot=_slot(row.pk, f"words:{sequence}")) if key is not None else None
    event = ReceivedEvent.objects.create(
        referral=row,
        sequence=sequence,
        kind=act,
        by=by,
        institution=by.institution if by is not None else row.from_institution,
        happened_on=on,
        reason=reason,
        sealed_words=sealed,
    )
    row.state = fold([*known, act], crossed=True)
    row.save(update_fields=["state"])
    if row.state in _DESTROYED_IN and act is not Act.DECLINED:
        ReceivedKey.objects.filter(referral=row).delete()
    detail = {"act": str(act), "node": row.from_node, "institution": row.to_institution.code}
    who, partner = (by.label, by.partner_code) if by is not None else (BY, "")
    audit.record(actor=who, action=actions.REFERRAL_ACT, target=row.label, detail=detail, partner=partner)
    return event


def destroy_answered(left: Collection[tuple[UUID, int]]) -> int:
    """Destroy the keys of declined referrals whose answer has left; returns how many. Until then the words of the answer
    are sealed with it."""
    destroyed = 0
    for row in ReceivedReferral.objects.filter(state=State.DECLINED, key__isnull=False):
        event = row.events.filter(kind=Act.DECLINED).first()
        if event is not None and (row.pk, event.sequence) in left:
            ReceivedKey.objects.filter(referral=row).delete()
            destroyed += 1
    return destroyed


def forget(referrals: Collection[UUID]) -> int:
    """Destroy the keys of referrals that may be kept no longer; returns how many. Inside the caller's transaction."""
    keys = ReceivedKey.objects.filter(referral__in=referrals).select_related("referral")
    for key in keys:
        detail = {"node": key.referral.from_node, "state": key.referral.state}
        audit.record(actor=BY, action=actions.REFERRAL_FORGOTTEN, target=key.referral.label, detail=detail)
        key.delete()
    return len(keys)


def document_of(row: ReceivedReferral) -> str:
    """What came, as the sender wrote it; empty where the key was destroyed."""
    key = _key_of(row)
    return unseal(bytes(row.sealed_document), key=key, slot=_slot(row.pk, "document")).decode() if key else ""


def words_of(row: ReceivedReferral, event: ReceivedEvent) -> str:
    """The words of an event; empty where there are none or the key was destroyed."""
    key = _key_of(row) if event.sealed_words is not None else None
    if key is None or event.sealed_words is None:
        return ""
    return unseal(bytes(event.sealed_words), key=key, slot=_slot(row.pk, f"words:{event.sequence}")).decode()


def is_readable(row: ReceivedReferral) -> bool:
    """Whether the receiver reads all that was chosen for it."""
    return row.state in READ_BY_RECEIVER


def _key_of(row: ReceivedReferral) -> bytes | None:
    kept = ReceivedKey.objects.filter(referral=row).first()
    return vault_key().unwrap(bytes(kept.wrapped), _key_slot(row.pk), kept.vault_version) if kept is not None else None


def _key_slot(referral: UUID) -> Slot:
    return Slot("registers_receivedkey", str(referral), "wrapped")


def _slot(referral: UUID, field: str) -> Slot:
    return Slot("registers_receivedreferral", str(referral), field)
