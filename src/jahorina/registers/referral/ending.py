"""Consents that end soon: whose open cases, and how many open referrals, rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.models import Consent
from jahorina.registers.referral.limits import referral_limits
from jahorina.registers.referral.states import OPEN_STATES


@dataclass(frozen=True, slots=True)
class EndingConsent:
    """A consent that ends soon; nothing of what it says of the person."""

    case: UUID
    case_reference: str
    is_simulated: bool
    recipient: Mapping[str, str]
    expires_on: date
    referrals: int


def consents_ending(*, member: Member, today: date | None = None) -> tuple[EndingConsent, ...]:
    """For my day: standing consents of the member's own open cases that end within the programme's notice, the nearest
    first, without those that a longer one to the same recipient replaces; raises NotAllowed, NotReady."""
    require(member, Capability.WORK_ON_CASES)
    day = today or timezone.localdate()
    rows = (
        Consent.objects.filter(case__assignee=member, case__closed_on__isnull=True, withdrawn_on__isnull=True)
        .filter(expires_on__gte=day)
        .select_related("case", "recipient")
        .prefetch_related("referrals")
        .order_by("expires_on", "case__reference")
    )
    standing, last = list(rows), day + referral_limits().consent_notice
    return tuple(_ending(row) for row in standing if row.expires_on <= last and not _is_replaced(row, standing))


def _is_replaced(row: Consent, others: Iterable[Consent]) -> bool:
    """Whether a consent that ends later agrees to all that this one does."""
    return any(
        (other.case_id, other.recipient_id) == (row.case_id, row.recipient_id)
        and other.expires_on > row.expires_on
        and set(other.purposes) >= set(row.purposes)
        and set(other.scope) >= set(row.scope)
        for other in others
    )


def _ending(row: Consent) -> EndingConsent:
    return EndingConsent(
        case=row.case_id,
        case_reference=row.case.reference,
        is_simulated=row.case.is_simulated,
        recipient=row.recipient.names if row.recipient is not None else {},
        expires_on=row.expires_on,
        referrals=sum(one.state in OPEN_STATES for one in row.referrals.all()),
    )
