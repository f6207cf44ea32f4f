"""How long an answer to a referral may take, and how early the end of a consent is told: as the loaded programme has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.models import ReferralLimitEntry

ANSWER, CONSENT_ENDS = "answer", "consent-ends"


@dataclass(frozen=True, slots=True)
class ReferralLimits:
    """Answers by urgency, `""` for every other urgency, and how long before its end a consent is shown."""

    answers: Mapping[str, timedelta]
    consent_notice: timedelta

    def answer_within(self, urgency: str) -> timedelta:
        """How long an answer may take, and after an acceptance the first service."""
        return self.answers.get(urgency, self.answers[""])


def referral_limits() -> ReferralLimits:
    """The loaded limits, read once for a list; raises NotReady (`referral-limits-missing`) where none are loaded."""
    found = {(row.matter, row.urgency): timedelta(days=row.days) for row in ReferralLimitEntry.objects.all()}
    if not {(ANSWER, ""), (CONSENT_ENDS, "")} <= set(found):
        raise NotReady(
            "referral-limits-missing",
            _("The programme says nothing of how long answers to referrals may take. Load the programme again."),
        )
    answers = {urgency: days for (matter, urgency), days in found.items() if matter == ANSWER}
    return ReferralLimits(answers, found[CONSENT_ENDS, ""])
