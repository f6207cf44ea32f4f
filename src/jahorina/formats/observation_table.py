"""The table that every reader of figures gives and every writer takes: one row an observation, one column a field.

A reader fills all columns. `_T` in a dimension means "not broken down by it". A row is told apart from any other by
IDENTITY; the same identity with a later `as_of` is a revision, with the same `as_of` and another value a contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from jahorina.formats.notes import Note
from jahorina.kernel.errors import Refusal

DIMENSIONS = ("origin", "counterpart", "sex", "age", "category")
"""origin: nationality or country of origin (ISO 3166-1 alpha-3, XKX for Kosovo, XXA stateless, _U not known);
counterpart: the other end of a movement (a place code); sex: F, M, O, U; age: band as 0-17, 18-34, 65+ (_U not known);
category: anything else, as the statistic defines it."""

OBSERVATIONS = pa.schema(
    [
        pa.field("statistic", pa.string(), nullable=False),
        pa.field("definition", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("counterpart", pa.string(), nullable=False),
        pa.field("sex", pa.string(), nullable=False),
        pa.field("age", pa.string(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("qualifier", pa.string(), nullable=False),
        pa.field("obs_status", pa.string(), nullable=False),
        pa.field("conf_status", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("provenance", pa.string(), nullable=False),
        pa.field("simulated", pa.bool_(), nullable=False),
        pa.field("note", pa.string()),
    ]
)
"""value, lower and upper are in the statistic's unit; status codes and provenance as in kernel.numbers."""

IDENTITY = ("statistic", "definition", "place", "period_start", "period_end", *DIMENSIONS, "source")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a reader found: the good rows, what it refused and why, and how many data rows the input had.

    `table` has the schema OBSERVATIONS; `refusals` is cut at MOST_REFUSALS, `refused` counts all refused rows.
    """

    table: pa.Table
    rows_read: int
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


MOST_REFUSALS = 200
