"""What the readers of files must know of the catalogue: statistics, definitions, places, sources."""

from __future__ import annotations

from dataclasses import replace

from jahorina.evidence.models import Source, Statistic
from jahorina.formats.catalogue import Catalogue, Counted, KnownStatistic
from jahorina.formats.observation_table import ReadTable
from jahorina.kernel.numbers import UnitKind
from jahorina.partners.models import Partner, Place

BY_WHICH_A_PLACE_GOES = ("iso3166_1_alpha2", "iso3166_1_alpha3", "alpha2", "alpha3", "iso3166_2", "unhcr", "m49")
"""Codes by which a file may name a place, beside the place's own code and its names."""


NAMED_OTHERWISE: dict[str, tuple[str, str]] = {
    "unhcr-refugees": ("refugees", "unhcr-refugee-statistics"),
    "unhcr-asylum-applications": ("applications", "unhcr-refugee-statistics"),
    "unhcr-asylum-decisions": ("asylum-decisions", "unhcr-refugee-statistics"),
    "eurostat-asylum-applications": ("applications", "eurostat-asylum-applicants"),
    "eurostat-first-instance-decisions": ("asylum-decisions", "eurostat-first-instance"),
    "frontex-detections": ("detections", "frontex-detections"),
    "iom-dead-and-missing": ("deaths-missing", "missing-migrants"),
}
"""What the readers of public sources call a statistic -> statistic and definition of the catalogue."""


def known_catalogue() -> Catalogue:
    """The catalogue as the database holds it. A place goes by its code, its names and international codes."""
    statistics = Statistic.objects.filter(current=True).prefetch_related("definitions")
    known = {
        row.code: KnownStatistic(
            unit_kind=UnitKind(row.unit_kind),
            definitions=frozenset(definition.code for definition in row.definitions.all()),
            dimensions=frozenset(row.dimensions),
            categories=frozenset(row.categories),
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


def _named_otherwise(known: dict[str, KnownStatistic]) -> dict[str, KnownStatistic]:
    """The readers' names that stand for a statistic and definition of the catalogue."""
    return {
        name: replace(known[statistic], definitions=frozenset({name}), categories=frozenset())
        for name, (statistic, definition) in NAMED_OTHERWISE.items()
        if name not in known and statistic in known and definition in known[statistic].definitions
    }


def in_catalogue_names(read: ReadTable, catalogue: Catalogue) -> ReadTable:
    """The table with statistics and definitions as the catalogue calls them."""
    import pyarrow as pa

    renamed = {
        name: target
        for name, target in NAMED_OTHERWISE.items()
        if target[0] in catalogue.statistics and target[1] in catalogue.statistics[target[0]].definitions
    }
    found = read.table["statistic"].to_pylist() if renamed else []
    if not renamed.keys() & set(found):
        return read
    definitions = read.table["definition"].to_pylist()
    pairs = [renamed.get(old, (old, definition)) for old, definition in zip(found, definitions, strict=True)]
    table = read.table
    for position, column in enumerate(("statistic", "definition")):
        number = table.schema.get_field_index(column)
        table = table.set_column(number, table.schema.field(number), pa.array([pair[position] for pair in pairs]))
    return replace(read, table=table)


def _indicators(known: dict[str, KnownStatistic]) -> dict[str, Counted]:
    """The names of the partners' upload: a statistic's code, written with _ as in the template or with - as in ours."""
    return {name: Counted(code) for code in known for name in (code, code.replace("-", "_"))}


def _places() -> dict[str, str]:
    found: dict[str, str] = {}
    places = list(Place.objects.select_related("partner"))
    for place in places:
        aliases = [str(value) for key, value in place.codes.items() if key in BY_WHICH_A_PLACE_GOES]
        if place.partner is not None and place.kind == "territory":
            aliases += [str(value) for key, value in place.partner.codes.items() if key in BY_WHICH_A_PLACE_GOES]
        for alias in (*aliases, *place.names.values()):
            found.setdefault(alias.casefold(), place.code)
    # A place's own code is stronger than another place's name.
    return found | {place.code: place.code for place in places}
