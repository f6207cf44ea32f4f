"""Whether what readers.yaml says of the catalogue holds: every name once, and it stands for something that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jahorina.evidence.programme_schema import (
    READERS,
    STATISTICS,
    ReaderEntry,
    ReadIndicator,
    ReadStatistic,
    StatisticEntry,
)
from jahorina.formats.catalogue import split_category
from jahorina.kernel.identifiers import TOTAL
from jahorina.partners.references import PLACES, Problem


def misread(
    readers: Sequence[ReaderEntry], statistics: Mapping[str, StatisticEntry], places: frozenset[str] | None
) -> Iterator[Problem]:
    """Everything in `readers` that the catalogue or places.yaml contradicts; places None: they are not looked at."""
    yield from _named_twice(readers)
    for number, reader in enumerate(readers):
        for index, read in enumerate(reader.statistics):
            for field, text in _of_statistic(read, statistics):
                yield Problem(READERS, (number, "statistics", index, field), text)
        for index, indicator in enumerate(reader.indicators):
            for field, text in _of_indicator(indicator, statistics):
                yield Problem(READERS, (number, "indicators", index, field), text)
        for index, place in enumerate(reader.places):
            if places is not None and place.place not in places:
                yield Problem(READERS, (number, "places", index, "place"), f"{place.place} is no place of {PLACES}")


def has_category(statistic: StatisticEntry, code: str) -> bool:
    """Whether the statistic has the category, whole or put together from its parts."""
    if not statistic.categories or code in statistic.categories:
        return True
    return split_category(code, (*statistic.category_parts, statistic.categories)) is not None


def _named_twice(readers: Sequence[ReaderEntry]) -> Iterator[Problem]:
    """One name that stands for two things would be read as one of them."""
    for kind in ("statistics", "indicators", "places"):
        seen: set[str] = set()
        for number, reader in enumerate(readers):
            for index, entry in enumerate(getattr(reader, kind)):
                if entry.reads in seen:
                    yield Problem(READERS, (number, kind, index, "reads"), f"{entry.reads} stands twice")
                seen.add(entry.reads)


def _of_statistic(read: ReadStatistic, statistics: Mapping[str, StatisticEntry]) -> Iterator[tuple[str, str]]:
    if read.reads in statistics:
        yield "reads", f"{read.reads} is itself a statistic of {STATISTICS}"
    statistic = statistics.get(read.statistic)
    if statistic is None:
        yield "statistic", f"{read.statistic} is no statistic of {STATISTICS}"
        return
    if read.definition not in {definition.code for definition in statistic.definitions}:
        yield "definition", f"{read.definition} is no definition of {statistic.code}"
    for category in read.categories.values():
        if category != TOTAL and not has_category(statistic, category):
            yield "categories", f"{category} is no category of {statistic.code}"


def _of_indicator(indicator: ReadIndicator, statistics: Mapping[str, StatisticEntry]) -> Iterator[tuple[str, str]]:
    statistic = statistics.get(indicator.statistic)
    if statistic is None:
        yield "statistic", f"{indicator.statistic} is no statistic of {STATISTICS}"
    elif indicator.category != TOTAL and indicator.category not in statistic.categories:
        yield "category", f"{indicator.category} is no category of {statistic.code}"
