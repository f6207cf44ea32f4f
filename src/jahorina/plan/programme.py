"""Reads the plan's files of a programme folder. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from pathlib import Path

from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.plan.measure_references import unresolved_measures
from jahorina.plan.programme_schema import (
    COMMITMENTS,
    DIALOGUE,
    FRAMEWORKS,
    MEASURES,
    CommitmentEntry,
    EventEntry,
    FrameworkEntry,
    MeasureFileEntry,
    ProgrammePlan,
)
from jahorina.plan.references import unresolved


def read_plan(folder: Path) -> ProgrammePlan:
    """Read frameworks.yaml, commitments.yaml, dialogue.yaml and, where there is one, measures.yaml of `folder`.

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
        measures=reading.entries(MeasureFileEntry, MEASURES, rules) if (folder / MEASURES).is_file() else (),
    )
    reading.stop_at_problems()  # references are worth following only where every entry could be read
    reading.problems += unresolved(plan, source_codes(folder) or frozenset())
    reading.problems += unresolved_measures(plan, folder)
    reading.stop_at_problems()
    return plan
