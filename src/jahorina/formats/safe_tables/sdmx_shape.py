"""What a released table is in SDMX's words: a dataflow, its dimensions with their code lists, its attributes.

Each table is a dataflow of its own (statistic and breakdown), and its version is the number of the release: a code list
grows when a member is first shown, and under one version a structure never changes. Codes follow SDMX where it has
them (CL_SEX, CL_AGE); any other member goes by its own code, with what an identifier cannot hold escaped as $HEX$.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jahorina.formats.safe_tables.table import SafeCell, SafeTable, Texts
from jahorina.formats.sdmx_csv import sdmx_period
from jahorina.kernel.identifiers import NOT_KNOWN, TOTAL

AGENCY: Final = "JAHORINA"
CONCEPTS: Final[Mapping[str, str]] = {
    "partner": "REF_AREA",
    "place": "REF_AREA",
    "nationality": "CITIZENSHIP",
    "member": "PART",
}
"""Our dimension -> SDMX's cross-domain concept; any other goes by its own name."""

SEX_CODES: Final[Mapping[str, str]] = {"female": "F", "male": "M", "other": "_O"}
TOTAL_TEXTS: Final[Texts] = {"en": "Total"}
UNKNOWN_TEXTS: Final[Texts] = {"en": "Not known"}
_BAND, _FROM, _AREA = re.compile(r"(\d+)-(\d+)"), re.compile(r"(\d+)\+"), re.compile(r"[a-z]{2}")
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_@\-]")


@dataclass(frozen=True, slots=True)
class SdmxDimension:
    """A dimension: its concept, and the codes it can have with their texts, by our member."""

    concept: str
    ours: str
    codes: Mapping[str, tuple[str, Texts]]


@dataclass(frozen=True, slots=True)
class SdmxShape:
    """The structure of a table. The time dimension TIME_PERIOD and FREQ are in every table and not listed here."""

    flow: str
    version: str
    dimensions: tuple[SdmxDimension, ...]
    unit: tuple[str, Texts]

    @property
    def reference(self) -> str:
        """The dataflow as SDMX-CSV names it."""
        return f"{AGENCY}:{self.flow}({self.version})"

    @property
    def urn(self) -> str:
        """The dataflow as SDMX-ML names it."""
        return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={self.reference}"


def shape_of(table: SafeTable) -> SdmxShape:
    """The table's structure."""
    names = [name for name in (*table.dimensions, *table.fixed) if name != "period"]
    concepts: dict[str, str] = {}
    for name in names:
        concept = CONCEPTS.get(name, identifier(name).upper())
        concepts[name] = concept if concept not in concepts.values() else f"{concept}_{identifier(name).upper()}"
    by = f"_BY_{'_'.join(table.dimensions)}" if table.dimensions else ""
    return SdmxShape(
        flow=_letter_first(identifier(f"{table.statistic}{by}".replace("-", "_")).upper()),
        version=f"{max(table.version, 1)}.0.0",
        dimensions=tuple(SdmxDimension(concepts[name], name, _codes(table, name)) for name in names),
        unit=(identifier(table.units.get("en", "number").replace(" ", "_")).upper(), table.units),
    )


def key_of(table: SafeTable, shape: SdmxShape, cell: SafeCell) -> dict[str, str]:
    """Where a cell stands: a code for each dimension, then FREQ and TIME_PERIOD."""
    where = {**dict(zip(table.dimensions, cell.members, strict=True)), **table.fixed}
    found = {"FREQ": str(table.period.frequency)}
    found |= {one.concept: one.codes[where[one.ours]][0] for one in shape.dimensions}
    return {**found, "TIME_PERIOD": sdmx_period(table.period)}


def attributes_of(table: SafeTable, cell: SafeCell) -> dict[str, str]:
    """What is said of a cell's value; what is not known is not there."""
    found = {
        "OBS_VALUE": cell.plain_value,
        "OBS_STATUS": cell.obs_status.value,
        "CONF_STATUS": cell.conf_status.value,
        "ROUNDED": table.rounded_to(cell),
        "SIMULATED": table.simulated,
    }
    return {name: text for name, text in found.items() if text}


def identifier(text: str) -> str:
    """A text as an SDMX identifier; two different texts never become the same."""
    return _NOT_ALLOWED.sub(lambda match: f"${ord(match[0]):X}$", text)


def _letter_first(name: str) -> str:
    return name if name[:1].isalpha() else f"T_{name}"


def _codes(table: SafeTable, name: str) -> dict[str, tuple[str, Texts]]:
    if name in table.dimensions:
        at = table.dimensions.index(name)
        members = list(dict.fromkeys(cell.members[at] for cell in table.cells))
    else:
        members = [table.fixed[name]]
    texts = table.members.get(name, {})
    found = {one: code_of(name, one) for one in members}
    if len(set(found.values())) < len(found):
        found = {one: identifier(one) for one in members}
    return {one: (code, texts.get(one) or _own_texts(one)) for one, code in found.items()}


def _own_texts(member: str) -> Texts:
    return {TOTAL: TOTAL_TEXTS, NOT_KNOWN: UNKNOWN_TEXTS}.get(member, {"en": member})


def code_of(dimension: str, member: str) -> str:
    """The SDMX code of a member."""
    if member in (TOTAL, NOT_KNOWN):
        return member
    if dimension == "sex" and member in SEX_CODES:
        return SEX_CODES[member]
    if dimension == "age" and (band := _BAND.fullmatch(member)):
        return f"Y{int(band[1])}T{int(band[2])}"
    if dimension == "age" and (first := _FROM.fullmatch(member)):
        return f"Y_GE{int(first[1])}"
    if dimension in ("partner", "place") and _AREA.fullmatch(member):
        return member.upper()
    return identifier(member)
