"""Released tables as CSV: RFC 4180, UTF-8, guarded against spreadsheets, with statuses and, on request, HXL hashtags.

A cell without a number is empty, and OBS_STATUS says why: Q suppressed, O missing, L not collected, M not applicable.
HXL asks that numbers be numeric or empty and that the reason stand in a column of its own; the hashtag row is the
second one, as the standard has it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from jahorina.formats.formula_guard import guarded
from jahorina.formats.safe_tables.table import SafeCell, SafeTable

STATUS_COLUMNS: Final = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "ROUNDED", "SIMULATED")

HXL_TAGS: Final[Mapping[str, str]] = {
    "sex": "#gender",
    "age": "#age+range",
    "nationality": "#country+code+origin",
    "place": "#loc+code",
    "partner": "#country+code",
    "period": "#date+period",
    "outcome": "#status+outcome",
    "step": "#activity+step",
    "state": "#status+state",
    "OBS_VALUE": "#indicator+value+num",
    "OBS_STATUS": "#meta+obs_status",
    "CONF_STATUS": "#meta+conf_status",
    "ROUNDED": "#meta+rounded_to",
    "SIMULATED": "#meta+simulated",
}
"""Hashtags in use for displacement data, and #meta for what no hashtag means."""


def table_csv(table: SafeTable, *, hxl: bool = False) -> bytes:
    """The table: a row for each cell with its members, the fixed dimensions, value and statuses."""
    header = columns_of(table)
    rows: list[Sequence[str]] = [header]
    if hxl:
        rows.append([hashtag(name) for name in header])
    shared = tuple(table.fixed.values())
    rows += [(*cell.members, *shared, *said(table, cell)) for cell in table.cells]
    return csv_bytes(rows)


def columns_of(table: SafeTable) -> tuple[str, ...]:
    """The columns of the table's CSV."""
    return (*table.dimensions, *table.fixed, *STATUS_COLUMNS)


def said(table: SafeTable, cell: SafeCell) -> tuple[str, ...]:
    """What STATUS_COLUMNS say of a cell."""
    return (
        cell.plain_value,
        cell.obs_status.value,
        cell.conf_status.value,
        table.rounded_to(cell),
        table.simulated,
    )


def hashtag(column: str) -> str:
    """The HXL hashtag of a column."""
    return HXL_TAGS.get(column, f"#meta+{''.join(one for one in column.lower() if one.isalnum() or one == '_')}")


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a CSV file; texts that a spreadsheet would run are disarmed, numbers are left as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([text if _is_number(text) else guarded(text) for text in row] for row in rows)
    return out.getvalue().encode()


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
