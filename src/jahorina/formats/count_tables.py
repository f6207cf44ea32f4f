"""Reads and writes tables of counts as CSV, with the columns' names as their owner wrote them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.formats.csv_reading import DELIMITERS, LONGEST_HEADER, column_name, read_csv_texts
from jahorina.formats.formula_guard import guarded, unguarded
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST: Final = 64 * 1024**2


@dataclass(frozen=True)
class CountFile:
    """A file's columns of texts by name, in their order, and the number of each row."""

    name: str
    columns: dict[str, list[str]]
    rows: list[int]


def read_count_file(content: Content, *, name: str = "") -> CountFile:
    """Read a CSV file of counts; raises InputRefused (`csv-...`, `content-...`, `count-file-uneven`)."""
    raw, name = bytes_of(content, most=LARGEST, name=name), name_of(content, name)
    texts = read_csv_texts(raw, name=name)
    if texts.uneven:
        raise InputRefused(
            "count-file-uneven",
            _("%(file)s, row %(row)s: more or fewer cells than the first row names."),
            params={"file": name, "row": texts.uneven[0]},
        )
    written = _written_names(raw, list(texts.columns))
    columns = {
        unguarded(title): [unguarded(text) for text in column.to_pylist()]
        for title, column in zip(written, texts.columns.values(), strict=True)
    }
    return CountFile(name, columns, texts.rows.to_pylist())


def _written_names(raw: bytes, known: Sequence[str]) -> list[str]:
    """The first row's cells as they were written, trimmed."""
    head = raw[:LONGEST_HEADER].decode("utf-8-sig", errors="ignore")
    for delimiter in DELIMITERS:
        cells = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
        if [column_name(cell) for cell in cells] == list(known):
            return [cell.strip() for cell in cells]
    return list(known)


def write_count_file(columns: dict[str, Sequence[object]]) -> bytes:
    """The columns as CSV (UTF-8, comma); texts are guarded so that no spreadsheet runs them, None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guarded(name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow(["" if cell is None else guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode()
