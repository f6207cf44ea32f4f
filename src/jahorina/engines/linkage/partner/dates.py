"""Birthdays as registers have them: to the day, the month or the year, and the first of January that nobody was born on.

Which of two numbers is the month, a column tells: where some value has more than 12 in the second place and none in the
first, all of it was written month first (05/17/1990, and then 05/04/1990 is 4 May, too).

A birthday becomes (year, month, day) with 0 for what is not known. 1 January counts as known to the year: offices write it
where a person knows the year alone, and a true one loses little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

EARLIEST, LATEST = 1880, 2100


class Born(NamedTuple):
    """A birthday; 0 for a part that is not known."""

    year: int
    month: int
    day: int


UNKNOWN: Final = Born(0, 0, 0)
_YEAR_FIRST: Final = re.compile(r"(\d{4})(?:\D+(\d{1,2})(?:\D+(\d{1,2}))?)?(?:[T ].*)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})(?:[T ].*)?")
_NAMED: Final = re.compile(r"(\d{1,2})[\W_]*([a-z]{3,9})[\W_]*(\d{4})(?:[t ].*)?")
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
"""17-May-1990, as systems that speak English write days."""
_SERIAL: Final = re.compile(r"(\d{5})(?:\.0+)?")
_SPREADSHEET_BEGAN: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates that lost their format: 36525 is 31 December 1999."""
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_DIGITS: Final = {
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
    **dict.fromkeys((0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF)),
}


@lru_cache(maxsize=131_072)
def read_birthday(text: str) -> Born:
    """Read 1990-05-17, 19900517, 17.5.1990., 17-May-1990, 1990-05, 1990, 33010 (a spreadsheet's day); else UNKNOWN."""
    plain = _in_digits(text)
    if found := _COMPACT.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(part or 0) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
        if month > 12 >= day:
            day, month = month, day
    elif (found := _NAMED.fullmatch(plain.lower())) and found[2][:3] in _MONTHS:
        day, month, year = int(found[1]), _MONTHS[found[2][:3]], int(found[3])
    elif found := _SERIAL.fullmatch(plain):
        when = _SPREADSHEET_BEGAN + timedelta(days=int(found[1]))
        year, month, day = when.year, when.month, when.day
    else:
        return UNKNOWN
    if not EARLIEST <= year <= LATEST:
        return UNKNOWN
    return _plausible(year, month, day)


def day_first(texts: Sequence[str]) -> list[str]:
    """A column of dates with the day first where it was written month first; as it is where that cannot be told."""
    if not _is_month_first(texts):
        return list(texts)
    return [_turned(text) for text in texts]


def _is_month_first(texts: Iterable[str]) -> bool:
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _DAY_FIRST.fullmatch(_in_digits(text)))]
    return any(second > 12 for _first, second in pairs) and all(first <= 12 for first, _second in pairs)


def _turned(text: str) -> str:
    found = _DAY_FIRST.fullmatch(_in_digits(text))
    return f"{found[2]}.{found[1]}.{found[3]}" if found else text


def _in_digits(text: str) -> str:
    # In Serbian and Bosnian a full stop stands behind a year, too; marks of direction come with right-to-left text.
    return text.translate(_DIGITS).strip(" .\t\u00a0")


def _plausible(year: int, month: int, day: int) -> Born:
    if not 1 <= month <= 12 or (month, day) == (1, 1):
        return Born(year, 0, 0)
    return Born(year, month, day if 1 <= day <= 31 else 0)
