"""The rolling window of a round: registrations of the last months alone are encoded; older ones never leave the partner."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jahorina.engines.linkage.partner.dates import read_birthday
from jahorina.engines.linkage.roles import Role
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Window:
    """From which day to which day registrations were encoded, and how many records were left out for which reason."""

    since: date
    until: date
    outside: int
    undated: int

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "from": self.since.isoformat(),
            "until": self.until.isoformat(),
            "left_out": self.outside,
            "left_out_undated": self.undated,
        }


def within_window(
    columns: Mapping[Role, Sequence[str]], months: int, *, until: date | None, register: str
) -> tuple[list[int], Window | None]:
    """The rows registered in the `months` before and on `until` (else the newest day), and what was left out.

    A record without a day cannot be shown to lie in the window and is left out, too. Without a column of days there is
    no window: then all rows, and None. Raises InputRefused `linkage-window-without-days` where `until` was asked for all the
    same, or no record has a day that can be read; `linkage-window-empty` where the window holds nobody.
    """
    texts = columns.get(Role.REGISTERED)
    if texts is None:
        if until is not None:
            raise _without_days(register)
        return list(range(len(next(iter(columns.values()), ())))), None
    known: dict[str, date | None] = {text: _day(text) for text in set(texts)}
    newest = until or max((day for day in known.values() if day), default=None)
    if newest is None:
        raise _without_days(register)
    since = months_before(newest, months)
    days = [known[text] for text in texts]
    kept = [row for row, day in enumerate(days) if day is not None and since <= day <= newest]
    if not kept:
        raise InputRefused(
            "linkage-window-empty",
            _("%(register)s has nobody registered from %(since)s to %(until)s."),
            params={"register": register, "since": since.isoformat(), "until": newest.isoformat()},
        )
    undated = days.count(None)
    return kept, Window(since, newest, len(days) - len(kept) - undated, undated)


def months_before(day: date, months: int) -> date:
    """The first day of a window of so many months that ends on `day`: 24 before 2026-10-31 is 2024-11-01."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=1)


def _day(text: str) -> date | None:
    year, month, day = read_birthday(text)
    try:
        # 1 January is read as the year alone for birthdays; a registration may well be of that day.
        return date(year, month or 1, day or 1) if year else None
    except ValueError:
        return None


def _without_days(register: str) -> InputRefused:
    return InputRefused(
        "linkage-window-without-days",
        _("%(register)s has no readable days of registration; without them the round's window cannot be kept."),
        params={"register": register},
        hint=_("Name the column `registered`, with days such as 2026-10-31."),
    )
