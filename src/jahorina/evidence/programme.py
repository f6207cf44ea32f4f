"""Reads the evidence's files of a programme folder. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from jahorina.evidence.programme_readers import has_category, misread
from jahorina.evidence.programme_schema import (
    FIGURES,
    READERS,
    SOURCES,
    STATISTICS,
    FigureEntry,
    FiguresEntry,
    QuantityEntry,
    ReaderEntry,
    SourceEntry,
    StatisticEntry,
)
from jahorina.formats.observation_table import OBSERVATIONS, ReadTable
from jahorina.formats.yaml_documents import read_yaml
from jahorina.kernel.numbers import ConfStatus
from jahorina.partners.programme_files import Reading, Rules, rules_of
from jahorina.partners.references import PLACES, Problem

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ConflictingQuantity:
    """One quantity of which several values were published; `items` are the texts of IDENTITY of its figures, in order.

    A value that a later statement of the same source replaced has the same identity and is found among its revisions.
    """

    code: str
    titles: Texts
    items: tuple[tuple[str, ...], ...]


def read_sources(folder: Path) -> tuple[SourceEntry, ...]:
    """The sources of the programme in `folder`, in the file's order; raises InputRefused (`programme-refused`)."""
    reading = Reading(folder)
    sources = _sources(reading)
    reading.stop_at_problems()
    return sources


def read_statistics(folder: Path) -> tuple[StatisticEntry, ...]:
    """The catalogue of statistics, each text in every language; raises InputRefused (`programme-refused`)."""
    reading = Reading(folder)
    statistics = _statistics(reading, rules_of(reading.languages()))
    reading.problems += _unsourced(statistics, _sources(reading))
    reading.stop_at_problems()
    return statistics


def read_readers(folder: Path) -> tuple[ReaderEntry, ...]:
    """What the readers of files call what the catalogue has under other names, in the file's order.

    Statistics, definitions, categories and places are held against the files beside; raises InputRefused
    (`programme-refused`).
    """
    reading = Reading(folder)
    statistics = {statistic.code: statistic for statistic in _statistics(reading, rules_of(reading.languages()))}
    readers = reading.entries(ReaderEntry, READERS)
    reading.problems += _repeated(READERS, [reader.code for reader in readers])
    reading.stop_at_problems()
    reading.problems += misread(readers, statistics, _places(folder))
    reading.stop_at_problems()
    return readers


def read_figures(folder: Path) -> ReadTable:
    """The published figures as a table of OBSERVATIONS, all free, none simulated, in the file's order.

    Statistics, definitions, sources, places, dimensions and quantities are held against the files beside. Raises
    InputRefused (`programme-refused`) whose message names file, line and field of the first problem.
    """
    read = _figures(folder)
    rows = [_row(figure) for figure in read.figures]
    return ReadTable(pa.Table.from_pylist(rows, schema=OBSERVATIONS), rows_read=len(rows))


def conflict_groups(folder: Path) -> tuple[ConflictingQuantity, ...]:
    """The quantities whose published values contradict one another, in the file's order; raises as `read_figures`."""
    read = _figures(folder)
    return tuple(_conflict(quantity, read.figures) for quantity in read.quantities)


def _conflict(quantity: QuantityEntry, figures: Sequence[FigureEntry]) -> ConflictingQuantity:
    items = dict.fromkeys(figure.identity() for figure in figures if figure.quantity == quantity.code)
    return ConflictingQuantity(quantity.code, quantity.titles, tuple(items))


def _row(figure: FigureEntry) -> dict[str, Any]:
    return {
        "statistic": figure.statistic,
        "definition": figure.definition,
        "place": figure.place,
        "period_start": figure.period.start,
        "period_end": figure.period.end,
        **figure.dimensions(),
        "value": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "qualifier": figure.qualifier.value,
        "obs_status": figure.obs_status.value,
        "conf_status": ConfStatus.FREE.value,
        "source": figure.source,
        "as_of": figure.as_of,
        "provenance": figure.provenance.value,
        "simulated": False,
        "note": figure.remarks(),
    }


def _figures(folder: Path) -> FiguresEntry:
    reading = Reading(folder)
    rules = rules_of(reading.languages())
    statistics = {statistic.code: statistic for statistic in _statistics(reading, rules)}
    listed = _sources(reading)
    sources = frozenset(source.code for source in listed)
    reading.problems += _unsourced(tuple(statistics.values()), listed)
    read = reading.entry(FiguresEntry, FIGURES, rules)
    reading.stop_at_problems()  # references are worth following only where every entry could be read
    places = _places(folder)
    for index, figure in enumerate(read.figures):
        problems = (*_unknown(figure, statistics, sources, places), *_ungrouped(figure, read.quantities))
        reading.problems += [Problem(FIGURES, ("figures", index, field), text) for field, text in problems]
    reading.problems += _contradictions(read.figures)
    reading.problems += _lonely(read)
    reading.stop_at_problems()
    return read


def _sources(reading: Reading) -> tuple[SourceEntry, ...]:
    entries = reading.entries(SourceEntry, SOURCES)
    reading.problems += _repeated(SOURCES, [entry.code for entry in entries])
    return entries


def _statistics(reading: Reading, rules: Rules) -> tuple[StatisticEntry, ...]:
    entries = reading.entries(StatisticEntry, STATISTICS, rules)
    reading.problems += _repeated(STATISTICS, [entry.code for entry in entries])
    return entries


def _unsourced(statistics: Sequence[StatisticEntry], sources: Sequence[SourceEntry]) -> Iterator[Problem]:
    known = {source.code for source in sources}
    for index, statistic in enumerate(statistics):
        for position, code in enumerate(statistic.sources):
            if code not in known:
                yield Problem(STATISTICS, (index, "sources", position), f"{code} is no source of {SOURCES}")


def _repeated(file: str, codes: Sequence[str]) -> Iterator[Problem]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Problem(file, (index, "code"), f"{code} stands twice; codes are unique")


def _places(folder: Path) -> frozenset[str] | None:
    """The codes of places.yaml, or None where the programme has no such file."""
    path = folder / PLACES
    if not path.exists():
        return None
    data = read_yaml(path).data
    return frozenset(str(entry["code"]) for entry in data if isinstance(entry, dict) and "code" in entry)


def _unknown(
    figure: FigureEntry,
    statistics: Mapping[str, StatisticEntry],
    sources: frozenset[str],
    places: frozenset[str] | None,
) -> Iterator[tuple[str, str]]:
    """What a figure names that is not there: (field, what is wrong)."""
    for field in ("place", "counterpart"):
        code = getattr(figure, field)
        if code is not None and places is not None and code not in places:
            yield field, f"{code} is no place of {PLACES}"
    if figure.source not in sources:
        yield "source", f"{figure.source} is no source of {SOURCES}"
    statistic = statistics.get(figure.statistic)
    if statistic is None:
        yield "statistic", f"{figure.statistic} is no statistic of {STATISTICS}"
        return
    if figure.definition not in {definition.code for definition in statistic.definitions}:
        yield "definition", f"{figure.definition} is no definition of {statistic.code}"
    for dimension in ("origin", "counterpart", "sex", "age", "category"):
        if getattr(figure, dimension) is not None and dimension not in statistic.dimensions:
            yield dimension, f"{statistic.code} is not broken down by {dimension}"
    if figure.category is not None and not has_category(statistic, figure.category):
        yield "category", f"{figure.category} is no category of {statistic.code}"


def _ungrouped(figure: FigureEntry, quantities: Sequence[QuantityEntry]) -> Iterator[tuple[str, str]]:
    if figure.quantity is not None and figure.quantity not in {quantity.code for quantity in quantities}:
        yield "quantity", f"{figure.quantity} is none of the quantities listed above"


def _contradictions(figures: Sequence[FigureEntry]) -> Iterator[Problem]:
    """One source that says two things of the same on the same day; a later day is a revision and is welcome."""
    seen: dict[tuple[tuple[str, ...], date], int] = {}
    for index, figure in enumerate(figures):
        first = seen.setdefault((figure.identity(), figure.as_of), index)
        if first != index:
            other = f"the {first + 1}th figure gives {figures[first].value} for the same, from the same source and day"
            yield Problem(FIGURES, ("figures", index, "value"), other)


def _lonely(read: FiguresEntry) -> Iterator[Problem]:
    for index, quantity in enumerate(read.quantities):
        values = {figure.value for figure in read.figures if figure.quantity == quantity.code}
        if len(values) < 2:
            yield Problem(FIGURES, ("quantities", index, "code"), f"{quantity.code} has no two different values")
