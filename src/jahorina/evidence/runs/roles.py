"""flows.yaml of a programme: which statistic is what to the engines of flows, and what their runs take for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from jahorina.evidence.programme_schema import STATISTICS, StatisticEntry
from jahorina.evidence.runs.flows_entries import FlowsEntry
from jahorina.formats.yaml_documents import read_yaml
from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.partners.references import PARTNERS, Problem
from jahorina.partners.references import Path as Where

FLOWS: Final = "flows.yaml"
ROUTE: Final = "route.yaml"
REGISTERS: Final = "registers/statistics.yaml"
SOURCES: Final = "sources.yaml"


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
    files = {STATISTICS: statistics, PARTNERS: partners, ROUTE: legs, SOURCES: set(sources)}
    return [
        Problem(FLOWS, where, f"{code} is not in {file}")
        for where, code, file in _named(flows)
        if code not in files[file]
    ]


def _named(flows: FlowsEntry) -> Iterator[tuple[Where, str, str]]:
    """Every code that the file names: where, the code, and in which file it must be."""
    reception, network = flows.reception, flows.network
    lists: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
        ("forecasts", "never"): (flows.forecasts.never, STATISTICS),
        ("warnings", "statistics"): (flows.warnings.statistics, STATISTICS),
        ("persons", "statistics"): (flows.persons.statistics, STATISTICS),
        ("persons", "partners"): (flows.persons.partners, PARTNERS),
        ("daily", "statistics"): (flows.daily.statistics, STATISTICS),
        ("reception", "sources"): (reception.sources, SOURCES),
        ("reception", "partners"): (tuple(reception.partners), PARTNERS),
        **{
            ("reception", role): (getattr(reception, role), STATISTICS)
            for role in ("arrivals", "occupancy", "capacity")
        },
        **{("network", role): (getattr(network, role), STATISTICS) for role in ("occupancy", "capacity", "detections")},
    }
    for (part, field), (codes, file) in lists.items():
        for at, code in enumerate(codes):
            yield (part, field) if field == "partners" and part == "reception" else (part, field, at), code, file
    for at, kind in enumerate(reception.types):
        yield from ((("reception", "types", at, "sources", n), code, SOURCES) for n, code in enumerate(kind.sources))
    for at, regime in enumerate(network.regimes):
        yield from ((("network", "regimes", at, "legs", n), leg, ROUTE) for n, leg in enumerate(regime.legs))
        yield from ((("network", "regimes", at, "sources", n), code, SOURCES) for n, code in enumerate(regime.sources))
    for at, scenario in enumerate(flows.scenarios):
        yield from ((("scenarios", at, "closes", n), leg, ROUTE) for n, leg in enumerate(scenario.closes))
        yield from ((("scenarios", at, "leaving"), code, PARTNERS) for code in scenario.leaving)
        yield from ((("scenarios", at, "entering"), code, PARTNERS) for code in scenario.entering)
        for n, shift in enumerate(scenario.shifting):
            yield ("scenarios", at, "shifting", n, "from"), shift.origin, PARTNERS
            yield ("scenarios", at, "shifting", n, "to"), shift.destination, PARTNERS


def with_own_statistics(flows: FlowsEntry, *, rehearsed: Mapping[str, str], linked: str) -> FlowsEntry:
    """The same roles, with the statistics that no programme states: of a rehearsal beside those of the catalogue whose part
    they play, and of linked registers among those of persons. The latter end where their window ends, and are not forecast.
    """

    def also(codes: tuple[str, ...]) -> tuple[str, ...]:
        return (*codes, *(played for part, played in rehearsed.items() if part in codes))

    changed = {
        "warnings": flows.warnings.model_copy(update={"statistics": also(flows.warnings.statistics)}),
        "persons": flows.persons.model_copy(update={"statistics": (*also(flows.persons.statistics), linked)}),
        "forecasts": flows.forecasts.model_copy(update={"never": (*flows.forecasts.never, linked)}),
        "daily": flows.daily.model_copy(update={"statistics": also(flows.daily.statistics)}),
    }
    for part, fields in (
        ("network", ("occupancy", "capacity", "detections")),
        ("reception", ("arrivals", "occupancy", "capacity")),
    ):
        entry = getattr(flows, part)
        changed[part] = entry.model_copy(update={name: also(getattr(entry, name)) for name in fields})
    return flows.model_copy(update=changed)
