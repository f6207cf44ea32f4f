"""Released tables as SDMX-CSV 2.0: what each row belongs to, its key, its value and what is said of it."""

from __future__ import annotations

from typing import Final

from jahorina.formats.safe_tables.csv_files import csv_bytes
from jahorina.formats.safe_tables.sdmx_shape import attributes_of, key_of, shape_of
from jahorina.formats.safe_tables.table import SafeTable

ATTRIBUTES: Final = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "ROUNDED", "SIMULATED")


def table_sdmx_csv(table: SafeTable) -> bytes:
    """The table as SDMX-CSV 2.0; ACTION is I, information."""
    shape = shape_of(table)
    dimensions = ("FREQ", *(one.concept for one in shape.dimensions), "TIME_PERIOD")
    rows = [("STRUCTURE", "STRUCTURE_ID", "ACTION", *dimensions, *ATTRIBUTES, "UNIT_MEASURE")]
    for cell in table.cells:
        key, said = key_of(table, shape, cell), attributes_of(table, cell)
        values = (said.get(name, "") for name in ATTRIBUTES)
        rows.append(("dataflow", shape.reference, "I", *(key[name] for name in dimensions), *values, shape.unit[0]))
    return csv_bytes(rows)
