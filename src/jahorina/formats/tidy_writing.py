"""Writes observations as tidy tables with our own set of columns; `tidy` reads them back as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jahorina.formats.csv_writing import ROWS_A_PIECE, write_csv_batches
from jahorina.formats.tidy import DATA_SHEET, FULL
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.periods import Period

TIDY: Final = pa.schema(
    [
        pa.field(
            name,
            {"value": pa.float64(), "lower": pa.float64(), "upper": pa.float64(), "simulated": pa.bool_()}.get(
                name, pa.date32() if name == "as_of" else pa.string()
            ),
        )
        for name in FULL
    ]
)


_PERIOD: Final = ("period_start", "period_end")


def write_tidy_csv(table: pa.Table) -> Iterator[bytes]:
    """Give a table of the schema OBSERVATIONS as pieces of a tidy CSV file."""
    return write_csv_batches(TIDY, tidy_table(table).to_batches(max_chunksize=ROWS_A_PIECE))


def write_tidy_xlsx(table: pa.Table, more: Sequence[SheetToWrite] = ()) -> bytes:
    """Give a table of the schema OBSERVATIONS as a tidy XLSX workbook, with `more` sheets behind it."""
    tidy = tidy_table(table)
    rows = (tuple(row.values()) for batch in tidy.to_batches() for row in batch.to_pylist())
    return write_workbook([SheetToWrite(DATA_SHEET, FULL, rows), *more])


def tidy_table(table: pa.Table) -> pa.Table:
    """A table of the schema OBSERVATIONS with the columns of TIDY: the period as one short text."""
    period = period_texts(table, str)
    return pa.table([period if name == "period" else table[name] for name in FULL], schema=TIDY)


def period_texts(table: pa.Table, write: Callable[[Period], str]) -> pa.Array:
    """The period of each row as `write` gives it; each distinct period is written once."""
    starts, ends = (table[name].combine_chunks().cast(pa.int32()).cast(pa.int64()) for name in _PERIOD)
    keys = pc.add(pc.multiply(starts, 2**32), ends)
    coded = keys.dictionary_encode()
    first = pc.index_in(coded.dictionary, value_set=keys)
    windows = zip(*(table[name].take(first).to_pylist() for name in _PERIOD), strict=True)
    return pa.array([write(Period(start, end)) for start, end in windows], pa.string()).take(coded.indices)
