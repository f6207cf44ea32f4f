"""What the readers of files must know of the catalogue: statistics, definitions, places, sources, and other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jahorina.evidence.models import ReaderName, Source, Statistic
from jahorina.formats.catalogue import Catalogue, Counted, KnownStatistic
from jahorina.formats.country_names import code_by_two_letters
from jahorina.formats.observation_table import ReadTable
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import UnitKind
from jahorina.partners.models import Partner, Place

BY_WHICH_A_PLACE_GOES = (
    *("iso3166_1", "iso3166_1_alpha2", "iso3166_1_alpha3", "alpha2", "alpha3", "iso3166_2", "unhcr", "m49"),
    *("user_assigned_alpha2", "user_assigned_alpha3"),
)
"""Codes by which a file may name a place, beside the place's own code and its names."""

Targets = Mapping[str, Mapping[str, Any]]
"""A name -> the codes that it stands for."""


def known_catalogue() -> Catalogue:
    """The catalogue as the database holds it. A place goes by its code, its names and international codes.

    What the programme's readers.yaml names otherwise is known by those names too.
    """
    statistics = Statistic.objects.filter(current=True).prefetch_related("definitions")
    known = {
        row.code: KnownStatistic(
            unit_kind=UnitKind(row.unit_kind),
            definitions=frozenset(definition.code for definition in row.definitions.all()),
            dimensions=frozenset(row.dimensions),
            categories=frozenset(row.categories),
            category_parts=tuple(frozenset(part) for part in row.category_parts),
        )
        for row in statistics
    }
    return Catalogue(
        statistics=known | _named_otherwise(known),
        places=_places(),
        sources=frozenset(Source.objects.values_list("code", flat=True)),
        partners=frozenset(Partner.objects.values_list("code", flat=True)),
        indicators=_indicators(known),
    )


def _targets(names: ReaderName.Names) -> Targets:
    return dict(ReaderName.objects.filter(names=names).values_list("name", "target"))


def _renamed(known: Mapping[str, KnownStatistic]) -> Targets:
    """The readers' names of statistics that stand for a statistic and a definition that are known."""
    return {
        name: target
        for name, target in _targets(ReaderName.Names.STATISTIC).items()
        if target["statistic"] in known and target["definition"] in known[target["statistic"]].definitions
    }


def _named_otherwise(known: Mapping[str, KnownStatistic]) -> dict[str, KnownStatistic]:
    """The same statistics by the readers' names; readers call a definition like its statistic, and have categories of
    their own."""
    return {
        name: replace(
            known[target["statistic"]], definitions=frozenset({name}), categories=frozenset(), category_parts=()
        )
        for name, target in _renamed(known).items()
    }


def in_catalogue_names(read: ReadTable, catalogue: Catalogue) -> ReadTable:
    """The table with statistics, definitions and categories as the catalogue calls them."""
    import pyarrow as pa

    renamed = _renamed(catalogue.statistics)
    statistics = read.table["statistic"].to_pylist() if renamed else []
    if not renamed.keys() & set(statistics):
        return read
    others = (read.table[column].to_pylist() for column in ("definition", "category"))
    rows: list[tuple[str, str, str]] = list(zip(statistics, *others, strict=True))
    new = {row: _in_catalogue_names(row, renamed) for row in set(rows)}
    table = read.table
    for position, column in enumerate(("statistic", "definition", "category")):
        number = table.schema.get_field_index(column)
        values = pa.array([new[row][position] for row in rows], pa.string())
        table = table.set_column(number, table.schema.field(number), values)
    return replace(read, table=table)


def _in_catalogue_names(row: tuple[str, str, str], renamed: Targets) -> tuple[str, str, str]:
    statistic, _definition, category = row
    if statistic not in renamed:
        return row
    target = renamed[statistic]
    return target["statistic"], target["definition"], _category(category, target.get("categories") or {})


def _category(code: str, renamed: Mapping[str, str]) -> str:
    """The category with its pieces renamed; a piece that stands for the total falls away."""
    pieces = [renamed.get(piece, piece) for piece in code.split("-")] if code not in renamed else [renamed[code]]
    return "-".join(piece for piece in pieces if piece != TOTAL) or TOTAL


def _indicators(known: Mapping[str, KnownStatistic]) -> dict[str, Counted]:
    """The names of the partners' upload: those of readers.yaml, and each statistic's code with _ or with -."""
    own = {name: Counted(code) for code in known for name in (code, code.replace("-", "_"))}
    named = {
        name: Counted(target["statistic"], target["category"])
        for name, target in _targets(ReaderName.Names.INDICATOR).items()
        if target["statistic"] in known
    }
    return own | named


def _places() -> dict[str, str]:
    found: dict[str, str] = {}
    places = list(Place.objects.select_related("partner"))
    for place in places:
        for alias in _aliases(place):
            found.setdefault(alias.casefold(), place.code)
    # A place's own code is stronger than another place's name, and what the programme says stronger than both.
    found |= {place.code: place.code for place in places}
    read_as = {name: target["place"] for name, target in _targets(ReaderName.Names.PLACE).items()}
    return found | {name.casefold(): code for name, code in read_as.items() if code in found}


def _aliases(place: Place) -> list[str]:
    """The codes and names by which a place goes, strongest first."""
    codes = dict(place.codes)
    if place.partner is not None and place.kind == "territory":
        codes = {**place.partner.codes, **codes}
    aliases = [str(codes[key]) for key in BY_WHICH_A_PLACE_GOES if key in codes]
    if three := code_by_two_letters(str(codes.get("iso3166_1", ""))):
        aliases.append(three)
    return [*aliases, *map(str, place.names.values())]
