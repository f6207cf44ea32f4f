"""What changed in the plan since a moment, and the history of one measure: who, what, before and after, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from jahorina.partners.permissions import Member
from jahorina.plan.cards import person
from jahorina.plan.models import PlanChange

OWN_VERBS: Final = frozenset({"written", "sent-back"})
"""What a partner does with a report before it stands by it; others do not see it."""

MEMBERS_VERBS: Final = frozenset({"submitted", "accepted", "unlocked", "brought", "corrected", "refused"})
"""What members of the other partners see beside what everybody sees: evidence is public when somebody verified it."""

MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change. `fields` are those that differ, each with what stood there before and after."""

    at: datetime
    by: str
    is_programme: bool
    subject: str
    measure: str
    partner: str
    verb: str
    fields: tuple[tuple[str, Any, Any], ...]
    reason: str
    decision: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The newest first, at most MOST_SHOWN of `total`."""

    lines: tuple[ChangeLine, ...]
    total: int


def changes_since(since: datetime, *, member: Member | None, until: datetime | None = None) -> Changes:
    """What changed after `since` and, where given, not after `until`, as far as the reader may see it."""
    rows = seen_by(member).filter(at__gt=since)
    if until is not None:
        rows = rows.filter(at__lte=until)
    return _told(rows, member)


def history_of(measure: str, *, member: Member | None) -> Changes:
    """All that was done about a measure, its milestones, indicators, targets, evidence and reports."""
    return _told(seen_by(member).filter(measure_code=measure), member)


def seen_by(member: Member | None) -> QuerySet[PlanChange]:
    """The changes that a reader may see; what is not there and what is not for them look the same."""
    if member is None:
        return PlanChange.objects.exclude(verb__in=OWN_VERBS | MEMBERS_VERBS)
    return PlanChange.objects.exclude(~Q(partner_code=member.partner_code), verb__in=OWN_VERBS)


def _told(rows: QuerySet[PlanChange], member: Member | None) -> Changes:
    found = rows.select_related("by__institution__partner").order_by("-id")[:MOST_SHOWN]
    lines = tuple(_line(row, member) for row in found)
    return Changes(lines, rows.count() if len(lines) == MOST_SHOWN else len(lines))


def _line(row: PlanChange, member: Member | None) -> ChangeLine:
    before: Mapping[str, Any] = row.before
    after: Mapping[str, Any] = row.after
    names = list(dict.fromkeys([*before, *after]))
    return ChangeLine(
        at=row.at,
        by=person(row.by, member),
        is_programme=row.by_id is None,
        subject=row.subject,
        measure=row.measure_code,
        partner=row.partner_code,
        verb=row.verb,
        fields=tuple((name, before.get(name), after.get(name)) for name in names),
        reason=row.reason if row.verb != "unlocked" or member is not None else "",
        decision=row.decision,
    )
