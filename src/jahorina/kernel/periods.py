"""A period is a window of whole days, both ends included. Any window is allowed; calendar ones have short names.

2022              the year          2022-S1   the half-year
2022-Q3           the quarter       2022-03   the month
2022-03-07        the day           2022-W10  the ISO week
2022-01-01/2022-10-31               any other window
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jahorina.kernel.errors import UserError
from jahorina.kernel.messages import gettext_noop as _


class Frequency(StrEnum):
    """SDMX CL_FREQ for calendar periods; any other window has none (`_Z`)."""

    YEAR = "A"
    HALF = "S"
    QUARTER = "Q"
    MONTH = "M"
    WEEK = "W"
    DAY = "D"
    OTHER = "_Z"


_FORMS = (
    (re.compile(r"(\d{4})"), lambda y: (date(y, 1, 1), date(y, 12, 31))),
    (re.compile(r"(\d{4})-S([12])"), lambda y, h: _months(y, 6 * h - 5, 6)),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda y, q: _months(y, 3 * q - 2, 3)),
    (re.compile(r"(\d{4})-?M?(\d{2})"), lambda y, m: _months(y, m, 1)),
    (re.compile(r"(\d{4})-W(\d{2})"), lambda y, w: _week(y, w)),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), lambda y, m, d: (date(y, m, d), date(y, m, d))),
)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _week(year: int, week: int) -> tuple[date, date]:
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A window of days, `start` and `end` included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UserError(
                "period-backwards",
                _("A period ends on %(end)s before it starts on %(start)s."),
                params={"start": self.start.isoformat(), "end": self.end.isoformat()},
            )

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read any of the forms in the module's docstring; raises UserError `period-unreadable`."""
        text = text.strip()
        try:
            if "/" in text:
                first, last = text.split("/")
                return cls(date.fromisoformat(first), date.fromisoformat(last))
            for form, window in _FORMS:
                if match := form.fullmatch(text):
                    return cls(*window(*(int(part) for part in match.groups())))
        except ValueError:
            pass
        raise UserError(
            "period-unreadable",
            _("%(text)s is not a period; write 2022, 2022-Q3, 2022-03, 2022-W10, 2022-03-07 or 2022-01-01/2022-10-31."),
            params={"text": repr(text)},
        )

    @property
    def days(self) -> int:
        """Number of days in the window, both ends counted."""
        return (self.end - self.start).days + 1

    @property
    def frequency(self) -> Frequency:
        """The calendar frequency of the window; OTHER where it is no calendar period."""
        start, end = self.start, self.end
        if start == end:
            return Frequency.DAY
        if self.days == 7 and start.isoweekday() == 1:
            return Frequency.WEEK
        whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1] and start.year == end.year
        if whole_months:
            months = end.month - start.month + 1
            if months == 12:
                return Frequency.YEAR
            if months == 6 and start.month in (1, 7):
                return Frequency.HALF
            if months == 3 and start.month % 3 == 1:
                return Frequency.QUARTER
            if months == 1:
                return Frequency.MONTH
        return Frequency.OTHER

    def __str__(self) -> str:
        start = self.start
        match self.frequency:
            case Frequency.YEAR:
                return f"{start.year:04d}"
            case Frequency.HALF:
                return f"{start.year:04d}-S{(start.month + 5) // 6}"
            case Frequency.QUARTER:
                return f"{start.year:04d}-Q{(start.month + 2) // 3}"
            case Frequency.MONTH:
                return f"{start.year:04d}-{start.month:02d}"
            case Frequency.WEEK:
                year, week, _day = start.isocalendar()
                return f"{year:04d}-W{week:02d}"
            case Frequency.DAY:
                return start.isoformat()
            case Frequency.OTHER:
                return f"{start.isoformat()}/{self.end.isoformat()}"
