"""What a case is now, folded from its steps. Pure: entries in, a head out.

A correction is an entry that names the sequence it corrects: it replaces that entry's day and fields, or takes the
entry away where it is void. The head is the replay of what remains, in the order of recording; a correction with which
the replay is no longer possible is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.definitions import AreaDefinition
from jahorina.registers.shared_steps import TRANSFERRED


@dataclass(frozen=True, slots=True)
class Entry:
    """A step as folding sees it."""

    sequence: int
    kind: str
    happened_on: date
    detail: Mapping[str, Any] = field(default_factory=dict)
    corrects: int | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What the steps of a case amount to. `institution` is empty while it is the one that opened the case."""

    state: str
    outcome: str
    assignee: str | None
    last_step_on: date
    closed_on: date | None
    institution: str
    profile: Mapping[str, Any]


def effective(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that count, as corrected, in the order of recording."""
    standing: dict[int, Entry] = {}
    for entry in sorted(entries, key=lambda one: one.sequence):
        if entry.corrects is None:
            standing[entry.sequence] = entry
        elif entry.is_void:
            standing.pop(entry.corrects, None)
        elif entry.corrects in standing:
            corrected = standing[entry.corrects]
            standing[entry.corrects] = replace(corrected, happened_on=entry.happened_on, detail=entry.detail)
    return tuple(standing[sequence] for sequence in sorted(standing))


def fold(definition: AreaDefinition, entries: Sequence[Entry]) -> Head:
    """The head of a case of this area; raises Conflict (`step-not-allowed`) where the steps do not follow each other."""
    counted = effective(entries)
    if not counted or counted[0].kind != definition.opens_with:
        raise Conflict("case-without-opening", _("The step that opened the case cannot be taken away."))
    opening = counted[0]
    state = definition.steps[opening.kind].to_state or ""
    outcome, closed_on, assignee, institution = "", None, None, ""
    profile = dict(opening.detail)
    for entry in counted[1:]:
        kind = definition.steps[entry.kind]
        if not definition.allowed(kind, state):
            raise Conflict(
                "step-not-allowed",
                _("%(step)s is not possible while the case is: %(state)s."),
                params={"step": kind.title, "state": definition.states[state].title},
            )
        state = kind.to_state or state
        outcome = str(entry.detail.get(kind.outcome_field) or outcome) if kind.outcome_field else outcome
        if entry.kind == "assigned":
            assignee = str(entry.detail["assignee"])
        if kind.profile_field and entry.detail.get(kind.profile_field):
            profile[kind.profile_field] = entry.detail[kind.profile_field]
        if entry.kind == TRANSFERRED:
            # Nobody of the former institution carries the case any more; the new one assigns it.
            institution, assignee = str(entry.detail["institution"]), None
        closed_on = entry.happened_on if definition.states[state].is_closed else None
    last_step_on = max(entry.happened_on for entry in counted)
    return Head(state, outcome, assignee, last_step_on, closed_on, institution, profile)
