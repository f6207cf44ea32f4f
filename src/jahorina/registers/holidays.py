"""Public holidays as the programme states them, and the days on which nobody works because of them. Pure.

A holiday is a day of each year, a day counted from Easter, or a list of days where a calendar of the moon decides. One
that falls on a Sunday, or on a weekend, may move to the next day that is neither.

Easter: the anonymous Gregorian algorithm and Meeus' Julian one (Meeus, Astronomical Algorithms, chapter 8); the Julian
day is 13 days behind in the years 1900 to 2099.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY, _SUNDAY = 5, 6
_JULIAN_DAYS_BEHIND = timedelta(days=13)

IsOff = Callable[[date], bool]
"""Whether nobody works on a day."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of a partner. One of `month_day` (`01-31`), `easter` (western, orthodox) and `dates` is given."""

    code: str
    partner: str
    month_day: str = ""
    easter: str = ""
    offset: int = 0
    dates: tuple[date, ...] = ()
    moves_from: str = ""
    first_year: int = 0
    last_year: int = 9999

    def days(self, year: int) -> tuple[date, ...]:
        """The days of the year on which it is held, before any of them moves."""
        if not self.first_year <= year <= self.last_year:
            return ()
        if self.month_day:
            month, day = (int(part) for part in self.month_day.split("-"))
            return (date(year, month, day),)
        if self.easter:
            sunday = orthodox_easter(year) if self.easter == "orthodox" else western_easter(year)
            return (sunday + timedelta(days=self.offset),)
        return tuple(day for day in self.dates if day.year == year)

    def moves(self, day: date) -> bool:
        """Whether the holiday moves on from this day."""
        return day.weekday() == _SUNDAY or (self.moves_from == "weekend" and day.weekday() == _SATURDAY)


def days_off(holidays: Iterable[Holiday], year: int) -> frozenset[date]:
    """Every day of a year off because of these holidays, those included to which one moves."""
    held = [(holiday, day) for holiday in holidays for day in holiday.days(year)]
    off = {day for _holiday, day in held}
    for holiday, day in sorted(held, key=lambda pair: pair[1]):
        if not (holiday.moves_from and holiday.moves(day)):
            continue
        moved = day
        while moved in off or moved.weekday() >= _SATURDAY:
            moved += timedelta(days=1)
        off.add(moved)
    return frozenset(off)


def is_off_in(partner: str, holidays: Iterable[Holiday]) -> IsOff:
    """Whether nobody works on a day in a partner, as a question to ask again and again."""
    own = tuple(holiday for holiday in holidays if holiday.partner == partner)

    @lru_cache(maxsize=16)
    def of_year(year: int) -> frozenset[date]:
        # A holiday at the end of the year before may have moved into this one.
        return days_off(own, year - 1) | days_off(own, year)

    return lambda day: day in of_year(day.year)


def western_easter(year: int) -> date:
    """Easter Sunday of the Gregorian reckoning."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian reckoning, as a day of the Gregorian calendar."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + _JULIAN_DAYS_BEHIND
