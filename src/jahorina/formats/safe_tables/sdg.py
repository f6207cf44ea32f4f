"""Released tables as series of the global SDG database: SDMX-CSV of the structure IAEG-SDGs:SDG.

All sixteen dimensions stand in every row, `_T` where nothing is broken down. A cell that the structure cannot hold (a
breakdown that it has no dimension for, an area without an M49 code) is left out; nothing is added up to fit. A hidden
cell is a row without OBS_VALUE, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pycountry

from jahorina.formats.safe_tables.csv_files import csv_bytes
from jahorina.formats.safe_tables.sdmx_shape import code_of
from jahorina.formats.safe_tables.table import SafeCell, SafeTable
from jahorina.formats.sdmx_csv import sdmx_period
from jahorina.kernel.identifiers import TOTAL

STRUCTURE_ID: Final = "IAEG-SDGs:SDG(1.0)"
WORLD: Final = {"world": "1"}
HELD: Final = {"sex": "SEX", "age": "AGE"}
AREA: Final = ("partner", "place")
BROKEN_DOWN: Final = (
    *("SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN"),
    *("COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY", "PRODUCT"),
)
COLUMNS: Final = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", *BROKEN_DOWN),
    *("TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "CONF_STATUS", "NATURE", "COMMENT_OBS"),
)


@dataclass(frozen=True, slots=True)
class SdgSeries:
    """A series of the global database: its code, its indicator, the unit of its values."""

    code: str
    indicator: str
    unit: str


def table_sdg(table: SafeTable, series: SdgSeries) -> bytes | None:
    """The table as rows of the series; None where the structure can hold none of its cells."""
    rows = [row for cell in table.cells if (row := _row(table, series, cell)) is not None]
    return csv_bytes([COLUMNS, *rows]) if rows else None


def _row(table: SafeTable, series: SdgSeries, cell: SafeCell) -> tuple[str, ...] | None:
    where = {**table.fixed, **dict(zip(table.dimensions, cell.members, strict=True))}
    where.pop("period", None)
    area = next((found for name in AREA if (found := m49(where.pop(name, "")))), "")
    parts = {HELD[name]: code_of(name, where.pop(name, TOTAL)) for name in HELD}
    if not area or any(member != TOTAL for member in where.values()):
        return None
    said = {
        "STRUCTURE": "datastructure",
        "STRUCTURE_ID": STRUCTURE_ID,
        "ACTION": "I",
        "FREQ": str(table.period.frequency),
        "REPORTING_TYPE": "N",
        "SERIES": series.code,
        "REF_AREA": area,
        **dict.fromkeys(BROKEN_DOWN, TOTAL),
        **parts,
        "TIME_PERIOD": sdmx_period(table.period),
        "OBS_VALUE": cell.plain_value,
        "UNIT_MEASURE": series.unit,
        "UNIT_MULT": "0",
        "OBS_STATUS": cell.obs_status.value,
        "CONF_STATUS": cell.conf_status.value,
        "NATURE": "C",
        "COMMENT_OBS": _comment(table, cell),
    }
    return tuple(said[name] for name in COLUMNS)


def m49(area: str) -> str:
    """The M49 code of an area that goes by its ISO 3166-1 code; empty where there is none."""
    if area in WORLD:
        return WORLD[area]
    found = pycountry.countries.get(alpha_2=area.upper()) if len(area) == 2 else None
    return str(int(found.numeric)) if found else ""


def _comment(table: SafeTable, cell: SafeCell) -> str:
    said: Mapping[str, str] = {
        "Simulated: nobody is behind this value.": "x" if table.is_simulated else "",
        f"Rounded to a multiple of {table.rounded}.": table.rounded_to(cell),
    }
    return " ".join(text for text, holds in said.items() if holds)
