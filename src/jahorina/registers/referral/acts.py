"""What happens with a referral after it was sent: one function for each thing that a side does. Events only grow."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Case, Consent, ReceivedReferral, Referral, ReferralEvent
from jahorina.registers.referral import received
from jahorina.registers.referral.policies import DECLINE_REASONS
from jahorina.registers.referral.sides import acts_of, known_referral
from jahorina.registers.referral.states import ALLOWED, SHARING, Act, State, fold
from jahorina.registers.services import need_past, transfer_responsibility
from jahorina.registers.vault import identities

WORDS = "registers_referralevent.words"

AnyReferral = Referral | ReceivedReferral
"""One of this node, or one that came from another node."""


@transaction.atomic
def accept(*, by: Member, referral: UUID, words: str = "") -> AnyReferral:
    """Accept a referral: from now on the receiver reads all that was chosen for it. Who answers for the case stays.

    Raises NotFound (`referral-unknown`), Conflict (`referral-not-possible`, `consent-ended`); so do all acts here.
    """
    return _acted(by, referral, Act.ACCEPTED, words=words)


@transaction.atomic
def take_over(*, by: Member, referral: UUID, words: str = "") -> Referral:
    """Take over the responsibility for the case, and for the open cases of the dependants who travel with it.

    Nobody carries them until a supervisor here assigns them. Raises Conflict (`transfer-overtaken`) where the case was
    closed or passed on meanwhile.
    """
    # The case is locked before its referral, as whoever withdraws a consent does: neither waits for the other for ever.
    list(Case.objects.select_for_update(of=("self",)).filter(referrals=referral).values_list("id"))
    done = _acted_here(by, referral, Act.TAKEN_OVER, words=words)
    travelling = [UUID(case) for case in done.fields["dependants"]]
    rows = Case.objects.select_for_update(of=("self",)).filter(
        id__in=[done.case_id, *travelling], institution=done.from_institution_id, closed_on__isnull=True
    )
    cases = {row.pk: row for row in rows}
    if done.case_id not in cases:
        raise Conflict("transfer-overtaken", _("The case was closed or passed on meanwhile."))
    for case in cases.values():
        transfer_responsibility(case, by=by, day=timezone.localdate())
    return done


@transaction.atomic
def decline(*, by: Member, referral: UUID, reason: str, words: str = "") -> AnyReferral:
    """Decline with a reason of the list; raises InputRefused (`reason-unknown`) without one."""
    if not code_lists().has(DECLINE_REASONS, reason):
        raise InputRefused("reason-unknown", _("Choose a reason from the list."))
    return _acted(by, referral, Act.DECLINED, reason=reason, words=words)


@transaction.atomic
def give_service(*, by: Member, referral: UUID, on: date, words: str = "") -> AnyReferral:
    """Record the day of the first service; raises InputRefused (`day-in-the-future`, `service-before-referral`)."""
    need_past(on)
    if received.found(by, referral) is not None:
        return _acted(by, referral, Act.SERVICE_GIVEN, on=on, words=words)
    found, _side = known_referral(by, referral)
    if on < timezone.localdate(found.created_at):
        raise InputRefused("service-before-referral", _("The first service comes after the referral."))
    return _acted(by, referral, Act.SERVICE_GIVEN, on=on, words=words)


@transaction.atomic
def give_feedback(*, by: Member, referral: UUID, words: str) -> AnyReferral:
    """Tell the sender how it goes; raises InputRefused (`words-needed`)."""
    return _acted(by, referral, Act.FEEDBACK, words=_needed(words))


@transaction.atomic
def complete(*, by: Member, referral: UUID, words: str) -> AnyReferral:
    """Tell the sender that the service ended, and how; raises InputRefused (`words-needed`)."""
    return _acted(by, referral, Act.COMPLETED, words=_needed(words))


@transaction.atomic
def add_information(*, by: Member, referral: UUID, words: str) -> Referral:
    """Share further words with the receiver; raises InputRefused (`words-needed`)."""
    return _acted_here(by, referral, Act.ADDED, words=_needed(words))


@transaction.atomic
def recall(*, by: Member, referral: UUID, words: str = "") -> Referral:
    """Take a referral back. Before it was accepted the receiver keeps nothing; afterwards it keeps what it accepted,
    labelled withdrawn, and nothing new flows either way."""
    return _acted_here(by, referral, Act.RECALLED, words=words)


def recall_all(consent: Consent, *, by: Member) -> int:
    """Recall every referral that stands on a consent, inside the transaction that withdraws it; returns how many."""
    recalled = 0
    for row in consent.referrals.select_for_update().order_by("created_at"):
        if Act.RECALLED in ALLOWED[row.state]:
            append(row, by=by, act=Act.RECALLED)
            recalled += 1
    return recalled


@transaction.atomic
def confirm_destroyed(*, by: Member, referral: UUID) -> AnyReferral:
    """Say that the receiver keeps no copy, printout or note of what was erased. Nothing can be sealed with it any more."""
    return _acted(by, referral, Act.DESTROYED)


def tell_receivers(case: Case, *, by: Member) -> int:
    """Note the erasure of a case on its referrals, inside the transaction that erases; returns how many receivers are told.

    Who ever accepted holds a document and must destroy its copies (Regulation (EU) 2016/679, article 19); what nobody
    accepted yet is recalled. Whoever answers for the case now erased it and is told nothing.
    """
    told = 0
    for row in case.referrals.select_for_update().order_by("created_at"):
        own = (row.to_institution_id, row.to_area) == (case.institution_id, case.area)
        if Act.ERASED in ALLOWED[row.state] and not own:
            append(row, by=by, act=Act.ERASED)
            told += 1
        elif row.state in (State.TO_BE_SENT, State.WAITING):
            append(row, by=by, act=Act.RECALLED)
    return told


def append(
    row: Referral, *, by: Member, act: Act, on: date | None = None, reason: str = "", words: str = ""
) -> ReferralEvent:
    """Write an event and fold the state anew, inside the transaction around it."""
    known = list(row.events.order_by("sequence").values_list("kind", flat=True))
    sequence = len(known) + 1
    sealed = identities.seal_note(words, case=row.case, field=WORDS, row=f"{row.pk}:{sequence}") if words else None
    event = ReferralEvent.objects.create(
        referral=row,
        sequence=sequence,
        kind=act,
        by=by,
        institution=by.institution,
        happened_on=on or timezone.localdate(),
        reason=reason,
        sealed_words=sealed,
    )
    row.state = fold([*known, act], crossed=True)
    row.save(update_fields=["state"])
    if act not in (Act.SEALED, Act.DELIVERED):
        _record(by, row, act)
    return event


def consent_ended(row: Referral, today: date) -> bool:
    """Whether the consent on which the referral stands was withdrawn or has expired."""
    consent = row.consent
    return consent is not None and (consent.withdrawn_on is not None or consent.expires_on < today)


def _acted(
    by: Member, identifier: UUID, act: Act, *, on: date | None = None, reason: str = "", words: str = ""
) -> AnyReferral:
    from_elsewhere = received.found(by, identifier, lock=True)
    if from_elsewhere is not None:
        received.acted(from_elsewhere, act, by=by, on=on, reason=reason, words=words)
        return from_elsewhere
    return _acted_here(by, identifier, act, on=on, reason=reason, words=words)


def _acted_here(
    by: Member, identifier: UUID, act: Act, *, on: date | None = None, reason: str = "", words: str = ""
) -> Referral:
    row, side = known_referral(by, identifier, lock=True)
    if act not in acts_of(by, row, side):
        raise Conflict(
            "referral-not-possible", _("This is not possible as the referral stands. Look at its page again.")
        )
    if act in SHARING and consent_ended(row, timezone.localdate()):
        raise Conflict("consent-ended", _("The consent has ended; nothing more is shared. Ask for a new referral."))
    append(row, by=by, act=act, on=on, reason=reason, words=words.strip())
    return row


def _needed(words: str) -> str:
    if not words.strip():
        raise InputRefused("words-needed", _("Write what the other side needs to know."))
    return words


def _record(by: Member, row: Referral, act: Act) -> None:
    audit.record(
        actor=by.label, action=actions.REFERRAL_ACT, target=row.label, detail={"act": str(act)}, partner=by.partner_code
    )
