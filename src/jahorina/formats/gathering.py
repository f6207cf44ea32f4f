"""Gathers observations one by one, for sources that must be understood cell by cell, and checks them as all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from jahorina.formats.findings import Coded, Findings, Wrong
from jahorina.formats.notes import Note
from jahorina.formats.observation_checks import checked
from jahorina.formats.observation_columns import columns_of
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading

MOST_NAMES: Final = 20
"""How many a note names of what was left out."""


class Gathering:
    """The observations found so far, the rows that are wrong, and what was passed over and why."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._cells: dict[str, list[Any]] = {}
        self._wrong: list[tuple[int, str, Wrong]] = []
        self._passed_over: dict[str, dict[str, int]] = {}

    def add(self, row: int, **cells: Any) -> None:
        """Take in one observation; every call names the same fields."""
        self._rows.append(row)
        for name, cell in cells.items():
            self._cells.setdefault(name, []).append(cell)

    def refuse(self, row: int, column: str, wrong: Wrong) -> None:
        """Note what is wrong in `column` of `row`."""
        self._wrong.append((row, column, wrong))

    def pass_over(self, why: str, what: str) -> None:
        """Count something that is left out on purpose; `why` is a translatable template that names each %(names)s."""
        counts = self._passed_over.setdefault(why, {})
        counts[what] = counts.get(what, 0) + 1

    def read_table(
        self, reading: Reading, *, rows_read: int, names: Mapping[str, str], notes: Sequence[Note] = ()
    ) -> ReadTable:
        """Check everything that was gathered; `names` leads from our fields to the source's columns."""
        findings = Findings(pa.array(self._rows, pa.int64()))
        for row, column, wrong in self._wrong:
            findings.refuse_row(row, wrong, column)
        given = {key: Coded.of(cells) for key, cells in self._cells.items()}
        columns = columns_of(len(self._rows), reading, given, names)
        return checked(columns, reading.catalogue, findings, rows_read=rows_read, notes=(*notes, *self._notes()))

    def _notes(self) -> list[Note]:
        return [Note(why, (("names", some(sorted(counts))),)) for why, counts in sorted(self._passed_over.items())]


def some(names: Sequence[str]) -> str:
    """The first of the names, with commas."""
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
