"""Released tables as files: CSV with statuses, SDMX-CSV, a data package. All from `content.public_cells`.

Zero is a number; a cell without one is empty and OBS_STATUS says why: Q suppressed, O missing, L not collected, M not
applicable. CONF_STATUS says C of every hidden cell (ADR 0011); E marks a number that was rounded, ROUNDED to what.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from jahorina.publication.choices import Method
from jahorina.publication.content import PublicCell
from jahorina.publication.public import PublicRelease, TablePage

CSV = "text/csv; charset=utf-8"
SDMX_CSV = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
JSON = "application/json"
AGENCY, FLOW_VERSION = "JAHORINA", "1.0.0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
STATUS_COLUMNS = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "ROUNDED", "SIMULATED")
HXL_TAGS = {"sex": "#adm+sex", "age": "#adm+age", "nationality": "#country+code+origin", "place": "#loc+code"}


def table_csv(table: TablePage, *, simulated: bool, hxl: bool = False) -> bytes:
    """The table as CSV, UTF-8: its dimensions, its fixed dimensions, value and statuses; a row of HXL tags where asked."""
    header = [*table.dimensions, *table.fixed, *STATUS_COLUMNS]
    rows: list[Sequence[str]] = [header]
    if hxl:
        rows.append([_tag(name) for name in header])
    rows += [[*cell.members, *table.fixed.values(), *_said(table, cell, simulated)] for cell in table.cells]
    return _written(rows)


def table_sdmx_csv(table: TablePage, *, simulated: bool) -> bytes:
    """The table as SDMX-CSV 2.0."""
    flow = f"{AGENCY}:{table.statistic.replace('-', '_').upper()}({FLOW_VERSION})"
    dimensions = [name.upper() for name in (*table.dimensions, *table.fixed) if name != "period"]
    rows: list[Sequence[str]] = [["STRUCTURE", "STRUCTURE_ID", "ACTION", *dimensions, "TIME_PERIOD", *STATUS_COLUMNS]]
    fixed = [value for name, value in table.fixed.items() if name != "period"]
    for cell in table.cells:
        where = [*cell.members, *fixed, table.fixed["period"]]
        rows.append(["dataflow", flow, "I", *where, *_said(table, cell, simulated)])
    return _written(rows)


def data_package(found: PublicRelease) -> bytes:
    """The release as a Frictionless data package: its tables with the fields of their CSV, and what a status means."""
    card = found.card
    document = {
        "profile": "tabular-data-package",
        "name": f"{card.series}-{card.number}".lower().replace("_", "-"),
        "title": card.titles.get("en", card.series),
        "description": card.reason,
        "version": str(card.number),
        "created": card.published_on.isoformat(),
        "simulated": card.is_simulated,
        "resources": [_resource(table) for table in found.tables],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: TablePage) -> dict[str, object]:
    texts = [{"name": name, "type": "string"} for name in (*table.dimensions, *table.fixed)]
    fields = [
        *texts,
        {"name": "OBS_VALUE", "type": "number"},
        {"name": "OBS_STATUS", "type": "string", "constraints": {"enum": list("AEPIBUVMLOQ")}},
        {"name": "CONF_STATUS", "type": "string", "constraints": {"enum": list("FNC")}},
        {"name": "ROUNDED", "type": "integer"},
        {"name": "SIMULATED", "type": "boolean"},
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.code,
        "path": f"{table.code}.csv",
        "title": table.titles.get("en", table.code),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _said(table: TablePage, cell: PublicCell, simulated: bool) -> list[str]:
    rounded = str(table.rounded) if table.method == Method.ROUNDING and cell.value is not None else ""
    said = "true" if simulated else "false"
    return [cell.plain_value, cell.obs_status.value, cell.conf_status.value, rounded, said]


def _tag(name: str) -> str:
    tags = {"OBS_VALUE": "#value", "OBS_STATUS": "#status+obs", "CONF_STATUS": "#status+conf", "period": "#date"}
    return {**HXL_TAGS, **tags, "partner": "#org+code"}.get(name, f"#meta+{name.lower()}")


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(text) for text in row] for row in rows)
    return out.getvalue().encode()


def _guarded(text: str) -> str:
    """A text that a spreadsheet would run as a formula, disarmed."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not text.lstrip("-").replace(".", "").isdigit() else text
