"""flows.yaml of a programme: which statistic is what to the engines of flows, and what their runs take for granted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from jahorina.evidence.programme_schema import STATISTICS, StatisticEntry
from jahorina.formats.yaml_documents import read_yaml
from jahorina.kernel.numbers import Provenance
from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.partners.programme_schema import Code, Entry, SourceCode, Text, Texts
from jahorina.partners.references import PARTNERS, Problem

FLOWS: Final = "flows.yaml"
ROUTE: Final = "route.yaml"
REGISTERS: Final = "registers/statistics.yaml"

Share = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[int, Field(gt=0, lt=100)]


class ForecastEntry(Entry):
    """How far ahead, with which intervals, and which series are too short or no series at all."""

    months_ahead: Annotated[int, Field(ge=1, le=24)] = 6
    levels: Annotated[tuple[Percent, ...], Field(min_length=1)] = (50, 80, 95)
    widest_level_months: Annotated[int, Field(ge=0)] = 2
    least_months: Annotated[int, Field(ge=3)] = 6
    months_of_hindsight: Annotated[int, Field(ge=0, le=120)] = 24
    never: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if list(self.levels) != sorted(set(self.levels)) or 80 not in self.levels:
            raise ValueError("has levels that do not rise, or lack 80")
        return self


class WarningEntry(Entry):
    """Of which statistics a surge is told, and how many people more it must be."""

    statistics: tuple[Code, ...] = ()
    least_rise: Annotated[float, Field(ge=0)] = 300


class ReviewEntry(Entry):
    """A clerical review: of `pairs` true links `found` were found; of `checked` registrations `wrong` were linked wrongly."""

    pairs: Annotated[int, Field(ge=1)]
    found: Annotated[int, Field(ge=0)]
    checked: Annotated[int, Field(ge=1)]
    wrong: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.found > self.pairs or self.wrong > self.checked:
            raise ValueError("finds more than there were")
        return self


class PersonsEntry(Entry):
    """Whose registrations may be of the same people; `partners` in the order of the route; of how many months."""

    statistics: Annotated[tuple[Code, ...], Field(min_length=1)]
    place: Code
    partners: Annotated[tuple[Code, ...], Field(min_length=2)]
    months: Annotated[int, Field(ge=1, le=24)] = 12
    review: ReviewEntry


class StayEntry(Entry):
    """A share of people and how many months they stay on average."""

    share: Share
    mean: Annotated[float, Field(ge=1)]


class ReceptionEntry(Entry):
    """Which statistics are arrivals, occupancy and capacity of reception; how long people stay; what is kept free."""

    arrivals: Annotated[tuple[Code, ...], Field(min_length=1)]
    occupancy: Annotated[tuple[Code, ...], Field(min_length=1)]
    capacity: Annotated[tuple[Code, ...], Field(min_length=1)]
    stays: Annotated[tuple[StayEntry, ...], Field(min_length=1)]
    stays_note: Text
    sources: tuple[SourceCode, ...] = ()
    reserve: Annotated[float, Field(ge=0, lt=1)] = 0.0
    cost_ratio: Annotated[float, Field(gt=0)] = 4.0

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if abs(sum(one.share for one in self.stays) - 1) > 1e-6:
            raise ValueError("has shares of stays that do not add up to 1")
        return self


class ScenarioEntry(Entry):
    """A what-if: legs that close, ways out of the route that narrow, entries that change. Nobody says that it will be so."""

    code: Code
    names: Texts
    closes: tuple[Code, ...] = ()
    passes: Share = 0.0
    leaving: dict[Code, Share] = Field(default_factory=dict)
    entering: dict[Code, Annotated[float, Field(ge=0, le=10)]] = Field(default_factory=dict)
    provenance: Provenance

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not (self.closes or self.leaving or self.entering):
            raise ValueError("changes nothing")
        return self


class FlowsEntry(Entry):
    """The whole of flows.yaml."""

    version: Text
    forecasts: ForecastEntry
    warnings: WarningEntry
    persons: PersonsEntry
    reception: ReceptionEntry
    scenarios: tuple[ScenarioEntry, ...] = ()


def read_flows(folder: Path) -> FlowsEntry | None:
    """What flows.yaml says; None where the programme has no such file.

    Statistics, partners, legs and sources are held against the files beside. Raises InputRefused (`programme-refused`)
    whose message names file, line and field of the first problem.
    """
    if not (folder / FLOWS).is_file():
        return None
    reading = Reading(folder)
    rules = rules_of(reading.languages())
    flows = reading.entry(FlowsEntry, FLOWS, rules)
    statistics = {one.code for one in reading.entries(StatisticEntry, STATISTICS, rules)} | _counted(folder)
    reading.stop_at_problems()
    partners = _codes(folder / PARTNERS)
    legs = {str(leg["code"]) for leg in read_yaml(folder / ROUTE).data["legs"]} if (folder / ROUTE).is_file() else set()
    reading.problems += _unknown(flows, statistics, partners, legs, source_codes(folder) or frozenset())
    reading.stop_at_problems()
    return flows


def _codes(path: Path) -> set[str]:
    return {str(entry["code"]) for entry in read_yaml(path).data}


def _counted(folder: Path) -> set[str]:
    """The codes of what the registers count, which are in the catalogue, too."""
    path = folder / REGISTERS
    return {str(entry["code"]) for entry in read_yaml(path).data["statistics"]} if path.is_file() else set()


def _unknown(
    flows: FlowsEntry, statistics: set[str], partners: set[str], legs: set[str], sources: frozenset[str]
) -> list[Problem]:
    """What the file names that is nowhere else."""
    named: list[tuple[tuple[str | int, ...], str, set[str], str]] = [
        *((("forecasts", "never", at), one, statistics, STATISTICS) for at, one in enumerate(flows.forecasts.never)),
        *(
            (("warnings", "statistics", at), one, statistics, STATISTICS)
            for at, one in enumerate(flows.warnings.statistics)
        ),
        *(
            (("persons", "statistics", at), one, statistics, STATISTICS)
            for at, one in enumerate(flows.persons.statistics)
        ),
        *((("persons", "partners", at), one, partners, PARTNERS) for at, one in enumerate(flows.persons.partners)),
        *(
            (("reception", "sources", at), one, set(sources), "sources.yaml")
            for at, one in enumerate(flows.reception.sources)
        ),
    ]
    for role in ("arrivals", "occupancy", "capacity"):
        codes = getattr(flows.reception, role)
        named += [(("reception", role, at), one, statistics, STATISTICS) for at, one in enumerate(codes)]
    for at, scenario in enumerate(flows.scenarios):
        named += [(("scenarios", at, "closes", number), leg, legs, ROUTE) for number, leg in enumerate(scenario.closes)]
        for field in ("leaving", "entering"):
            named += [(("scenarios", at, field), code, partners, PARTNERS) for code in getattr(scenario, field)]
    return [
        Problem(FLOWS, where, f"{code} is not in {file}") for where, code, known, file in named if code not in known
    ]


def with_own_statistics(flows: FlowsEntry, *, rehearsed: str, linked: str) -> FlowsEntry:
    """The same roles, with the statistics that no programme states: of a rehearsal wherever registrations have a role, and
    of linked registers among those of persons. The latter end where their window ends, and are not forecast."""

    def also(codes: tuple[str, ...]) -> tuple[str, ...]:
        return (*codes, rehearsed) if "registrations" in codes else codes

    return flows.model_copy(
        update={
            "warnings": flows.warnings.model_copy(update={"statistics": also(flows.warnings.statistics)}),
            "persons": flows.persons.model_copy(update={"statistics": (*also(flows.persons.statistics), linked)}),
            "forecasts": flows.forecasts.model_copy(update={"never": (*flows.forecasts.never, linked)}),
            "reception": flows.reception.model_copy(update={"arrivals": also(flows.reception.arrivals)}),
        }
    )
