"""Records what somebody agreed to, and withdraws it: then every referral that stood on it is recalled in the same act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.registers.access import CARRYING, opened_case
from jahorina.registers.codes import CodeLists, code_lists
from jahorina.registers.models import Case, Consent
from jahorina.registers.queries import record_reading
from jahorina.registers.referral.acts import recall_all
from jahorina.registers.referral.dataset import DATASET
from jahorina.registers.referral.policies import (
    DEPENDANTS,
    GIVERS,
    LONGEST_CONSENT,
    PURPOSES,
    WHOLE_CASE,
    WORDINGS,
    Agreed,
    is_child,
    stands,
)
from jahorina.registers.services import need_past

LANGUAGES = "interpreter-language"


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A consent as it was given.

    `recipient` is an institution's code; `scope` holds fields of the dataset, `dependants` and `whole-case`; the other
    texts are codes of their lists.
    """

    purposes: tuple[str, ...]
    recipient: str
    scope: tuple[str, ...]
    given_by: str
    language: str
    text_version: str
    interpreter: bool
    given_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """A consent of a case as its workers see it."""

    id: UUID
    recipient: Mapping[str, str]
    recipient_code: str
    purposes: tuple[str, ...]
    scope: tuple[str, ...]
    given_by: str
    language: str
    text_version: str
    interpreter: bool
    given_on: date
    expires_on: date
    withdrawn_on: date | None
    recorded_by: str
    recorded_at: datetime
    is_standing: bool
    referrals: int


@transaction.atomic
def record_consent(*, by: Member, case: UUID, consent: NewConsent) -> Consent:
    """Record a consent of the case's person. Raises NotFound (`case-unknown`), NotAllowed (`case-not-carried`),
    InputRefused (`consent-refused`, `day-in-the-future`)."""
    found = carried_case(by, case)
    need_past(consent.given_on)
    refusals = tuple(_wrong(consent, found, code_lists()))
    if refusals:
        raise InputRefused("consent-refused", _("This consent cannot be recorded as it is."), refusals=refusals)
    row = Consent.objects.create(
        case=found,
        purposes=sorted(consent.purposes),
        recipient=partners.institution_of_code(consent.recipient),
        scope=sorted(consent.scope),
        given_by=consent.given_by,
        language=consent.language,
        text_version=consent.text_version,
        interpreter=consent.interpreter,
        given_on=consent.given_on,
        expires_on=consent.expires_on,
        recorded_by=by,
    )
    detail = {"purposes": row.purposes, "scope": row.scope, "until": row.expires_on.isoformat()}
    _record(by, actions.CONSENT_RECORDED, found, detail)
    return row


@transaction.atomic
def withdraw_consent(*, by: Member, case: UUID, consent: UUID, withdrawn_on: date) -> int:
    """Withdraw a consent and recall every referral that stands on it; returns how many were recalled.

    What was not accepted yet reaches nobody any more; what was accepted stays with the receiver, labelled withdrawn.
    Raises NotFound (`case-unknown`, `consent-unknown`), NotAllowed (`case-not-carried`), Conflict
    (`consent-withdrawn`), InputRefused (`day-in-the-future`, `withdrawn-before-given`).
    """
    found = carried_case(by, case)
    need_past(withdrawn_on)
    row = found.consents.select_for_update().filter(id=consent).first()
    if row is None:
        raise NotFound("consent-unknown", _("There is no such consent."))
    if row.withdrawn_on is not None:
        raise Conflict("consent-withdrawn", _("This consent was withdrawn already."))
    if withdrawn_on < row.given_on:
        raise InputRefused("withdrawn-before-given", _("A consent is withdrawn after it was given."))
    recalled = recall_all(row, by=by)
    row.withdrawn_on, row.withdrawal_recorded_by, row.withdrawal_recorded_at = withdrawn_on, by, timezone.now()
    row.save(update_fields=["withdrawn_on", "withdrawal_recorded_by", "withdrawal_recorded_at"])
    _record(by, actions.CONSENT_WITHDRAWN, found, {"recalled": recalled})
    return recalled


def consents_of(case: UUID, *, member: Member) -> tuple[ConsentCard, ...]:
    """The consents of a case, the newest first; raises NotFound (`case-unknown`). The reading is recorded."""
    found, _door = opened_case(member, case)
    rows = found.consents.select_related("recipient", "recorded_by").prefetch_related("referrals")
    with transaction.atomic():
        record_reading(member, actions.CONSENTS_READ, found.label, {})
    return tuple(
        _card(row, timezone.localdate()) for row in sorted(rows, key=lambda row: row.recorded_at, reverse=True)
    )


def carried_case(by: Member, case: UUID) -> Case:
    """The case, locked, if the member answers for it; raises NotFound, NotAllowed (`case-not-carried`)."""
    found, through = opened_case(by, case, lock=True)
    if through not in CARRYING:
        raise NotAllowed(
            "case-not-carried", _("Only who carries the case, or supervises it, records consents and shares data.")
        )
    if found.person is None:
        raise InputRefused("case-of-nobody", _("This case concerns no person."))
    return found


def agreed(row: Consent) -> Agreed:
    """A consent as policies see it."""
    recipient = row.recipient.code if row.recipient is not None else ""
    return Agreed(recipient, row.purposes, row.scope, row.expires_on, row.withdrawn_on)


def _wrong(consent: NewConsent, case: Case, lists: CodeLists) -> list[Refusal]:
    found = []
    needed = (
        ("purposes", bool(consent.purposes) and all(lists.has(PURPOSES, one) for one in consent.purposes)),
        ("recipient", partners.is_institution(consent.recipient)),
        ("scope", bool(consent.scope) and set(consent.scope) <= {*DATASET, DEPENDANTS, WHOLE_CASE}),
        ("given_by", lists.has(GIVERS, consent.given_by)),
        ("language", lists.has(LANGUAGES, consent.language)),
        ("text_version", lists.has(WORDINGS, consent.text_version)),
    )
    for column, is_right in needed:
        if not is_right:
            found.append(Refusal("consent-field", _("Choose from the list."), column=column))
    if not consent.given_on < consent.expires_on <= consent.given_on + LONGEST_CONSENT:
        found.append(
            Refusal("consent-end", _("A consent ends after it was given, and within a year."), column="expires_on")
        )
    elif consent.expires_on < timezone.localdate():
        found.append(Refusal("consent-ended", _("This consent would have ended already."), column="expires_on"))
    if consent.given_by == "self" and is_child(case.birth_year, consent.given_on):
        message = _("For a child a parent, the guardian or a legal representative consents, after the child was heard.")
        found.append(Refusal("consent-of-a-child", message, column="given_by"))
    return found


def _card(row: Consent, today: date) -> ConsentCard:
    return ConsentCard(
        id=row.pk,
        recipient=row.recipient.names if row.recipient is not None else {},
        recipient_code=row.recipient.code if row.recipient is not None else "",
        purposes=tuple(row.purposes),
        scope=tuple(row.scope),
        given_by=row.given_by,
        language=row.language,
        text_version=row.text_version,
        interpreter=row.interpreter,
        given_on=row.given_on,
        expires_on=row.expires_on,
        withdrawn_on=row.withdrawn_on,
        recorded_by=row.recorded_by.name,
        recorded_at=row.recorded_at,
        is_standing=stands(agreed(row), today),
        referrals=row.referrals.count(),
    )


def _record(by: Member, action: str, case: Case, detail: dict[str, object]) -> None:
    audit.record(actor=by.label, action=action, target=case.label, detail=detail, partner=by.partner_code)
