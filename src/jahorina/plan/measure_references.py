"""Whether every code that a proposed measure names is there: in the files beside it, and among the measures themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jahorina.formats.yaml_documents import read_yaml
from jahorina.partners.programme_files import source_codes
from jahorina.partners.references import INSTITUTIONS, PARTNERS, Problem
from jahorina.plan.choices import SOURCED, EntryKind
from jahorina.plan.content.documents import Document
from jahorina.plan.content.entries import as_json
from jahorina.plan.content.naming import Known, unknown_names
from jahorina.plan.programme_schema import MEASURES, MeasureFileEntry, ProgrammePlan

STATISTICS = "statistics.yaml"


def unresolved_measures(plan: ProgrammePlan, folder: Path) -> Iterator[Problem]:
    """Every reference of measures.yaml that leads nowhere, every code that stands twice, and whatever is not proposed."""
    known = _known(plan, folder)
    seen: set[str] = set()
    for number, entry in enumerate(plan.measures):
        if entry.provenance in SOURCED:
            yield Problem(MEASURES, (number, "provenance"), "is a source's; the programme's measures are proposed")
        for path, kind, code, found in _inside(number, entry):
            if code in seen:
                yield Problem(MEASURES, (*path, "code"), f"{code} stands twice; codes are unique")
            seen.add(code)
            for field, text in unknown_names(kind, found, known):
                yield Problem(MEASURES, (*path, *field.split(".")), text)


def _inside(number: int, entry: MeasureFileEntry) -> Iterator[tuple[tuple[int | str, ...], EntryKind, str, Any]]:
    """The measure and all that hangs on it: where it stands, its kind, its code, and the entry."""
    yield (number,), EntryKind.MEASURE, entry.code, as_json(entry)
    for position, milestone in enumerate(entry.milestones):
        found = {**as_json(milestone), "measure": entry.code}
        yield (number, "milestones", position), EntryKind.MILESTONE, milestone.code, found
    for position, indicator in enumerate(entry.indicators):
        place = (number, "indicators", position)
        yield place, EntryKind.INDICATOR, indicator.code, {**as_json(indicator), "measure": entry.code}
        for index, target in enumerate(indicator.targets):
            own = target.model_copy(update={"indicator": indicator.code})
            yield (*place, "targets", index), EntryKind.TARGET, own.code, as_json(own)


def _known(plan: ProgrammePlan, folder: Path) -> Known:
    statistics = _entries(folder, STATISTICS)
    indicators: Document = {one.code: as_json(one) for entry in plan.measures for one in entry.indicators}
    return Known(
        partners=frozenset(_entries(folder, PARTNERS)),
        institutions={code: str(entry.get("partner")) for code, entry in _entries(folder, INSTITUTIONS).items()},
        sources=source_codes(folder) or frozenset(),
        statistics={
            code: frozenset(str(way.get("code")) for way in entry.get("definitions", ()))
            for code, entry in statistics.items()
        },
        commitments=frozenset(entry.code for entry in plan.commitments),
        elements=frozenset((one.code, element.code) for one in plan.frameworks for element in one.elements),
        measures=frozenset(entry.code for entry in plan.measures),
        indicators=indicators,
    )


def _entries(folder: Path, file: str) -> Mapping[str, Mapping[str, Any]]:
    """The entries of a file by code, unchecked: their own rooms check them."""
    path = folder / file
    data = read_yaml(path).data if path.is_file() else []
    return {str(entry["code"]): entry for entry in data if isinstance(entry, dict) and "code" in entry}
