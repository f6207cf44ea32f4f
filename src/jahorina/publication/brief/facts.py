"""What the brief rests on, asked once for all languages: as everybody may read it, so that it holds no secret.

Public series are asked as nobody in particular, counts of the registers come as released tables alone, the plan and its
needs as its public pages show them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from jahorina.evidence import queries as evidence
from jahorina.evidence.answers import Cell
from jahorina.evidence.catalogue import SourceCard, StatisticCard
from jahorina.evidence.route_map import published_flows
from jahorina.kernel.errors import NotFound
from jahorina.kernel.periods import Frequency
from jahorina.partners import queries as partners
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.estimates import DistinctPersons, Forecast, distinct_persons, forecasts
from jahorina.publication.brief.plan_facts import PlanFacts, plan_facts
from jahorina.publication.public import PublicCard, TablePage, standing_tables

YearCells = Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Series:
    """A public series by place and year. `places` holds the partners that have a figure, in the programme's order."""

    card: StatisticCard
    places: Mapping[str, YearCells]
    region: YearCells

    def years(self, most: int) -> tuple[int, ...]:
        """The latest years of which anything is known, ascending."""
        found = {year for cells in (*self.places.values(), self.region) for year in cells}
        return tuple(sorted(found)[-most:])

    def shown(self, years: Iterable[int]) -> tuple[Cell, ...]:
        """The cells of some years."""
        wanted = set(years)
        found = (*self.places.values(), self.region)
        return tuple(cell for cells in found for year, cell in cells.items() if year in wanted)

    def latest(self, place: str) -> tuple[int, Cell] | None:
        """The latest year of which a place has a figure, with it."""
        cells = self.places.get(place)
        return (max(cells), cells[max(cells)]) if cells else None

    def fullest_year(self) -> int | None:
        """The latest of the years that most partners have a figure of."""
        counts: dict[int, int] = {}
        for cells in self.places.values():
            for year in cells:
                counts[year] = counts.get(year, 0) + 1
        return max(counts, key=lambda year: (counts[year], year), default=None)

    def cells(self) -> Iterable[Cell]:
        """Every cell."""
        for cells in (*self.places.values(), self.region):
            yield from cells.values()

    @property
    def is_simulated(self) -> bool:
        """Whether any value is simulated."""
        return any(value.simulated for cell in self.cells() for value in cell.values)


@dataclass(frozen=True, slots=True)
class Released:
    """A released table and the card of its release."""

    card: PublicCard
    table: TablePage


@dataclass(frozen=True, slots=True)
class BriefFacts:
    """All that the brief says, in no language. `series` are by code, `released` in the order of the releases,
    `flow_sources` what the map's arrows rest on."""

    day: date
    partners: tuple[str, ...]
    series: Mapping[str, Series]
    released: tuple[Released, ...]
    persons: DistinctPersons | None
    forecasts: tuple[Forecast, ...]
    flow_sources: tuple[str, ...]
    plan: PlanFacts
    sources: Mapping[str, SourceCard]

    @property
    def is_simulated(self) -> bool:
        """Whether anything in it is simulated or a demonstration: then every page says so."""
        found = [one.card.is_simulated for one in self.released] + [one.is_simulated for one in self.series.values()]
        found += [one.is_simulated for one in self.forecasts]
        found += [self.persons is not None and self.persons.is_simulated, self.plan.is_demonstration]
        return any(found)

    def of_area(self, area: str) -> tuple[Released, ...]:
        """The released tables of one of the three areas."""
        begins = contents().areas[area].released
        series = contents().areas[area].series
        return tuple(
            one for one in self.released if one.table.statistic.startswith(begins) or one.table.statistic in series
        )

    def fingerprint(self) -> str:
        """SHA-256 over all of it, canonical: two briefs with the same one say the same."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def brief_facts(day: date) -> BriefFacts:
    """What is published on `day`, which is today: each question asked once."""
    own = tuple(card.code for card in partners.partners())
    series = {one.card.code: one for code in _series_codes() if (one := _series(code, own)) is not None}
    flows = _flow_sources(series)
    cited = set(flows) | {value.source for one in series.values() for cell in one.cells() for value in cell.values}
    return BriefFacts(
        day=day,
        partners=own,
        series=series,
        released=tuple(Released(card, table) for card, table in standing_tables()),
        persons=distinct_persons(),
        forecasts=forecasts(),
        flow_sources=flows,
        plan=plan_facts(),
        sources={card.code: card for card in evidence.sources() if card.code in cited},
    )


def _series_codes() -> tuple[str, ...]:
    listed = contents()
    return (listed.registrations, *(code for area in listed.areas.values() for code in area.series))


def _flow_sources(series: Mapping[str, Series]) -> tuple[str, ...]:
    """The sources of the flows that the route's map draws; none where there is no map."""
    if contents().registrations not in series:
        return ()
    return tuple(sorted({source for flow in published_flows().values() for source in flow.sources}))


def _series(code: str, own: tuple[str, ...]) -> Series | None:
    """The series as everybody may read it; None where the programme has no such series."""
    region = contents().region
    try:
        answer = evidence.trend(code, (*own, region), member=None, frequency=Frequency.YEAR)
    except NotFound:
        return None
    found: dict[str, dict[int, Cell]] = {}
    for cell in answer.cells:
        if cell.values:
            found.setdefault(cell.place, {})[cell.period.start.year] = cell
    places = {place: found[place] for place in own if place in found}
    return Series(evidence.statistic(code), places, found.get(region, {}))
