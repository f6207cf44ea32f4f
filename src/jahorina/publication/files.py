"""Released tables as files. Every format is written from the same cells (`content.public_cells`) by `formats.safe_tables`.

Zero is a number; a cell without one is empty and OBS_STATUS says why: Q suppressed, O missing, L not collected, M not
applicable. CONF_STATUS says C of every hidden cell (ADR 0011); E marks a number that was rounded, ROUNDED to what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as packaged

from django.conf import settings

from jahorina.formats.safe_tables import data_package as packages
from jahorina.formats.safe_tables import sdmx_ml
from jahorina.formats.safe_tables.archive import zipped
from jahorina.formats.safe_tables.csv_files import table_csv
from jahorina.formats.safe_tables.htcds import table_htcds
from jahorina.formats.safe_tables.sdg import SdgSeries, table_sdg
from jahorina.formats.safe_tables.sdmx_rows import table_sdmx_csv
from jahorina.formats.safe_tables.table import SafeCell, SafeTable
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.cards import DEFAULT_STYLE, partner_name
from jahorina.publication.choices import Method
from jahorina.publication.public import PublicCard, PublicRelease, TablePage

CSV = "text/csv; charset=utf-8"
SDMX_CSV = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
JSON, ZIP = "application/json", "application/zip"
PACKAGE, ARCHIVE = "datapackage.json", "release.zip"
PUBLICATION = "open-data"
"""The publication whose style of partners' names is used."""


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format that tables are given in: its name for readers, its media type, the EU's name for its kind of file, the
    standard that it keeps, how it is written (None where the table does not fit in it)."""

    title: str
    content_type: str
    file_type: str
    standard: str
    write: Callable[[SafeTable], bytes | None]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of a table: the ending of its name, its format, its bytes."""

    ending: str
    format: TableFormat
    content: bytes


def _hxl(table: SafeTable) -> bytes:
    return table_csv(table, hxl=True)


def _sdg(table: SafeTable) -> bytes | None:
    series = _series().get(table.statistic)
    return table_sdg(table, series) if series else None


def _htcds(table: SafeTable) -> bytes | None:
    status = _standards()["htcds"].get(table.statistic)
    return table_htcds(table, status=status) if status else None


FORMATS: Mapping[str, TableFormat] = {
    "csv": TableFormat("CSV", CSV, "CSV", "https://www.rfc-editor.org/rfc/rfc4180", table_csv),
    "hxl.csv": TableFormat("CSV (HXL)", CSV, "CSV", "https://hxlstandard.org/standard/1-1final/", _hxl),
    "sdmx.csv": TableFormat("SDMX-CSV 2.0", SDMX_CSV, "CSV", "https://sdmx.org/standards-2/", table_sdmx_csv),
    "sdmx.xml": TableFormat(
        "SDMX-ML 3.0", sdmx_ml.MEDIA_TYPE, "XML", "https://sdmx.org/standards-2/", sdmx_ml.data_message
    ),
    "structure.xml": TableFormat(
        "SDMX-ML 3.0 (structure)",
        sdmx_ml.STRUCTURE_MEDIA_TYPE,
        "XML",
        "https://sdmx.org/standards-2/",
        sdmx_ml.structure_message,
    ),
    "sdg.csv": TableFormat("SDG (SDMX-CSV)", SDMX_CSV, "CSV", "https://unstats.un.org/sdgs/sdmx", _sdg),
    "htcds.csv": TableFormat("HTCDS 2.0 (CSV)", CSV, "CSV", "https://www.htcds.org/", _htcds),
}
"""The formats by the ending of their files' names."""


def table_file(found: PublicRelease, code: str, ending: str) -> TableFile:
    """A table of a release as a file; raises NotFound (`table-unknown`, `file-unknown`)."""
    table = found.table(code)
    content = FORMATS[ending].write(safe_table(found.card, table)) if ending in FORMATS else None
    if content is None:
        raise NotFound("file-unknown", _("This table is not given in that format."))
    return TableFile(ending, FORMATS[ending], content)


def table_files(card: PublicCard, table: TablePage) -> tuple[TableFile, ...]:
    """Every file of a table, in the order of FORMATS; without those that it does not fit in."""
    safe = safe_table(card, table)
    written = ((ending, one, one.write(safe)) for ending, one in FORMATS.items())
    return tuple(TableFile(ending, one, content) for ending, one, content in written if content is not None)


def data_package(found: PublicRelease) -> bytes:
    """The release as a Frictionless data package: its tables with the fields of their CSV, and what a status means."""
    card = found.card
    head = packages.PackageHead(
        name=f"{card.series}-{card.number}".lower().replace("_", "-"),
        title=card.titles.get("en", card.series),
        description=card.reason,
        version=str(card.number),
        created=card.published_on,
        is_simulated=card.is_simulated,
        licence=licence(),
    )
    return packages.data_package(head, [safe_table(card, table) for table in found.tables])


def release_files(found: PublicRelease) -> dict[str, bytes]:
    """Everything of a release by file name: its data package and each table in each format."""
    files = {PACKAGE: data_package(found)} if found.tables else {}
    for table in found.tables:
        files |= {f"{table.code}.{one.ending}": one.content for one in table_files(found.card, table)}
    return files


def release_archive(found: PublicRelease) -> bytes:
    """`release_files` as one ZIP; the same bytes whenever it is asked for."""
    return zipped(release_files(found), found.card.published_on)


def licence() -> str:
    """The address of the licence of what is released; empty where the node states none."""
    return str(settings.JAHORINA.text("publication", "licence"))


def safe_table(card: PublicCard, table: TablePage) -> SafeTable:
    """A released table as the writers take it."""
    members = (
        {**table.members, "partner": _partners()} if "partner" in (*table.dimensions, *table.fixed) else table.members
    )
    return SafeTable(
        code=table.code,
        statistic=table.statistic,
        titles=table.titles,
        units=table.units,
        dimensions=table.dimensions,
        fixed=table.fixed,
        members=members,
        cells=tuple(SafeCell(one.members, one.value, one.obs_status, one.conf_status) for one in table.cells),
        rounded=table.rounded if table.method == Method.ROUNDING else 0,
        period=table.period,
        published=card.published_on,
        version=card.number,
        is_simulated=card.is_simulated,
        sources=table.sources,
    )


def _partners() -> dict[str, dict[str, str]]:
    style = partners.programme().default_display.get(PUBLICATION, DEFAULT_STYLE)
    return {
        card.code: {language: partner_name(card, language, style).name for language in card.names}
        for card in partners.partners()
    }


@cache
def _standards() -> dict[str, dict[str, str]]:
    return tomllib.loads(packaged("jahorina.publication").joinpath("standards.toml").read_text(encoding="utf-8"))


@cache
def _series() -> dict[str, SdgSeries]:
    known: Mapping[str, Mapping[str, str]] = _standards()["sdg"]  # type: ignore[assignment]
    return {
        statistic: SdgSeries(code, one["indicator"], one["unit"])
        for code, one in known.items()
        for statistic in one["statistics"]
    }
