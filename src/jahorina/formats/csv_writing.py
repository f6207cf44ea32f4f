"""Writes tables as CSV that no spreadsheet runs: UTF-8, comma, one header row, texts guarded as in formula_guard.

Numbers are written as numbers (-5 stays -5), a missing one as an empty cell, days as 2022-03-31, truth as true, false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from jahorina.formats.formula_guard import PATTERN

_GUARDED: Final = f"^({PATTERN.removeprefix('^')})"
ROWS_A_PIECE: Final = 65_536
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""Without it, a spreadsheet takes UTF-8 for its own code page and spoils names."""


def write_csv(table: pa.Table) -> Iterator[bytes]:
    """Give the table as pieces of a CSV file, so that a large one need not be held as a whole."""
    return write_csv_batches(table.schema, table.to_batches(max_chunksize=ROWS_A_PIECE))


def write_csv_batches(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Give batches of rows of `schema` as pieces of one CSV file; the header comes first even if there is no row."""
    yield BYTE_ORDER_MARK + _piece(_guarded_names(schema).empty_table(), header=True)
    for batch in batches:
        if batch.num_rows:
            yield _piece(pa.Table.from_batches([batch]), header=False)


def _piece(table: pa.Table, *, header: bool) -> bytes:
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(_guarded(table), sink, pa.csv.WriteOptions(include_header=header))
    return bytes(sink.getvalue())


def _guarded(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_dictionary(field.type):
            column = column.cast(field.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = pc.replace_substring_regex(column, pattern=_GUARDED, replacement=r"'\1")
        table = table.set_column(index, field.name, column)
    return table


def _guarded_names(schema: pa.Schema) -> pa.Schema:
    names = pc.replace_substring_regex(pa.array(schema.names, pa.string()), pattern=_GUARDED, replacement=r"'\1")
    return pa.schema([field.with_name(name) for field, name in zip(schema, names.to_pylist(), strict=True)])
