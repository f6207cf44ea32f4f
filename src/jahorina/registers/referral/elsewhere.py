"""The sender's half of a referral to another node: which letters have not left, that one arrived, what was written back.

The recipient's half is in `received`; how letters are sealed and carried is the exchange's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Erasure, Referral, ReferralEvent
from jahorina.registers.referral.acts import WORDS, append, consent_ended
from jahorina.registers.referral.letter import BY, RECALL_ARRIVED, Letter, Opening, out_of_order
from jahorina.registers.referral.policies import DECLINE_REASONS
from jahorina.registers.referral.services import DOCUMENT
from jahorina.registers.referral.states import ALLOWED, CROSSED, OF_RECEIVER, Act, State, fold
from jahorina.registers.vault import identities


def to_send(left: Collection[tuple[UUID, int]]) -> Iterator[Letter]:
    """The sender's letters that have not `left` yet (by referral and number), each referral's in their order.

    A referral whose consent has ended does not leave; one that was recalled before it left needs no letter at all.
    """
    sealed = ReferralEvent.objects.filter(kind=Act.SEALED).values("referral")
    for row in Referral.objects.filter(id__in=sealed).select_related(
        "case", "consent", "from_institution", "to_institution"
    ):
        yield from _letters(row, left)


def _letters(row: Referral, left: Collection[tuple[UUID, int]]) -> Iterator[Letter]:
    events = [one for one in row.events.order_by("sequence") if one.by_id is not None]
    if (row.pk, events[0].sequence) not in left and (
        row.state != State.TO_BE_SENT or consent_ended(row, timezone.localdate())
    ):
        return
    for event in events:
        if (row.pk, event.sequence) not in left:
            yield Letter(
                referral=row.pk,
                number=event.sequence,
                act=event.kind,
                on=event.happened_on,
                reason=event.reason,
                words="" if event.kind in (Act.SEALED, Act.RECALLED, Act.ERASED) else _words(row, event),
                from_institution=row.from_institution.code,
                to_institution=row.to_institution.code,
                is_simulated=row.is_simulated,
                opening=_opening(row) if event.kind == Act.SEALED else None,
            )


def _words(row: Referral, event: ReferralEvent) -> str:
    return identities.open_note(event.sealed_words, case=row.case, field=WORDS, row=f"{row.pk}:{event.sequence}")


def _opening(row: Referral) -> Opening:
    return Opening(
        reference=row.reference,
        from_area=row.from_area,
        to_area=row.to_area,
        purpose=row.purpose,
        service=row.service,
        urgency=row.urgency,
        basis=row.basis,
        consent_until=row.consent.expires_on if row.consent is not None else None,
        sent_on=timezone.localdate(row.created_at),
        reply_due_on=row.reply_due_on,
        is_simulated=row.is_simulated,
        document=identities.open_note(row.sealed_document, case=row.case, field=DOCUMENT, row=str(row.pk)),
    )


def is_of_here(referral: UUID) -> bool:
    """Whether this node sent it."""
    return Referral.objects.filter(id=referral).exists()


@transaction.atomic
def delivered(referral: UUID) -> bool:
    """Note that a referral's letter has reached the recipient's node; again, or after it was recalled, nothing changes."""
    row = Referral.objects.select_for_update(of=("self",)).filter(id=referral, state=State.TO_BE_SENT).first()
    if row is not None:
        _append(row, Act.DELIVERED, on=timezone.localdate())
    return row is not None


@transaction.atomic
def apply(letter: Letter) -> None:
    """Note what the recipient wrote back of a referral that was sent from here.

    Raises NotFound (`letter-of-nothing`) where this node sent no such referral to that institution, Conflict
    (`letter-out-of-order`) where the act cannot follow.
    """
    row = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("case", "to_institution")
        .filter(id=letter.referral, to_institution__code=letter.from_institution)
        .first()
    )
    if row is None or not row.events.filter(kind=Act.SEALED).exists():
        raise NotFound("letter-of-nothing", _("No such referral was sent from here to that institution."))
    if letter.act == RECALL_ARRIVED:
        return
    if row.state == State.TO_BE_SENT:
        _append(row, Act.DELIVERED, on=letter.on)
    act = _act(letter.act, row.state)
    _need_a_reason(act, letter.reason)
    _append(row, act, on=letter.on, reason=letter.reason, words=letter.words)
    if row.state == State.WITHDRAWN and Erasure.objects.filter(case=row.case, state=Erasure.State.ERASED).exists():
        _tell_of_the_erasure(row)


def _act(text: str, state: str) -> Act:
    try:
        found = Act(text)
    except ValueError as error:
        raise out_of_order() from error
    follows = found in ALLOWED[state] or found in CROSSED.get(state, {})
    if found not in OF_RECEIVER or found is Act.TAKEN_OVER or not follows:
        raise out_of_order()
    return found


def _need_a_reason(act: Act, reason: str) -> None:
    if act is Act.DECLINED and not code_lists().has(DECLINE_REASONS, reason):
        raise out_of_order()


def _append(row: Referral, act: Act, *, on: date, reason: str = "", words: str = "") -> None:
    """Write an event of the other side and fold the state anew."""
    known = list(row.events.order_by("sequence").values_list("kind", flat=True))
    sequence = len(known) + 1
    is_erased = Erasure.objects.filter(case=row.case, state=Erasure.State.ERASED).exists()
    sealed = None
    if words and not is_erased:
        sealed = identities.seal_note(words, case=row.case, field=WORDS, row=f"{row.pk}:{sequence}")
    ReferralEvent.objects.create(
        referral=row,
        sequence=sequence,
        kind=act,
        by=None,
        institution=row.to_institution,
        happened_on=on,
        reason=reason,
        sealed_words=sealed,
    )
    row.state = fold([*known, act], crossed=True)
    row.save(update_fields=["state"])
    detail = {"act": str(act), "there": True}
    audit.record(actor=BY, action=actions.REFERRAL_ACT, target=row.label, detail=detail, partner=row.from_partner)


def _tell_of_the_erasure(row: Referral) -> None:
    """The recipient had accepted before it heard that the case was erased: it is told to destroy its copies."""
    erasure = Erasure.objects.select_related("decided_by").get(case=row.case, state=Erasure.State.ERASED)
    if erasure.decided_by is not None:
        append(row, by=erasure.decided_by, act=Act.ERASED)
