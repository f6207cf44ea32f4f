"""The plan over time: the window of each measure, its milestones and how they stand, for the picture and for calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from jahorina.evidence.queries import Asker
from jahorina.partners import queries as partners
from jahorina.plan.cards import MeasureLine
from jahorina.plan.lines import text
from jahorina.plan.models import Milestone
from jahorina.plan.overview import measure_lines
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import Standings, standings


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone; `state` is done (shown to be reached by all it is for), claimed, late or open."""

    code: str
    text: str
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure with a window; `state` is the least favourable of its partners': what is not shown is not done."""

    line: MeasureLine
    start: date
    end: date
    state: str
    milestones: tuple[PlannedMilestone, ...]


WORST_FIRST = (
    Shown.REOPENED,
    Shown.STALLED,
    Shown.NOT_STARTED,
    Shown.CLAIMED,
    Shown.IN_PROGRESS,
    Shown.OVERTAKEN,
    Shown.ACHIEVED,
)


def planned(*, member: Asker | None, language: str, area: str = "", partner: str = "") -> tuple[PlannedMeasure, ...]:
    """The measures with a window, by area and first day; those of an area or that a partner carries."""
    columns = tuple(card.code for card in partners.partners(kind="partner"))
    found = standings(member=member)
    marks: dict[str, list[Milestone]] = {}
    for row in Milestone.objects.filter(withdrawn_on=None).exclude(due_on=None).select_related("measure"):
        marks.setdefault(row.measure.code, []).append(row)
    lines = [
        line
        for line in measure_lines(language, columns)
        if line.valid_from and line.valid_to and (not area or line.area.code == area)
        if not partner or partner in line.carriers
    ]
    return tuple(
        PlannedMeasure(
            line=line,
            start=line.valid_from,
            end=line.valid_to,
            state=_worst(found.of_measure(line.code, code).shown for code in line.carriers),
            milestones=tuple(_mark(row, line, found, language) for row in marks.get(line.code, ())),
        )
        for line in sorted(lines, key=lambda one: (one.area.label, one.valid_from or date.min, one.code))
        if line.valid_from is not None and line.valid_to is not None
    )


def _worst(shown: Iterable[Shown]) -> str:
    seen = set(shown)
    return next((one.value for one in WORST_FIRST if one in seen), Shown.NOT_STARTED.value)


def _mark(row: Milestone, line: MeasureLine, found: Standings, language: str) -> PlannedMilestone:
    for_whom = (row.partner_code,) if row.partner_code else line.carriers
    seen = {found.of_milestone(row.code, code).shown for code in for_whom}
    due = row.due_on or date.max
    state = "open"
    if seen == {Shown.ACHIEVED}:
        state = "done"
    elif seen <= {Shown.ACHIEVED, Shown.CLAIMED}:
        state = "claimed"
    elif due < timezone.localdate():
        state = "late"
    return PlannedMilestone(row.code, text(row.texts, language), due, state)
