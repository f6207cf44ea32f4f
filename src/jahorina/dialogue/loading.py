"""Brings the documented history and the rules of decision into the room: all of it or nothing, twice is the same as once.

The history is the plan's `dialogue.yaml`: its meetings become meetings that public sources report, the documents that came
of them decisions that public sources report. Neither has parties or answers here, and neither makes a version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import DIALOGUE_LOADED
from jahorina.dialogue.choices import DecisionState, MeetingState, Origin
from jahorina.dialogue.models import Decision, DecisionRule, Meeting
from jahorina.dialogue.programme_schema import RuleEntry
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.choices import EventKind
from jahorina.plan.programme_schema import EventEntry, FrameworkEntry, ProgrammePlan

GATHERINGS = (EventKind.DIALOGUE, EventKind.CONFERENCE, EventKind.OPERATIONAL_MEETING, EventKind.FORUM)
"""Kinds of events at which people met; documents and projects stay in the plan's history alone."""


@transaction.atomic
def load_dialogue(programme: ProgrammePlan, rules: Sequence[RuleEntry], *, by: str) -> dict[str, int]:
    """Add, change and remove documented meetings, their decisions and the rules until they are the programme's.

    Gives how many were added, changed, removed and unchanged. Meetings and decisions of this system are never touched:
    raises Conflict (`dialogue-code-taken`) where the programme would take the code of one.
    """
    counts = dict.fromkeys(("added", "changed", "removed", "unchanged"), 0)
    frameworks = {entry.code: entry for entry in programme.frameworks}
    events = [entry for entry in programme.events if entry.kind in GATHERINGS]
    for entry in events:
        meeting = _put(Meeting, entry.code, _meeting(entry), counts)
        if entry.outcome:
            _put(Decision, entry.outcome, _decision(entry, frameworks[entry.outcome], meeting), counts)
    for position, rule in enumerate(rules):
        _put(DecisionRule, rule.code, _rule(position, rule), counts)
    _remove(Decision, {entry.outcome for entry in events if entry.outcome}, counts)
    _remove(Meeting, {entry.code for entry in events}, counts)
    _remove(DecisionRule, {rule.code for rule in rules}, counts)
    if counts["added"] or counts["changed"] or counts["removed"]:
        audit.record(actor=by, action=DIALOGUE_LOADED, target="dialogue", detail=dict(counts))
    return counts


def _meeting(entry: EventEntry) -> dict[str, Any]:
    return {
        **_evidenced(entry),
        "kind": entry.kind.value,
        "state": MeetingState.HELD.value,
        "names": entry.names,
        "summary": entry.summary,
        "place_text": entry.place_text,
        "starts": entry.period and entry.period.start,
        "ends": entry.period and entry.period.end,
        "date_inferred": entry.date_inferred,
        "date_note": entry.date_note,
        "documented": entry.documented,
        "translation_status": entry.translation_status.value,
    }


def _decision(entry: EventEntry, framework: FrameworkEntry, meeting: Meeting) -> dict[str, Any]:
    """The document that came of the meeting; that it did is what the event's sources say."""
    return {
        **_evidenced(entry),
        "meeting_id": meeting.pk,
        "texts": framework.names,
        "state": DecisionState.AGREED.value,
        "framework": framework.code,
    }


def _evidenced(entry: EventEntry) -> dict[str, Any]:
    return {
        "origin": Origin.DOCUMENTED.value,
        "provenance": entry.provenance.value,
        "verify": entry.verify,
        "sources": list(entry.sources),
    }


def _rule(position: int, rule: RuleEntry) -> dict[str, Any]:
    return {
        "rule_for": rule.rule_for.value,
        "names": rule.names,
        "parties": list(rule.parties),
        "acceptances_needed": rule.acceptances if isinstance(rule.acceptances, int) else None,
        "decline_blocks": rule.decline_blocks,
        "position": position,
    }


def _put(model: type[models.Model], code: str, fields: Mapping[str, Any], counts: dict[str, int]) -> Any:
    row: Any = model._default_manager.filter(code=code).first()
    if row is None:
        counts["added"] += 1
        return model._default_manager.create(code=code, **fields)
    if getattr(row, "origin", Origin.DOCUMENTED) != Origin.DOCUMENTED:
        raise Conflict(
            "dialogue-code-taken",
            _("The programme's %(code)s has the code of something recorded here."),
            params={"code": code},
        )
    differing = [name for name, value in fields.items() if getattr(row, name) != value]
    counts["changed" if differing else "unchanged"] += 1
    for name in differing:
        setattr(row, name, fields[name])
    if differing:
        row.save(update_fields=differing)
    return row


def _remove(model: type[models.Model], codes: set[str], counts: dict[str, int]) -> None:
    rows = model._default_manager.exclude(code__in=codes)
    if model is not DecisionRule:
        rows = rows.filter(origin=Origin.DOCUMENTED)
    counts["removed"] += rows.count()
    rows.delete()
