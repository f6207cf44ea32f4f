"""Makes a table of counts from columns of texts: published tables, inner cells, or one row for each record.

The count's column is the one that is named so, else the last where every text in it can stand in a cell and no two rows
have the same labels; without one each row is a record and equal rows are counted. OBS_STATUS, CONF_STATUS and ROUNDED (the
base to which a number was rounded) are read where they are; all other columns are dimensions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jahorina.engines.disclosure.marks import Mark, read_mark
from jahorina.engines.disclosure.tables import UNBOUNDED, CellState, CountTable
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus

COUNT_COLUMNS = (
    *("count", "counts", "n", "value", "obs_value", "freq", "frequency", "number", "cases", "persons", "people"),
    *("victims", "referrals", "registrations", "total_count"),
)
OBS_STATUS, CONF_STATUS, ROUNDED = "obs_status", "conf_status", "rounded"
MOST_REFUSALS = 100


@dataclass(frozen=True)
class Texts:
    """A file as it was written: its name, its columns of texts by name, and each row's number in the file."""

    name: str
    columns: Mapping[str, Sequence[str]]
    rows: Sequence[int]


@dataclass(frozen=True)
class ReadTable:
    """A table and the name of its count's column; `records` are the labels of each row where each row was a record."""

    table: CountTable
    count: str
    records: tuple[tuple[str, ...], ...] | None = None


def read_table(texts: Texts, *, count: str | None = None, leave_out: Sequence[str] = ()) -> ReadTable:
    """Read a table; `count` names the count's column, `leave_out` columns that are no dimension (a record's number).

    Raises InputRefused (`table-...`) where a cell is none of what can stand there, or two rows are of the same cell.
    """
    names = {name.strip().casefold(): name for name in texts.columns}
    chosen = _count_column(texts, names, count)
    aside = {names[key] for key in (OBS_STATUS, CONF_STATUS, ROUNDED) if key in names} | {chosen} | set(leave_out)
    dimensions = [name for name in texts.columns if name not in aside]
    if not dimensions or not texts.rows:
        raise InputRefused("table-empty", _("%(file)s holds no table of counts."), params={"file": texts.name})
    labels = list(zip(*([text.strip() for text in texts.columns[name]] for name in dimensions), strict=True))
    if chosen is None:
        return ReadTable(_counted(texts.name, dimensions, labels), "count", tuple(labels))
    table = _published(texts, names, chosen, dimensions, labels)
    return ReadTable(table, chosen)


def _count_column(texts: Texts, names: Mapping[str, str], count: str | None) -> str | None:
    if count is not None:
        if count not in texts.columns:
            raise InputRefused(
                "table-column",
                _("%(file)s has no column %(column)s; it has: %(known)s."),
                params={"file": texts.name, "column": count, "known": ", ".join(texts.columns)},
            )
        return count
    for name in COUNT_COLUMNS:
        if name in names:
            return names[name]
    own = [name for key, name in names.items() if key not in (OBS_STATUS, CONF_STATUS, ROUNDED)]
    if len(own) < 2 or not all(read_mark(text) for text in texts.columns[own[-1]]):
        return None
    rows = list(zip(*(texts.columns[name] for name in own[:-1]), strict=True))
    return own[-1] if len(set(rows)) == len(rows) else None


def _counted(name: str, dimensions: list[str], labels: list[tuple[str, ...]]) -> CountTable:
    counts = Counter(labels)
    numbers = np.array(list(counts.values()), dtype=np.float64)
    states = (CellState.NUMBER,) * len(counts)
    return CountTable(name, tuple(dimensions), tuple(counts), numbers, states, numbers, numbers)


def _published(
    texts: Texts, names: Mapping[str, str], count: str, dimensions: list[str], labels: list[tuple[str, ...]]
) -> CountTable:
    blank = [""] * len(labels)
    obs = texts.columns[names[OBS_STATUS]] if OBS_STATUS in names else blank
    conf = texts.columns[names[CONF_STATUS]] if CONF_STATUS in names else blank
    marks = [read_mark(*cell) for cell in zip(texts.columns[count], obs, conf, strict=True)]
    _refuse_unreadable(texts, count, marks)
    _refuse_twice(texts, labels)
    good = [mark for mark in marks if mark]
    values = np.array([np.nan if mark.value is None else mark.value for mark in good])
    low, high = np.array([mark.low for mark in good]), np.array([mark.high for mark in good])
    states = tuple(mark.state for mark in good)
    table = CountTable(texts.name, tuple(dimensions), tuple(labels), values, states, low, high, rows=tuple(texts.rows))
    base = _stated_base(texts.columns[names[ROUNDED]]) if ROUNDED in names else 0
    told = [status.strip().upper() for status, mark in zip(obs, good, strict=True) if mark.state is CellState.NUMBER]
    if told and all(status == ObsStatus.ESTIMATED for status in told):
        return estimated(table)
    return blurred(table, rounded=base) if base else table


def _stated_base(column: Sequence[str]) -> int:
    return max((int(text) for text in column if text.strip().isdigit()), default=0)


def blurred(table: CountTable, *, rounded: int = 0, noise: int = 0) -> CountTable:
    """The table read as rounded to a base, or as moved by noise of at most so much: its numbers become ranges."""
    slack = max(rounded - 1, noise, 0)
    has = ~np.isnan(table.values)
    low, high = table.low.copy(), table.high.copy()
    low[has] = np.maximum(table.values[has] - slack, 0.0)
    high[has] = table.values[has] + slack
    return replace(table, low=low, high=high, rounded=rounded, noise=noise)


def estimated(table: CountTable) -> CountTable:
    """The table as one whose numbers were moved by nobody knows how much: they prove nothing."""
    count = len(table)
    return replace(table, low=np.zeros(count), high=np.full(count, UNBOUNDED), is_estimated=True)


def looks_rounded(table: CountTable) -> int:
    """The base to which all numbers of a table look rounded: 10, 5 or 3; 0 where they do not, or are too few to say."""
    numbers = table.values[~np.isnan(table.values)]
    told = numbers[numbers > 0]
    if len(told) < LEAST_TOLD:
        return 0
    return next((base for base in (10, 5, 3) if (told % base == 0).all()), 0)


LEAST_TOLD = 8
"""Numbers that must all be multiples of a base before a table is taken as rounded."""


def _refuse_unreadable(texts: Texts, count: str, marks: Sequence[Mark | None]) -> None:
    refusals = tuple(
        Refusal(
            "table-count",
            _("%(found)s is no count and no mark of a hidden one"),
            texts.rows[place],
            count,
            (("found", repr(texts.columns[count][place])),),
        )
        for place, mark in enumerate(marks)
        if mark is None
    )
    if refusals:
        raise InputRefused(
            "table-counts",
            _("%(file)s: %(many)s cells of %(column)s hold no count."),
            refusals=refusals[:MOST_REFUSALS],
            params={"file": texts.name, "many": len(refusals), "column": count},
            hint=_(
                "A whole number as 1234 or 1 234; or empty, *, .., c, x, : or <5 where a number is hidden. "
                "--count names the column."
            ),
        )


def _refuse_twice(texts: Texts, labels: Sequence[tuple[str, ...]]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for cell, row in zip(labels, texts.rows, strict=True):
        if first.setdefault(cell, row) != row:
            raise InputRefused(
                "table-twice",
                _("%(file)s: rows %(first)s and %(row)s are of the same cell."),
                params={"file": texts.name, "first": first[cell], "row": row},
            )
