"""Reads the plan's files of a programme folder. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from pathlib import Path

from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.plan.programme_schema import (
    COMMITMENTS,
    DIALOGUE,
    FRAMEWORKS,
    CommitmentEntry,
    EventEntry,
    FrameworkEntry,
    ProgrammePlan,
)
from jahorina.plan.references import unresolved


def read_plan(folder: Path) -> ProgrammePlan:
    """Read frameworks.yaml, commitments.yaml and dialogue.yaml of the programme in `folder`.

    Every text comes out in every language of the programme. Without a sources.yaml beside them no source is known, and
    what is quoted or paraphrased is refused. Raises InputRefused (`programme-refused`) whose message names file, line,
    entry and field of the first problem, and whose refusals list all.
    """
    reading = Reading(folder)
    rules = rules_of(reading.languages())
    plan = ProgrammePlan(
        frameworks=reading.entries(FrameworkEntry, FRAMEWORKS, rules),
        commitments=reading.entries(CommitmentEntry, COMMITMENTS, rules),
        events=reading.entries(EventEntry, DIALOGUE, rules),
    )
    reading.stop_at_problems()  # references are worth following only where every entry could be read
    reading.problems += unresolved(plan, source_codes(folder) or frozenset())
    reading.stop_at_problems()
    return plan
