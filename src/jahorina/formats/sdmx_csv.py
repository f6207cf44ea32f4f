"""Writes and reads SDMX-CSV 2.0: the exchange form of statistical offices.

    STRUCTURE, STRUCTURE_ID, ACTION, then dimensions, OBS_VALUE and attributes

The four kinds of no number stay apart by OBS_STATUS (M not applicable, L not collected, O missing, Q suppressed), with
OBS_VALUE empty; zero is 0. CONF_STATUS says who may see a value. TIME_PERIOD holds SDMX periods (2022, 2022-S1,
2022-Q3, 2022-03, 2022-W10, 2022-03-07); any other window is its first day and its length (2022-01-01/P304D).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pyarrow as pa

from jahorina.formats.contents import Content, name_of
from jahorina.formats.csv_reading import TextTable, read_csv_texts
from jahorina.formats.csv_writing import ROWS_A_PIECE, write_csv_batches
from jahorina.formats.findings import Coded
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.formats.tidy import read_full_texts
from jahorina.formats.tidy_writing import period_texts
from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period

STRUCTURE: Final = "dataflow"
STRUCTURE_ID: Final = "JAHORINA:OBSERVATIONS(1.0.0)"
ACTION: Final = "I"
"""Information: the rows may be added to whatever the receiver has."""

DIMENSIONS: Final = {
    "FREQ": "",
    "STATISTIC": "statistic",
    "DEFINITION": "definition",
    "REF_AREA": "place",
    "ORIGIN": "origin",
    "COUNTERPART_AREA": "counterpart",
    "SEX": "sex",
    "AGE": "age",
    "CATEGORY": "category",
    "SOURCE": "source",
    "TIME_PERIOD": "period",
}
"""SDMX dimension -> our column; FREQ follows from the period."""

ATTRIBUTES: Final = {
    "OBS_VALUE": "value",
    "LOWER_BOUND": "lower",
    "UPPER_BOUND": "upper",
    "QUALIFIER": "qualifier",
    "OBS_STATUS": "obs_status",
    "CONF_STATUS": "conf_status",
    "AS_OF": "as_of",
    "PROVENANCE": "provenance",
    "SIMULATED": "simulated",
    "COMMENT_OBS": "note",
}

COLUMNS: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, *ATTRIBUTES)

_WINDOW = re.compile(r"(\d{4}-\d{2}-\d{2})/P(\d{1,5})D")


def write_sdmx_csv(table: pa.Table, *, structure_id: str = STRUCTURE_ID) -> Iterator[bytes]:
    """Give a table of the schema OBSERVATIONS as pieces of an SDMX-CSV file."""
    rows = len(table)
    same = {"STRUCTURE": STRUCTURE, "STRUCTURE_ID": structure_id, "ACTION": ACTION}
    columns = {name: pa.repeat(pa.scalar(text), rows) for name, text in same.items()}
    columns["FREQ"] = period_texts(table, lambda period: str(period.frequency))
    columns["TIME_PERIOD"] = period_texts(table, sdmx_period)
    for name, ours in (DIMENSIONS | ATTRIBUTES).items():
        if name not in columns:
            columns[name] = table[ours]
    written = pa.table({name: columns[name] for name in COLUMNS})
    return write_csv_batches(written.schema, written.to_batches(max_chunksize=ROWS_A_PIECE))


def sdmx_period(period: Period) -> str:
    """The period as SDMX writes it."""
    if period.frequency is Frequency.OTHER:
        return f"{period.start.isoformat()}/P{period.days}D"
    return str(period)


def read_sdmx_csv(content: Content, reading: Reading, *, name: str = "") -> ReadTable:
    """Read SDMX-CSV of our own structure; checks and refusals are those of `tidy`.

    Raises InputRefused (`sdmx-...`, `csv-...`) where it is another structure, deletes, or lacks a dimension.
    """
    texts = read_csv_texts(content, name=name, known=frozenset(column.casefold() for column in COLUMNS))
    _refuse_other_structures(texts, name_of(content, name))
    columns = {
        ours: texts.columns[theirs.casefold()]
        for theirs, ours in (DIMENSIONS | ATTRIBUTES).items()
        if ours and theirs.casefold() in texts.columns
    }
    columns["period"] = _our_periods(columns["period"])
    return read_full_texts(replace(texts, columns=columns), reading)


def _refuse_other_structures(texts: TextTable, name: str) -> None:
    needed = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "STATISTIC", "DEFINITION", "REF_AREA", "TIME_PERIOD", "OBS_VALUE")
    missing = [column for column in needed if column.casefold() not in texts.columns]
    unknown = sorted(set(texts.columns) - {column.casefold() for column in COLUMNS})
    if missing or unknown:
        raise InputRefused(
            "sdmx-columns",
            _("%(file)s is not SDMX-CSV 2.0 of this system's structure: missing %(missing)s, unknown %(unknown)s."),
            params={"file": name, "missing": ", ".join(missing) or "-", "unknown": ", ".join(unknown)[:200] or "-"},
        )
    for column, allowed in (("structure", {STRUCTURE}), ("action", {"I", "A", "R", "M"})):
        found = set(Coded.of(texts.columns[column].to_pylist()).values) - allowed
        if found:
            raise InputRefused(
                "sdmx-structure",
                _("%(file)s, column %(column)s: %(found)s cannot be taken in; it must be %(allowed)s."),
                params={
                    "file": name,
                    "column": column.upper(),
                    "found": repr(min(found)),
                    "allowed": ", ".join(sorted(allowed)),
                },
            )


def _our_periods(column: pa.Array) -> pa.Array:
    texts = [_our_period(text) for text in column.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(column.indices).dictionary_encode()


def _our_period(text: str) -> str:
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        return text
    try:
        start = date.fromisoformat(match[1])
        return str(Period(start, start + timedelta(days=int(match[2]) - 1)))
    except (ValueError, OverflowError, UserError):
        return text
