"""The demo's referrals: a case worker refers simulated people, on a simulated consent, and another one answers. Nobody is
behind any of it; every rule of a referral holds all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.models import Case
from jahorina.registers.referral import acts
from jahorina.registers.referral.consents import NewConsent, record_consent
from jahorina.registers.referral.household import dependants_of
from jahorina.registers.referral.services import NewReferral, refer

AREA: Final = "protection"
FIELDS: Final = ("name", "sex", "languages")
LASTS: Final = timedelta(days=90)
WORDS: Final = "Demonstration: please call in the morning, an interpreter is needed."
ANSWERS: Final[Mapping[str, str]] = {
    "accepted": "Demonstration: we call tomorrow.",
    "feedback": "Demonstration: seen by a doctor, an appointment was made.",
    "declined": "Demonstration: no place is free this week.",
}
_TRIED: Final = 50
"""So many cases are looked at: a child's consent is not its own, and such a case is passed over."""


def refer_one(*, by: Member, to: str) -> UUID:
    """Refer a simulated case that the worker carries to another institution; gives the referral.

    Raises NotFound (`demo-no-case`) where there is none that can be referred.
    """
    open_ones = Case.objects.filter(area=AREA, closed_on=None, is_simulated=True, assignee=by, referrals=None)
    for case in open_ones.order_by("-opened_on", "id")[:_TRIED]:
        try:
            return _referred(by, case, to)
        except InputRefused:
            continue
    raise NotFound("demo-no-case", _("No simulated case of this worker can be referred."))


def _referred(by: Member, case: Case, to: str) -> UUID:
    today = timezone.localdate()
    given = NewConsent(("service",), to, FIELDS, "self", "prs", "referral-written-1", True, today, today + LASTS)
    consent = record_consent(by=by, case=case.pk, consent=given)
    asked = NewReferral(
        to=to,
        to_area=AREA,
        purpose="service",
        service="health",
        urgency="week",
        fields=FIELDS,
        dependants=dict.fromkeys(dependants_of(case, member=by), ()),
        words=WORDS,
        consent=consent.pk,
    )
    return refer(by=by, case=case.pk, referral=asked).pk


def answer(*, by: Member, referral: UUID, accepts: bool) -> None:
    """Accept a referral and tell its sender how it goes, or decline it with a reason and words."""
    if not accepts:
        acts.decline(by=by, referral=referral, reason="no-capacity", words=ANSWERS["declined"])
        return
    acts.accept(by=by, referral=referral, words=ANSWERS["accepted"])
    acts.give_feedback(by=by, referral=referral, words=ANSWERS["feedback"])
