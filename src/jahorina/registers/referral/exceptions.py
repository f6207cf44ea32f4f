"""Referrals without consent, for the data-protection officer: who shared what with whom, why, and what the officer found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.models import Referral
from jahorina.registers.queries import record_reading
from jahorina.registers.referral.policies import is_reason
from jahorina.registers.referral.services import REASON
from jahorina.registers.referral.sides import no_such_referral
from jahorina.registers.vault import identities

FINDING = "registers_referral.finding"
SHOWN_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class WithoutConsent:
    """A referral that went out without consent. Which fields were shared is said, and no value of anybody."""

    id: UUID
    reference: str
    basis: str
    by: str
    from_names: Mapping[str, str]
    to_names: Mapping[str, str]
    fields: tuple[str, ...]
    dependants: int
    at: datetime
    reason: str
    state: str
    finding: str
    note: str
    reviewed_at: datetime | None
    is_simulated: bool


def without_consent(*, member: Member) -> tuple[WithoutConsent, ...]:
    """For the officer: every referral of the own partner without consent, the newest first; raises NotAllowed.

    The reading is recorded.
    """
    require(member, Capability.REVIEW_SAFEGUARDS)
    found = tuple(map(_card, _rows(member)[:SHOWN_AT_MOST]))
    with transaction.atomic():
        record_reading(member, actions.EXCEPTIONS_READ, "referrals", {"referrals": len(found)})
    return found


def one_without_consent(identifier: UUID, *, member: Member) -> WithoutConsent:
    """For the officer: one of them; raises NotAllowed, NotFound (`referral-unknown`). The reading is recorded."""
    require(member, Capability.REVIEW_SAFEGUARDS)
    row = _rows(member).filter(id=identifier).first()
    if row is None:
        raise no_such_referral()
    with transaction.atomic():
        record_reading(member, actions.EXCEPTIONS_READ, row.label, {"referrals": 1})
    return _card(row)


def unreviewed(*, member: Member) -> int:
    """How many referrals without consent wait for the officer's finding; raises NotAllowed."""
    require(member, Capability.REVIEW_SAFEGUARDS)
    return _rows(member).filter(reviewed_at__isnull=True).count()


@transaction.atomic
def review(*, by: Member, referral: UUID, justified: bool, note: str) -> None:
    """Keep what the officer found about a referral without consent, in writing; once, and for good.

    Raises NotAllowed, NotFound (`referral-unknown`), InputRefused (`reason-needed`), Conflict (`reviewed-already`).
    """
    require(by, Capability.REVIEW_SAFEGUARDS)
    row = _rows(by).select_for_update(of=("self",)).filter(id=referral).first()
    if row is None:
        raise no_such_referral()
    if not is_reason(note):
        raise InputRefused("reason-needed", _("Write in full why; a word or two is no reason."))
    if row.reviewed_at is not None:
        raise Conflict("reviewed-already", _("The finding about this referral is written already; it is not changed."))
    row.finding = Referral.Finding.JUSTIFIED if justified else Referral.Finding.NOT_JUSTIFIED
    row.sealed_finding = identities.seal_note(note, case=row.case, field=FINDING, row=str(row.pk))
    row.reviewed_at, row.reviewed_by = timezone.now(), by
    row.save(update_fields=["finding", "sealed_finding", "reviewed_at", "reviewed_by"])
    detail = {"finding": str(row.finding)}
    audit.record(
        actor=by.label, action=actions.SAFEGUARD_REVIEWED, target=row.label, detail=detail, partner=by.partner_code
    )


def _rows(member: Member) -> QuerySet[Referral]:
    rows = Referral.objects.select_related("case", "by", "from_institution", "to_institution")
    return rows.filter(from_partner=member.partner_code).exclude(basis=Referral.Basis.CONSENT)


def _card(row: Referral) -> WithoutConsent:
    return WithoutConsent(
        id=row.pk,
        reference=row.reference,
        basis=row.basis,
        by=row.by.name,
        from_names=row.from_institution.names,
        to_names=row.to_institution.names,
        fields=tuple(row.fields["person"]),
        dependants=len(row.fields["dependants"]),
        at=row.created_at,
        reason=identities.open_note(row.sealed_reason, case=row.case, field=REASON, row=str(row.pk)),
        state=row.state,
        finding=row.finding,
        note=identities.open_note(row.sealed_finding, case=row.case, field=FINDING, row=str(row.pk)),
        reviewed_at=row.reviewed_at,
        is_simulated=row.is_simulated,
    )
