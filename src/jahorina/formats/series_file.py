"""Reads a tidy file of series, CSV: one row a figure, with its period, its series and its value.

The columns may be called as statisticians, data portals and forecasting libraries call them (PERIOD, SERIES, VALUE). A
column `part` may break a series down; its parts add up to it. A month is written 2024-03, 2024-03-01, 2024M03 or 03/2024, a
day 2024-03-31 or 20240331. Zero, missing and suppressed stay apart: an empty cell (or NA, n/a, :) is missing, `*` or `<5` is
a small count that was not published. A month that has no row is missing, not zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jahorina.formats.contents import Content
from jahorina.formats.csv_reading import TextTable, read_csv_texts
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

PERIOD: Final = ("period", "month", "date", "day", "time", "ds", "time_period", "ref_period", "period_start")
SERIES: Final = (
    *("series", "unique_id", "series_id", "id", "name", "series_name", "coa_iso3", "iso3", "country", "place"),
    *("partner", "route", "statistic", "geo", "ref_area"),
)
VALUE: Final = (
    *("value", "y", "count", "obs_value", "applicants", "persons", "people", "individuals", "registrations"),
    *("arrivals", "detections", "number", "total", "n"),
)
PART: Final = ("part", "origin", "nationality", "coo_iso3")
ONE_SERIES: Final = "series"
"""The name of the series of a file that has no column for it."""

MISSING: Final = frozenset({"", "na", "n/a", "nan", "null", "none", ":", "-", "–", "..", "…"})
SUPPRESSED: Final = re.compile(r"\*|[<≤]\s*(\d+)")
SUPPRESSED_BELOW: Final = 5
"""What `*` stands for where the file does not say it: a count of 1 to 4."""

MOST_PERIODS: Final = {"month": 2400, "day": 40_000}
"""A calendar that is longer than this comes of a slip in a year."""
MOST_CELLS: Final = 5_000_000
"""Series times periods."""
LARGEST: Final = 1e12

_MONTH = re.compile(r"(\d{4})[-/]?M?(\d{1,2})(?:[-/](\d{1,2}))?(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.](\d{4})")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NUMBER = re.compile(r"\+?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Series on one calendar. `values[i, t]`: series i in period t, NaN where missing; suppressed counts at their middle.

    `periods` are texts (2024-03 or 2024-03-31), one after the other without a gap. `suppressed[i]` counts suppressed cells.
    `parts` holds, for a broken-down series, its name to (part names, parts x periods).
    """

    names: tuple[str, ...]
    periods: tuple[str, ...]
    values: NDArray[np.float64]
    suppressed: tuple[int, ...]
    parts: dict[str, tuple[tuple[str, ...], NDArray[np.float64]]]


def read_series(content: Content, *, period: str, name: str = "") -> SeriesTable:
    """Read the file with `period` "month" or "day"; raises InputRefused naming row and column of the first thing wrong."""
    texts = read_csv_texts(content, name=name, known=frozenset(PERIOD + SERIES + VALUE + PART))
    if texts.uneven:
        raise InputRefused(
            "series-uneven",
            _("%(file)s, row %(row)s: the row has too few or too many cells; the first row says how many are needed."),
            params={"file": texts.name, "row": texts.uneven[0]},
        )
    columns = _columns(texts)
    cells = _cells(texts, columns, period)
    if not cells:
        raise InputRefused(
            "series-empty", _("%(file)s holds no figures under its first row."), params={"file": texts.name}
        )
    return _table(texts.name, cells, period, broken_down="part" in columns)


def following(last: str, period: str, count: int) -> list[str]:
    """The `count` periods after `last`, as texts."""
    start = ordinal(last, period)
    if start is None:
        raise ValueError(last)
    return [written(start + step, period) for step in range(1, count + 1)]


def ordinal(text: str, period: str) -> int | None:
    """The number of a month or day, counted from the calendar's beginning; None where the text is none."""
    return _month_of(text.strip()) if period == "month" else _day_of(text.strip())


def written(number: int, period: str) -> str:
    """The month or day of a number."""
    if period == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    return date.fromordinal(number).isoformat()


def _month_of(text: str) -> int | None:
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        if match[3] is not None and not 1 <= int(match[3]) <= 31:
            return None
    elif match := _MONTH_FIRST.fullmatch(text):
        year, month = int(match[2]), int(match[1])
    else:
        return None
    return year * 12 + month - 1 if 1 <= month <= 12 and 1900 <= year <= 2200 else None


def _day_of(text: str) -> int | None:
    match = _DAY.fullmatch(text)
    try:
        found = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
    return found.toordinal() if found and timedelta(0) <= found - date(1900, 1, 1) else None


def _columns(texts: TextTable) -> dict[str, str]:
    """Which column of the file holds what; refuses a file without periods or values."""
    found = {}
    for meaning, names in (("period", PERIOD), ("series", SERIES), ("value", VALUE), ("part", PART)):
        column = next((one for one in names if one in texts.columns), None)
        if column is not None:
            found[meaning] = column
    missing = [meaning for meaning in ("period", "value") if meaning not in found]
    if missing:
        raise InputRefused(
            "series-columns",
            _("%(file)s, row 1: no column %(missing)s; the columns must be period, series, value, not %(found)s."),
            params={"file": texts.name, "missing": missing[0], "found": ", ".join(texts.columns)[:120]},
        )
    return found


Cell = tuple[int, float, bool]
"""Row in the file, value, whether it was suppressed."""


def _cells(texts: TextTable, columns: dict[str, str], period: str) -> dict[tuple[str, str, int], Cell]:
    """Each figure by series, part and period; refuses what cannot be read and what stands twice."""
    rows = texts.rows.to_pylist()
    lists = {meaning: texts.columns[column].to_pylist() for meaning, column in columns.items()}
    blank = [""] * len(rows)
    found: dict[tuple[str, str, int], Cell] = {}
    numbers: dict[str, int | None] = {}
    for at, row in enumerate(rows):
        text = lists["period"][at]
        if text not in numbers:
            numbers[text] = ordinal(text, period)
        number = numbers[text]
        if number is None:
            raise _wrong_period(texts.name, row, columns["period"], text, period)
        series = lists.get("series", blank)[at].strip() or ("" if "series" in columns else ONE_SERIES)
        if not series:
            raise InputRefused(
                "series-unnamed",
                _("%(file)s, row %(row)s, column %(column)s: the cell is empty; it must name the series."),
                params={"file": texts.name, "row": row, "column": columns["series"]},
            )
        key = (series, lists.get("part", blank)[at].strip(), number)
        if key in found:
            raise InputRefused(
                "series-twice",
                _(
                    "%(file)s, row %(row)s, column %(column)s: %(series)s has its value for %(period)s in row %(first)s."
                ),
                params={
                    "file": texts.name,
                    "row": row,
                    "column": columns["period"],
                    "series": series,
                    "period": written(number, period),
                    "first": found[key][0],
                },
            )
        value, suppressed = _value(lists["value"][at], texts.name, row, columns["value"])
        found[key] = (row, value, suppressed)
    return found


def _wrong_period(file: str, row: int, column: str, text: str, period: str) -> InputRefused:
    params = {"file": file, "row": row, "column": column, "found": repr(text[:40])}
    if period == "month":
        return InputRefused(
            "series-month",
            _("%(file)s, row %(row)s, column %(column)s: %(found)s is not a month; write it as 2024-03."),
            params=params,
        )
    return InputRefused(
        "series-day",
        _("%(file)s, row %(row)s, column %(column)s: %(found)s is not a day; write it as 2024-03-31."),
        params=params,
    )


def _value(text: str, file: str, row: int, column: str) -> tuple[float, bool]:
    text = text.strip()
    if text.casefold() in MISSING:
        return np.nan, False
    if match := SUPPRESSED.fullmatch(text):
        return (int(match[1]) if match[1] else SUPPRESSED_BELOW) / 2, True
    params = {"file": file, "row": row, "column": column, "found": repr(text[:40])}
    if text.startswith(("-", "−")):
        raise InputRefused(
            "series-negative",
            _("%(file)s, row %(row)s, column %(column)s: %(found)s is below zero; a count is zero or more."),
            params=params,
        )
    if not _NUMBER.fullmatch(text) or float(text) > LARGEST:
        raise InputRefused(
            "series-number",
            _(
                "%(file)s, row %(row)s, column %(column)s: %(found)s is not a number; write 1234 or 12.5, or leave it empty."
            ),
            params=params,
        )
    return float(text), False


def _table(file: str, cells: dict[tuple[str, str, int], Cell], period: str, *, broken_down: bool) -> SeriesTable:
    numbers = [number for _series, _part, number in cells]
    first, count = min(numbers), max(numbers) - min(numbers) + 1
    keys = sorted({(series, part) for series, part, _number in cells})
    if count > MOST_PERIODS[period] or count * len(keys) > MOST_CELLS:
        raise InputRefused(
            "series-too-long",
            _("%(file)s reaches from %(first)s to %(last)s for %(series)s series, which is too much; check the years."),
            params={
                "file": file,
                "first": written(first, period),
                "last": written(max(numbers), period),
                "series": len(keys),
            },
        )
    index = {key: at for at, key in enumerate(keys)}
    values = np.full((len(keys), count), np.nan)
    suppressed = dict.fromkeys((series for series, _part in keys), 0)
    for (series, part, number), (_row, value, hidden) in cells.items():
        values[index[series, part], number - first] = value
        suppressed[series] += hidden
    periods = tuple(written(first + step, period) for step in range(count))
    return _summed(keys, values, periods, suppressed, broken_down=broken_down)


def _summed(
    keys: list[tuple[str, str]],
    values: NDArray[np.float64],
    periods: tuple[str, ...],
    suppressed: dict[str, int],
    *,
    broken_down: bool,
) -> SeriesTable:
    names = tuple(sorted(suppressed))
    parts: dict[str, tuple[tuple[str, ...], NDArray[np.float64]]] = {}
    totals = np.full((len(names), len(periods)), np.nan)
    for at, name in enumerate(names):
        members = [index for index, key in enumerate(keys) if key[0] == name]
        block = values[members]
        known = np.isfinite(block)
        # A part without a row in a month that the series reports is a part of which nobody came.
        totals[at] = np.where(known.any(axis=0), np.where(known, block, 0.0).sum(axis=0), np.nan)
        if broken_down and len(members) > 1:
            filled = np.where(known, block, np.where(known.any(axis=0), 0.0, np.nan))
            parts[name] = tuple(keys[index][1] for index in members), filled
    return SeriesTable(names, periods, totals, tuple(suppressed[name] for name in names), parts)
