"""Reads a capture table from columns of texts: one 0/1 column a list, and how many people each row stands for.

Header variants: the count may be called count, counts, n, freq, frequency, number, y or value, or be missing, and then
each row is one person. Cells may be 0/1, yes/no, true/false, x/blank, obs/un. A count that is empty or NA says that the
overlap was not collected. A column that numbers the rows is left out. Columns with other values are covariates, which
other doors take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jahorina.engines.estimation.compiling import Integers
from jahorina.engines.estimation.histories import FEWEST_LISTS, LARGEST_COUNT, MOST_LISTS, CaptureTable, capture_table
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _

COUNT_NAMES = (
    "count",
    "counts",
    "n",
    "freq",
    "frequency",
    "number",
    "people",
    "persons",
    "y",
    "value",
    "cases",
    "total",
)
ROW_NAMES = frozenset({"", "row", "rows", "id", "rownames", "row_names", "unnamed:_0", "x1", "index", "nr", "no"})
SEEN = frozenset({"1", "1.0", "1.00", "yes", "y", "true", "t", "x", "obs", "observed", "seen", "+"})
UNSEEN = frozenset({"0", "0.0", "0.00", "no", "n", "false", "f", "", "un", "unobserved", "unseen", "-"})
NOT_COLLECTED = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "?", "missing", "not collected"})
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_GAPS = re.compile(r"[\s\u00a0\u202f']")
_MOST_SHOWN = 20
_MOST_STRAYS = 0.2


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A capture table, its rows as they stand in the file, and the columns that are no list.

    `cells` (the row's history as bits) and `weights` (its people, 0 where not collected) by row; `covariates` are names.
    """

    table: CaptureTable
    cells: Integers
    weights: Integers
    covariates: tuple[str, ...]
    has_counts: bool


def read_histories(name: str, columns: Mapping[str, Sequence[str]], rows: Sequence[int]) -> ReadTable:
    """Give the capture table of a file's columns (texts by header, all of one length) and their row numbers.

    Raises InputRefused (`capture-...`) in one sentence: no rows, fewer than 2 or more than 10 lists, a count that is
    negative, fractional or no number, the same history twice, a list without anybody, nobody at all.
    """
    if not rows:
        raise InputRefused("capture-empty", _("%(file)s holds no row under its header."), params={"file": name})
    counted = _count_column(columns)
    lists, covariates = _lists(name, columns, counted)
    cells = _cells({label: columns[label] for label in lists})
    _refuse_strays(name, cells, columns, rows, covariates, has_counts=counted is not None)
    if counted is None:
        table, weights = _of_people(lists, cells), np.ones(cells.size, np.int64)
    else:
        _refuse_duplicates(name, cells, rows, columns, covariates)
        weights, missing = _weights(name, cells, columns[counted], rows, counted)
        table = _summed(lists, cells, weights, missing)
    _refuse_empty(name, table)
    return ReadTable(table, cells, weights, covariates, counted is not None)


def read_strata(
    name: str, columns: Mapping[str, Sequence[str]], rows: Sequence[int], by: str
) -> tuple[ReadTable, list[tuple[str, CaptureTable]]]:
    """The whole table, and one for each value of the column `by`; raises InputRefused (`capture-...`) as above."""
    if by not in columns:
        raise InputRefused(
            "capture-no-column",
            _("%(file)s has no column %(column)s; there are: %(known)s."),
            params={"file": name, "column": by, "known": ", ".join(columns)},
        )
    whole = read_histories(name, columns, rows)
    if by not in whole.covariates:
        raise InputRefused(
            "capture-strata",
            _("%(file)s: the column %(column)s is a list, not a stratum."),
            params={"file": name, "column": by},
        )
    values = np.array([text.strip() for text in columns[by]])
    strata = []
    for value in sorted(set(values.tolist())):
        here = values == value
        counts = np.bincount(whole.cells[here], whole.weights[here], whole.table.counts.size).astype(np.int64)
        counts[0] = 0
        strata.append((value, whole.table.with_counts(counts)))
    return whole, strata


def _count_column(columns: Mapping[str, Sequence[str]]) -> str | None:
    """The header of the counts; where one of the usual names stands on a 0/1 column among others, it is a list."""
    plain = {label.strip().casefold(): label for label in columns}
    for wanted in COUNT_NAMES:
        label = plain.get(wanted)
        if label is None:
            continue
        values = {text.strip().casefold() for text in columns[label]}
        if wanted in ("count", "counts", "freq", "frequency") or not values <= SEEN | UNSEEN:
            return label
    return None


def _lists(
    name: str, columns: Mapping[str, Sequence[str]], counted: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lists: list[str] = []
    others: list[str] = []
    for label, texts in columns.items():
        if label == counted or numbers_rows(label, texts):
            continue
        values = {text.strip().casefold() for text in texts}
        (lists if values <= SEEN | UNSEEN and values != {""} else others).append(label)
    if len(lists) < FEWEST_LISTS:
        raise InputRefused(
            "capture-few-lists",
            _("%(file)s has %(found)s columns of 0 and 1; at least two lists are needed, one column each."),
            hint=_("Not 0 and 1 throughout: %(others)s. One list that sees people several times: --method one-list."),
            params={"file": name, "found": len(lists), "others": ", ".join(others) or "-"},
        )
    if len(lists) > MOST_LISTS:
        raise InputRefused(
            "capture-many-lists",
            _("%(file)s has %(found)s lists; at most %(most)s can be used, merge some."),
            params={"file": name, "found": len(lists), "most": MOST_LISTS},
        )
    return tuple(lists), tuple(others)


def numbers_rows(label: str, texts: Sequence[str]) -> bool:
    """Whether a column only numbers the rows: named so, each text its own, and not 0 and 1."""
    if label.strip().casefold() not in ROW_NAMES:
        return False
    return len(set(texts)) == len(texts) and not {text.strip().casefold() for text in texts} <= SEEN | UNSEEN


def _cells(lists: Mapping[str, Sequence[str]]) -> Integers:
    length = len(next(iter(lists.values())))
    cells = np.zeros(length, np.int64)
    for bit, texts in enumerate(lists.values()):
        known = {text: text.strip().casefold() in SEEN for text in set(texts)}
        cells |= np.fromiter((known[text] for text in texts), np.int64, length) << bit
    return cells


def _of_people(lists: tuple[str, ...], cells: Integers) -> CaptureTable:
    counts = np.bincount(cells, minlength=1 << len(lists))
    return capture_table(lists, {cell: int(count) for cell, count in enumerate(counts) if cell})


def _refuse_strays(
    name: str,
    cells: Integers,
    columns: Mapping[str, Sequence[str]],
    rows: Sequence[int],
    covariates: tuple[str, ...],
    *,
    has_counts: bool,
) -> None:
    """A column that is a list but for some values is refused, not quietly taken as a covariate.

    Where each history stands once with its count, there is nothing that a covariate could tell apart. Elsewhere a column
    with 0 and 1 is a list where few of its rows hold anything else.
    """
    once = has_counts and len(set(cells.tolist())) == cells.size
    for label in covariates:
        texts = [text.strip().casefold() for text in columns[label]]
        strays = [at for at, text in enumerate(texts) if text not in SEEN | UNSEEN]
        is_list = {"0", "1"} <= set(texts) and len(strays) <= _MOST_STRAYS * len(texts)
        if strays and (is_list or (once and len(strays) < len(texts))):
            raise InputRefused(
                "capture-neither",
                _(
                    "%(file)s, row %(row)s, column %(column)s: %(text)s is neither 0 nor 1, as the column of a list has it."
                ),
                hint=_("A covariate holds words, or more than a few other numbers; leave it out where it is none."),
                params={"file": name, "row": rows[strays[0]], "column": label, "text": repr(columns[label][strays[0]])},
            )


def _refuse_duplicates(
    name: str,
    cells: Integers,
    rows: Sequence[int],
    columns: Mapping[str, Sequence[str]],
    covariates: tuple[str, ...],
) -> None:
    """The same history may come again only with other covariates."""
    first: dict[tuple[object, ...], int] = {}
    for index, cell in enumerate(cells.tolist()):
        key = (cell, *(columns[label][index].strip() for label in covariates))
        if key in first:
            raise InputRefused(
                "capture-twice",
                _("%(file)s, row %(row)s: this history stands in row %(other)s already; give each history once."),
                params={"file": name, "row": rows[index], "other": first[key]},
            )
        first[key] = rows[index]


def _weights(
    name: str, cells: Integers, texts: Sequence[str], rows: Sequence[int], label: str
) -> tuple[Integers, frozenset[int]]:
    """The people of each row, and the cells of which any row was not collected."""
    weights, missing, refusals = np.zeros(cells.size, np.int64), set(), []
    for index, (cell, text) in enumerate(zip(cells.tolist(), texts, strict=True)):
        plain = _GAPS.sub("", text)
        if plain.casefold() in NOT_COLLECTED:
            missing.add(cell)
            continue
        problem = _problem(plain, cell)
        if problem:
            refusals.append(Refusal("capture-count", problem, rows[index], label, (("text", text.strip()),)))
        else:
            weights[index] = int(float(plain))
    if refusals:
        first = refusals[0]
        raise InputRefused(
            "capture-count",
            _("%(file)s, row %(row)s, column %(column)s: %(problem)s; a count is a whole number, 0 or more."),
            refusals=tuple(refusals[:_MOST_SHOWN]),
            params={"file": name, "row": first.row, "column": label, "problem": first.message % dict(first.params)},
        )
    return weights, frozenset(missing - {0})


def _summed(lists: tuple[str, ...], cells: Integers, weights: Integers, missing: frozenset[int]) -> CaptureTable:
    counts = np.bincount(cells, weights, 1 << len(lists)).astype(np.int64)
    return capture_table(lists, {cell: int(count) for cell, count in enumerate(counts) if cell}, missing)


def _problem(text: str, cell: int) -> str:
    """What is wrong with a count; empty where nothing is."""
    if not _NUMBER.fullmatch(text):
        return _("%(text)s is no number")
    value = float(text)
    if value < 0:
        return _("%(text)s is negative")
    if value != int(min(value, 1e18)):
        return _("%(text)s is not whole")
    if value > LARGEST_COUNT:
        return _("%(text)s is more people than there are")
    if cell == 0 and value > 0:
        return _("%(text)s people are on no list, and nobody can have counted them")
    return ""


def _refuse_empty(name: str, table: CaptureTable) -> None:
    if table.n == 0:
        raise InputRefused(
            "capture-nobody", _("%(file)s counts nobody; there is nothing to estimate from."), params={"file": name}
        )
    margins = table.margins()
    for bit, label in enumerate(table.lists):
        if margins[1 << bit] == 0:
            raise InputRefused(
                "capture-empty-list",
                _("%(file)s: nobody is on the list %(list)s; leave its column out."),
                params={"file": name, "list": label},
            )
