"""Sends a referral: what was chosen is copied, sealed and delivered, or sealed to be sent, with its basis beside it.

A referral shares; it never changes who answers for the case. A transfer of responsibility is asked for in the same way and
changes nothing until the receiver takes over (acts.py).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Case, Consent, Referral
from jahorina.registers.referral import dataset
from jahorina.registers.referral.acts import append
from jahorina.registers.referral.consents import agreed, carried_case
from jahorina.registers.referral.household import dependants_of
from jahorina.registers.referral.limits import referral_limits
from jahorina.registers.referral.policies import (
    PURPOSES,
    RECEIVING_AREAS,
    SERVICES,
    URGENCIES,
    beyond_scope,
    is_reason,
    stands,
)
from jahorina.registers.referral.states import OPEN_STATES, Act
from jahorina.registers.services import REFERENCE_ALPHABET, REFERENCE_LENGTH
from jahorina.registers.vault import identities

DOCUMENT, REASON = "registers_referral.document", "registers_referral.reason"
SELF = "self"
"""How the document names the person of the case; all others by their tie to that person."""


@dataclass(frozen=True, slots=True)
class NewReferral:
    """A referral as somebody asks for it.

    `to` is an institution's code and `to_area` whose workers there read it. `fields` is the minimum dataset of the person,
    `dependants` that of each dependant by case: every dependant is named, if only with no field. Either a `consent`, or
    an `exception` (child-at-risk, danger-to-life) with its `reason`.
    """

    to: str
    to_area: str
    purpose: str
    service: str
    urgency: str
    fields: tuple[str, ...] = ()
    dependants: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    consent: UUID | None = None
    exception: str = ""
    reason: str = ""
    is_transfer: bool = False
    submission: UUID | None = None


@transaction.atomic
def refer(*, by: Member, case: UUID, referral: NewReferral) -> Referral:
    """Refer a case. Without a consent it is reported to the data-protection officer at once.

    Raises NotFound (`case-unknown`), NotAllowed (`case-not-carried`), InputRefused (`referral-refused`) that lists all
    that is wrong, Conflict (`case-closed`, `transfer-waiting`). A `submission` that is there already changes nothing.
    """
    found = carried_case(by, case)
    if referral.submission is not None:
        known = Referral.objects.filter(submission=referral.submission, case=found).first()
        if known is not None:
            return known
    today = timezone.localdate()
    _need_referable(found, referral)
    household = dependants_of(found, member=by)
    consent = found.consents.filter(id=referral.consent).first() if referral.consent else None
    refusals = (*_wrong(referral, found), *_unsaid(referral, household), *_baseless(referral, consent, today))
    if refusals:
        raise InputRefused("referral-refused", _("This cannot be referred as it is."), refusals=refusals)
    row = _row(by, found, referral, consent, today)
    people = [(SELF, dataset.values(found, referral.fields, today=today))]
    people += [
        (household[other][0], dataset.values(household[other][1], chosen, today=today))
        for other, chosen in referral.dependants.items()
    ]
    document = dataset.written(people, referral.words.strip())
    row.sealed_document = identities.seal_note(document, case=found, field=DOCUMENT, row=str(row.pk))
    row.save(force_insert=True)
    append(row, by=by, act=Act.DELIVERED if _is_here(row) else Act.SEALED)
    _record(by, row)
    return row


def _need_referable(case: Case, referral: NewReferral) -> None:
    if case.closed_on is not None:
        raise Conflict("case-closed", _("A closed case is not referred; it is opened again first."))
    waiting = case.referrals.filter(kind=Referral.Kind.TRANSFER, state__in=OPEN_STATES)
    if referral.is_transfer and waiting.exists():
        raise Conflict("transfer-waiting", _("A transfer of this case waits for an answer already."))


def _wrong(referral: NewReferral, case: Case) -> Iterator[Refusal]:
    lists = code_lists()
    needed = (
        ("to", partners.is_institution(referral.to)),
        ("to_area", referral.to_area in RECEIVING_AREAS),
        ("purpose", lists.has(PURPOSES, referral.purpose)),
        ("service", lists.has(SERVICES, referral.service)),
        ("urgency", lists.has(URGENCIES, referral.urgency)),
        ("fields", set(referral.fields) <= set(dataset.DATASET)),
    )
    yield from (
        Refusal("referral-field", _("Choose from the list."), column=name) for name, is_right in needed if not is_right
    )
    if referral.to == case.institution.code and (referral.is_transfer or referral.to_area == case.area):
        message = _("This is the case's own institution; give the case to a colleague by assigning it.")
        yield Refusal("referral-to-itself", message, column="to")
    if referral.is_transfer and referral.to_area != case.area:
        yield Refusal("transfer-area", _("A case is taken over by workers of its own area."), column="to_area")
    if referral.is_transfer and not _of_partner(referral.to, case.partner_code):
        message = _("Between partners a case is referred and closed here; it is not taken over.")
        yield Refusal("transfer-between-partners", message, column="to")


def _unsaid(referral: NewReferral, household: Mapping[UUID, object]) -> Iterator[Refusal]:
    if set(referral.dependants) != set(household):
        message = _("Say for each dependant what is shared, even if it is nothing.")
        yield Refusal("dependants-unsaid", message, column="dependants")
    if any(not set(chosen) <= set(dataset.DATASET) for chosen in referral.dependants.values()):
        yield Refusal("referral-field", _("Choose from the list."), column="dependants")


def _baseless(referral: NewReferral, consent: Consent | None, today: date) -> Iterator[Refusal]:
    """What is missing of a basis: a consent that stands and covers this, or an exception with its reason."""
    if referral.exception:
        if referral.exception not in (Referral.Basis.CHILD_AT_RISK, Referral.Basis.DANGER_TO_LIFE):
            yield Refusal("referral-field", _("Choose from the list."), column="exception")
        if referral.consent is not None:
            message = _("Either there is a consent, or there is none and a reason.")
            yield Refusal("basis-twice", message, column="exception")
        if not is_reason(referral.reason):
            message = _("Write in full why it cannot wait for a consent; the data-protection officer reads it.")
            yield Refusal("referral-reason", message, column="reason")
        return
    if consent is None:
        message = _("Without consent nothing is shared, unless a child is at risk or a life is in danger.")
        yield Refusal("consent-missing", message, column="consent")
        return
    given = agreed(consent)
    if not stands(given, today):
        yield Refusal("consent-over", _("This consent was withdrawn or has expired."), column="consent")
    if given.recipient != referral.to:
        yield Refusal("consent-recipient", _("This consent names another recipient."), column="consent")
    if referral.purpose not in given.purposes:
        yield Refusal("consent-purpose", _("This consent was given for other purposes."), column="consent")
    fields = {*referral.fields, *(one for chosen in referral.dependants.values() for one in chosen)}
    with_dependants = any(referral.dependants.values()) or (referral.is_transfer and bool(referral.dependants))
    beyond = beyond_scope(given, fields=fields, with_dependants=with_dependants, whole_case=referral.is_transfer)
    if beyond:
        message = _("The consent does not cover: %(beyond)s.")
        yield Refusal("consent-scope", message, column="fields", params=(("beyond", ", ".join(beyond)),))


def _row(by: Member, case: Case, referral: NewReferral, consent: Consent | None, today: date) -> Referral:
    row = Referral(
        id=uuid4(),
        reference=_drawn(case, today),
        kind=Referral.Kind.TRANSFER if referral.is_transfer else Referral.Kind.REFERRAL,
        case=case,
        from_institution=case.institution,
        from_area=case.area,
        from_partner=case.partner_code,
        by=by,
        to_institution=partners.institution_of_code(referral.to),
        to_area=referral.to_area,
        purpose=referral.purpose,
        service=referral.service,
        urgency=referral.urgency,
        basis=referral.exception or Referral.Basis.CONSENT,
        consent=consent,
        fields={
            "person": sorted(referral.fields),
            "dependants": {str(other): sorted(chosen) for other, chosen in referral.dependants.items()},
        },
        reply_due_on=today + referral_limits().answer_within(referral.urgency),
        is_simulated=case.is_simulated,
        submission=referral.submission,
        state="",
    )
    if referral.exception:
        row.sealed_reason = identities.seal_note(referral.reason, case=case, field=REASON, row=str(row.pk))
    return row


def _is_here(row: Referral) -> bool:
    """Whether the recipient works on this node: one of the own partner, or one that has workers here."""
    code = row.to_institution.code
    return _of_partner(code, row.from_partner) or code in partners.institutions_with_workers()


def _of_partner(institution: str, partner: str) -> bool:
    return any(card.code == institution for card in partners.institutions(partner=partner))


def _drawn(case: Case, day: date) -> str:
    """A reference that tells neither the area nor the case."""
    while True:
        drawn = "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(REFERENCE_LENGTH))
        reference = f"REF-{case.partner_code.upper()}-{day:%y}-{drawn}"
        if not Referral.objects.filter(reference=reference).exists():
            return reference


def _record(by: Member, row: Referral) -> None:
    detail = {
        "referral": row.label,
        "kind": row.kind,
        "to": row.to_institution.code,
        "fields": row.fields["person"],
        "dependants": len(row.fields["dependants"]),
        "basis": row.basis,
        "state": row.state,
    }
    audit.record(
        actor=by.label, action=actions.REFERRAL_SENT, target=row.case.label, detail=detail, partner=by.partner_code
    )
