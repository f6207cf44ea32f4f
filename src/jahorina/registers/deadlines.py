"""Time limits: which run in a case, since when, until when, and what met them. Pure functions over folded entries.

A limit of days counts from the day after its beginning. Working days leave out Saturdays, Sundays and the public holidays
of the partner whose case it is (holidays.py).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jahorina.registers.folding import Entry
from jahorina.registers.holidays import IsOff

_SATURDAY = 5


def never_off(_day: date) -> bool:
    """No public holidays."""
    return False


Where = tuple[tuple[str, frozenset[str]], ...]
"""For fields of a step the values that count, in small letters; none means any."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A legal or agreed time limit as the programme states it. Exactly one of the three lengths is given.

    `starts_where` and `met_where` narrow the steps that begin and meet it by what their fields say.
    """

    code: str
    area: str
    starts_with: frozenset[str]
    met_by: frozenset[str]
    days: int | None = None
    working_days: int | None = None
    months: int | None = None
    partner: str = ""
    counterpart: str = ""
    waits_on_others: bool = False
    starts_where: Where = ()
    met_where: Where = ()

    @property
    def rank(self) -> int:
        """How many things it is particular about: of one partner, of one counterpart, of certain values."""
        return bool(self.partner) + bool(self.counterpart) + len(self.starts_where)

    def due(self, start: date, is_off: IsOff = never_off) -> date:
        """The last day on which the limit is kept."""
        if self.months is not None:
            return months_after(start, self.months)
        if self.working_days is not None:
            return _working_days_after(start, self.working_days, is_off)
        return start + timedelta(days=self.days or 0)


@dataclass(frozen=True, slots=True)
class Running:
    """A time limit in a case."""

    limit: TimeLimit
    started_by: int
    due_on: date
    met_on: date | None


def running(
    limits: Iterable[TimeLimit],
    entries: Sequence[Entry],
    *,
    partner: str,
    is_closed: bool = False,
    is_off: IsOff = never_off,
) -> tuple[Running, ...]:
    """Every limit that the effective entries began, met or not; in a closed case the open ones have ended.

    Of limits between the same steps the most particular one counts (an agreement with one counterpart goes before the
    rule for all); of two that are equally so, the one that ends first.
    """
    own = [limit for limit in limits if limit.partner in ("", partner)]
    found = []
    for position, entry in enumerate(entries):
        for limit in _most_particular([limit for limit in own if _begins(limit, entry)], entry, is_off):
            met_on = next((later.happened_on for later in entries[position + 1 :] if _meets(limit, later)), None)
            if met_on is not None or not is_closed:
                found.append(Running(limit, entry.sequence, limit.due(entry.happened_on, is_off), met_on))
    return tuple(sorted(found, key=lambda one: (one.due_on, one.limit.code)))


def _most_particular(limits: Sequence[TimeLimit], entry: Entry, is_off: IsOff) -> Iterable[TimeLimit]:
    best: dict[tuple[frozenset[str], frozenset[str], Where], TimeLimit] = {}
    for limit in sorted(limits, key=lambda one: (-one.rank, one.due(entry.happened_on, is_off))):
        best.setdefault((limit.starts_with, limit.met_by, limit.met_where), limit)
    return best.values()


def _begins(limit: TimeLimit, entry: Entry) -> bool:
    concerned = limit.counterpart in ("", str(entry.detail.get("counterpart", "")).lower())
    return entry.kind in limit.starts_with and concerned and _says(entry, limit.starts_where)


def _meets(limit: TimeLimit, entry: Entry) -> bool:
    return entry.kind in limit.met_by and _says(entry, limit.met_where)


def _says(entry: Entry, where: Where) -> bool:
    return all(str(entry.detail.get(name, "")).lower() in values for name, values in where)


def months_after(start: date, months: int) -> date:
    """The same day some months later; the last day of a month that has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _working_days_after(start: date, days: int, is_off: IsOff) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY and not is_off(day)
    return day
