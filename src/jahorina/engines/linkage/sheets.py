"""Which rows of an encoded register are spike-ins: the sheet that a partner hands over when the encodings are deleted.

The hub links without knowing which rows are invented, so that they stand in the way of whoever counts or matches graphs;
afterwards the sheets say where people who are known to stand in both registers were found, and where not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-spike-in-sheet"
VERSION: Final = 1
PARTS: Final = 10_000
"""A month's share of what is left over is written in so many parts."""


@dataclass(frozen=True)
class LeftOver:
    """By how many rows a register is larger than its people, since duplicates were left, or smaller, since people were taken
    for one who are two; the standard deviation of that; and which share of it falls into each month ("2026-10").
    """

    excess: float
    deviation: float
    months: Mapping[str, float]


@dataclass(frozen=True)
class Sheet:
    """`persons[i]` is the invented person in row i, -1 for a real one; `levels[i]` how badly that person is written.

    `patterns` says of each invented person in which registers he or she stands, by the registers' names; `left_over` what
    the partner knows of duplicates that are still in its register.
    """

    name: str
    check: str
    persons: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int64]
    patterns: Mapping[int, tuple[str, ...]]
    left_over: LeftOver | None = None

    @property
    def real(self) -> npt.NDArray[np.bool_]:
        """Which rows are real people's."""
        return self.persons < 0


def written(sheet: Sheet) -> bytes:
    """The sheet as the bytes of its file (JSON)."""
    rows = np.flatnonzero(sheet.persons >= 0)
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "name": sheet.name,
        "check": sheet.check,
        "records": len(sheet.persons),
        "rows": [[int(row), int(sheet.persons[row]), int(sheet.levels[row])] for row in rows],
        "patterns": {str(person): list(names) for person, names in sheet.patterns.items()},
    }
    if sheet.left_over is not None:
        # What bundles carry knows whole numbers alone.
        document["left_over"] = {
            "rows": round(sheet.left_over.excess),
            "deviation": round(sheet.left_over.deviation),
            "months": {month: round(share * PARTS) for month, share in sheet.left_over.months.items()},
        }
    return json.dumps(document, separators=(",", ":")).encode("utf-8")


def read(content: bytes, *, file_name: str) -> Sheet:
    """Read a file's bytes; raises InputRefused `linkage-sheet-unreadable`."""
    try:
        document = json.loads(content)
        if document["format"] != FORMAT or document["version"] != VERSION:
            raise KeyError("format")
        persons = np.full(int(document["records"]), -1, dtype=np.int64)
        levels = np.zeros(len(persons), dtype=np.int64)
        for row, person, level in document["rows"]:
            persons[row], levels[row] = person, level
        patterns = {int(person): tuple(map(str, names)) for person, names in document["patterns"].items()}
        left_over = _left_over(document.get("left_over"))
        return Sheet(str(document["name"]), str(document["check"]), persons, levels, patterns, left_over)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputRefused(
            "linkage-sheet-unreadable",
            _("%(file)s is not a sheet of spike-ins, or a part of it is missing."),
            params={"file": file_name},
        ) from error


def _left_over(document: Any) -> LeftOver | None:
    if document is None:
        return None
    months = {str(month): int(parts) / PARTS for month, parts in document["months"].items()}
    return LeftOver(float(int(document["rows"])), float(int(document["deviation"])), months)
