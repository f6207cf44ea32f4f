"""What a run of flows reads beside the series: who is in centres month by month, and how many places these have.

A stock is counted on a day. The month's is the last one of it; where a source tells the month alone, that. Of several
definitions and sources at a place the one with the most months is taken. A capacity is the one stated for the latest window
that has begun; where it is told by type of bed, the types stand beside the whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jahorina.evidence import queries
from jahorina.evidence.answers import Cell, Value
from jahorina.evidence.questions import Question
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.series import DailySeries, MonthlySeries, Scope, month, month_number
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import UnitKind
from jahorina.kernel.periods import Frequency, Period

PER_MONTH = (Frequency.DAY, Frequency.MONTH)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Places in the centres of a partner as stated for a window, by whom; `by_type` where the source tells types."""

    statistic: str
    place: str
    value: float
    source: str
    period: Period
    by_type: Mapping[str, float] = field(default_factory=dict)

    def sha256(self) -> str:
        """Of what was read."""
        said = [self.statistic, self.place, self.value, self.source, str(self.period), sorted(self.by_type.items())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Read:
    """All that a run of flows on a scope reads; occupancy and capacity by place."""

    scope: Scope
    series: Sequence[MonthlySeries]
    daily: Sequence[DailySeries]
    occupancy: Mapping[str, MonthlySeries]
    capacity: Mapping[str, Capacity]
    links: GivenTable | None

    def occupied(self, place: str) -> float | None:
        """How many were last counted in the centres of a place."""
        found = self.occupancy.get(place)
        return None if found is None else next(one for one in reversed(found.values) if one is not None)


def occupancy(scope: Scope, codes: Iterable[str], places: Sequence[str], *, until: int) -> dict[str, MonthlySeries]:
    """Persons in centres at the end of each month up to `until`, by place; places of which nothing is known lack."""
    known = {card.code for card in queries.statistics()}
    found: dict[str, MonthlySeries] = {}
    for code in codes:
        if code not in known:
            continue
        question = Question(code, places=tuple(places), end=month(until).end)
        by_key: dict[tuple[str, str, str], dict[int, tuple[date, Value]]] = {}
        for cell in queries.explore(member=scope, question=question).cells:
            if cell.period.frequency in PER_MONTH:
                for value in cell.values:
                    if scope.holds(value) and value.value is not None and not value.missing_parts:
                        of_series = by_key.setdefault((cell.place, value.definition, value.source), {})
                        _keep_latest(of_series, cell.period, value)
        for one in _stocks(code, by_key):
            if one.place not in found or one.known > found[one.place].known:
                found[one.place] = one
    return found


def _keep_latest(months: dict[int, tuple[date, Value]], period: Period, value: Value) -> None:
    number = month_number(period.end)
    if number not in months or months[number][0] <= period.end:
        months[number] = (period.end, value)


def _stocks(
    code: str, by_key: Mapping[tuple[str, str, str], Mapping[int, tuple[date, Value]]]
) -> Iterator[MonthlySeries]:
    for (place, definition, source), months in sorted(by_key.items()):
        first, last = min(months), max(months)
        values = tuple(months[at][1].value if at in months else None for at in range(first, last + 1))
        yield MonthlySeries(code, definition, place, source, UnitKind.STOCK, first, values, 0, 0)


def capacities(scope: Scope, codes: Iterable[str], places: Sequence[str], *, until: int) -> dict[str, Capacity]:
    """The capacity of each place for which one is stated. Where none is simulated, a real one serves simulated arrivals."""
    known = {card.code for card in queries.statistics()}
    found: dict[str, tuple[tuple[bool, date, str, str], Capacity]] = {}
    for code in (one for one in codes if one in known):
        question = Question(code, places=tuple(places))
        types = queries.explore(member=scope, question=Question(code, places=tuple(places), breakdown="category"))
        for cell in queries.explore(member=scope, question=question).cells:
            if month_number(cell.period.start) > until:
                continue
            for value in (one for one in cell.values if one.value):
                order = (value.simulated == scope.simulated, cell.period.end, value.source, value.definition)
                if cell.place not in found or order > found[cell.place][0]:
                    by_type = _by_type(types.cells, cell, value)
                    said = Capacity(code, cell.place, float(value.value or 0), value.source, cell.period, by_type)
                    found[cell.place] = (order, said)
    return {place: said for place, (_order, said) in found.items()}


def _by_type(cells: Iterable[Cell], whole: Cell, of: Value) -> dict[str, float]:
    """The capacity by type of bed, of the same place, window, source and definition."""
    return {
        cell.member: float(value.value)
        for cell in cells
        if cell.member != TOTAL and (cell.place, cell.period) == (whole.place, whole.period)
        for value in cell.values
        if value.value is not None and (value.source, value.definition) == (of.source, of.definition)
    }
