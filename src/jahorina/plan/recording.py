"""Writes what changed: a row of the plan's own history and an event of the audit log, in the act's transaction.

The history holds the words before and after, for the pages; the audit log holds labels alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from jahorina.audit import services as audit
from jahorina.audit.services import Act
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.plan.models import PlanChange

REASON_AT_LEAST = 10
"""Letters and digits that a reason needs: a word is no reason."""

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Changed:
    """One change to keep: what (`measure:M-01`), done how (`claimed`), and the fields before and after."""

    subject: str
    verb: str
    measure: str = ""
    partner: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def keep(
    changes: Iterable[Changed],
    *,
    by: Member | None,
    action: str,
    reason: str = "",
    decision: str = "",
    at: datetime | None = None,
) -> None:
    """Write the history and the audit log, one row and one event for each change; `by` None is the programme."""
    found, moment = list(changes), at or timezone.now()
    if not found:
        return
    PlanChange.objects.bulk_create(
        [
            PlanChange(
                at=moment,
                by=by,
                subject=change.subject,
                measure_code=change.measure,
                partner_code=change.partner,
                verb=change.verb,
                before=dict(change.before),
                after=dict(change.after),
                reason=reason,
                decision=decision,
            )
            for change in found
        ],
        batch_size=500,
    )
    actor = by.label if by is not None else SYSTEM
    asker = by.partner_code if by is not None else ""
    audit.record_all(
        Act(actor, action, _label(change.subject), {"verb": change.verb, "partner": change.partner}, asker)
        for change in found
    )


def need_reason(reason: str) -> str:
    """The reason without its margins; raises InputRefused (`plan-reason-needed`) where it says nothing."""
    if sum(letter.isalnum() for letter in reason) < REASON_AT_LEAST:
        raise InputRefused("plan-reason-needed", _("Write in a sentence why; a word is no reason."))
    return reason.strip()


def _label(subject: str) -> str:
    """The subject as a label of the audit log, which takes letters, digits and : . / - _ alone."""
    return subject.replace("*", "all").replace("+", "_")
