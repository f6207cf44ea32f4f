"""Birthdays as registers have them: to the day, the month or the year, and the first of January that nobody was born on.

A birthday becomes (year, month, day) with 0 for what is not known. 1 January counts as known to the year: offices write it
where a person knows the year alone, and a true one loses little.
"""

from __future__ import annotations

import re
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
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_DIGITS: Final = {
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
}


@lru_cache(maxsize=131_072)
def read_birthday(text: str) -> Born:
    """Read 1990-05-17, 19900517, 17.5.1990, 1990-05, 1990; UNKNOWN for anything else. Slashes read as day first."""
    plain = text.strip().translate(_DIGITS)
    if found := _COMPACT.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(part or 0) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
        if month > 12 >= day:
            day, month = month, day
    else:
        return UNKNOWN
    if not EARLIEST <= year <= LATEST:
        return UNKNOWN
    return _plausible(year, month, day)


def _plausible(year: int, month: int, day: int) -> Born:
    if not 1 <= month <= 12 or (month, day) == (1, 1):
        return Born(year, 0, 0)
    return Born(year, month, day if 1 <= day <= 31 else 0)
