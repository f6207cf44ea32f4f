"""Brings the programme's proposed measures into the plan, as changes like any others.

What somebody has changed since, by hand, by workbook or by a decision, stays as they left it: the programme proposes, it
does not take back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jahorina.kernel.periods import Period
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_entries
from jahorina.plan.content.documents import SECTIONS, Change, Document, Verb, difference
from jahorina.plan.content.entries import as_json
from jahorina.plan.models import PlanChange, ReportingRound
from jahorina.plan.programme_schema import MeasureFileEntry

REASON = "The programme's proposed measures"


def load_measures(entries: Sequence[MeasureFileEntry]) -> tuple[Change, ...]:
    """Create and change what the programme proposes, withdraw what it no longer does; gives the changes made."""
    wanted = proposed(entries)
    now: Document = {section: current_entries(kind) for kind, section in SECTIONS.items()}
    touched = _touched()
    changes = [
        change
        for change in difference(now, wanted)
        if (change.kind, change.code) not in touched and not _is_locked(change, now, wanted)
    ]
    changes = _without_supports(changes, now)
    if changes:
        apply_changes(by=None, changes=changes, reason=REASON)
    return tuple(changes)


def _without_supports(changes: list[Change], now: Mapping[str, Any]) -> list[Change]:
    """Leave in the plan what something that stays hangs on: an indicator that somebody changed keeps its measure."""
    gone = {(change.kind, change.code) for change in changes if change.verb is Verb.WITHDRAW}
    held: set[tuple[EntryKind, str]] = set()
    for kind, field, above in (
        (EntryKind.TARGET, "indicator", EntryKind.INDICATOR),
        (EntryKind.INDICATOR, "measure", EntryKind.MEASURE),
        (EntryKind.MILESTONE, "measure", EntryKind.MEASURE),
    ):
        for code, entry in now[SECTIONS[kind]].items():
            if (kind, code) not in gone or (kind, code) in held:
                held.add((above, entry[field]))
    return [change for change in changes if change.verb is not Verb.WITHDRAW or (change.kind, change.code) not in held]


def proposed(entries: Sequence[MeasureFileEntry]) -> Document:
    """The programme's measures as a document of the plan."""
    document: Document = {section: {} for section in SECTIONS.values()}
    for kind, code, entry in _flat(entries):
        document[SECTIONS[kind]][code] = entry
    return document


def _flat(entries: Sequence[MeasureFileEntry]) -> Iterator[tuple[EntryKind, str, dict[str, Any]]]:
    for position, entry in enumerate(entries):
        measure = as_json(entry)
        for name in ("milestones", "indicators"):
            del measure[name]
        yield EntryKind.MEASURE, entry.code, {**measure, "position": position}
        for number, milestone in enumerate(entry.milestones):
            yield (
                EntryKind.MILESTONE,
                milestone.code,
                {
                    **as_json(milestone),
                    "measure": entry.code,
                    "position": number,
                },
            )
        for number, indicator in enumerate(entry.indicators):
            found = as_json(indicator)
            del found["targets"]
            yield EntryKind.INDICATOR, indicator.code, {**found, "measure": entry.code, "position": number}
            for target in indicator.targets:
                own = target.model_copy(update={"indicator": indicator.code})
                yield EntryKind.TARGET, own.code, as_json(own)


def _touched() -> set[tuple[EntryKind, str]]:
    """What somebody else than the programme has changed."""
    verbs = [verb.value for verb in Verb]
    subjects = PlanChange.objects.filter(verb__in=verbs).exclude(by=None).values_list("subject", flat=True)
    found = set()
    for subject in subjects.distinct():
        kind, _colon, code = subject.partition(":")
        if kind in EntryKind.values:
            found.add((EntryKind(kind), code))
    return found


def _is_locked(change: Change, now: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Targets of a locked period stay as they are, whatever the programme's file says now."""
    if change.kind is not EntryKind.TARGET:
        return False
    section = SECTIONS[EntryKind.TARGET]
    entry = wanted[section].get(change.code) or now[section][change.code]
    period = Period.parse(entry["period"])
    rounds = ReportingRound.objects.exclude(locked_at=None)
    return rounds.filter(period_start__lte=period.start, period_end__gte=period.end).exists()
