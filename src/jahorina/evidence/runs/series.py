"""The series of the evidence by month and day as one scope sees them: the engines' input, with a hash of what was read.

A scope is what may be put together: the free figures of everybody, or one partner's figures that are not free; and never
simulated figures with real ones. Of several publications of one series the one that reaches furthest, then the longest, is
taken; the others are named. A month whose sum lacks parts, or that is suppressed, is not known; zero is a count. But where
other months are small, too, a suppressed one is small for its own sake and stands at the middle of what it can be: left
out, only zeros would remain. Among large months it may be there to hide another cell, and is not known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from jahorina.evidence import queries
from jahorina.evidence.answers import Answer, Value
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.models import Import
from jahorina.evidence.questions import NEVER_ADDED, Question
from jahorina.kernel.numbers import ObsStatus, UnitKind
from jahorina.kernel.periods import Frequency, Period

SUPPRESSED_MIDDLE = 2.5
"""Of 1 to 4, which is what is suppressed where nobody says otherwise."""
SMALL = 10.0
"""A series is one of small counts where a quarter of its months are below this."""
RESULT_PREFIXES = ("forecast-", "nowcast-", "estimate-", "distinct-")
"""What the engines wrote is no input of theirs."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures are read together. `partner_code` None: the free ones of everybody."""

    partner_code: str | None
    simulated: bool

    @property
    def owner(self) -> str:
        return self.partner_code or ""

    def holds(self, value: Value) -> bool:
        """Whether a value belongs here."""
        if value.simulated != self.simulated:
            return False
        return value.is_free if self.partner_code is None else not value.is_free and value.owner == self.partner_code


@dataclass(frozen=True, slots=True)
class MonthlySeries:
    """One statistic by one definition at one place, month by month from `first` (a month number) on; None: not known.

    `suppressed` months are not known; `small` ones were suppressed, too, and stand at SUPPRESSED_MIDDLE.
    """

    statistic: str
    definition: str
    place: str
    source: str
    unit_kind: UnitKind
    first: int
    values: tuple[float | None, ...]
    suppressed: int
    incomplete: int
    others: tuple[str, ...] = ()
    small: int = 0

    @property
    def last(self) -> int:
        """The number of the last month with a value."""
        known = [at for at, value in enumerate(self.values) if value is not None]
        return self.first + known[-1] if known else self.first - 1

    @property
    def known(self) -> int:
        """How many months have a value."""
        return sum(value is not None for value in self.values)

    def between(self, first: int, last: int) -> list[float | None]:
        """The values of a window of months, None outside what the series covers."""
        at = range(first - self.first, last - self.first + 1)
        return [self.values[one] if 0 <= one < len(self.values) else None for one in at]

    def sha256(self) -> str:
        """Of what was read: the values with their months and where they come from."""
        names = [self.statistic, self.definition, self.place, self.source]
        return hashlib.sha256(json.dumps([names, self.first, self.values]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DailySeries:
    """One statistic by one definition at one place, day by day from `first` on; None: not known."""

    statistic: str
    definition: str
    place: str
    source: str
    first: date
    values: tuple[float | None, ...]

    @property
    def last(self) -> date:
        """The last day that is known; there is one."""
        known = [at for at, value in enumerate(self.values) if value is not None]
        return self.first + timedelta(days=known[-1])

    @property
    def known(self) -> int:
        """How many days have a value."""
        return sum(value is not None for value in self.values)

    def between(self, first: date, last: date) -> list[float | None]:
        """The values of a window of days, None outside what the series covers."""
        start, days = (first - self.first).days, (last - first).days + 1
        return [self.values[at] if 0 <= at < len(self.values) else None for at in range(start, start + days)]

    def sha256(self) -> str:
        """Of what was read: the values with their days and where they come from."""
        names = [self.statistic, self.definition, self.place, self.source]
        return hashlib.sha256(json.dumps([names, self.first.isoformat(), self.values]).encode()).hexdigest()


def month_number(day: date) -> int:
    """Months since year 0, so that months can be counted."""
    return day.year * 12 + day.month - 1


def month(number: int) -> Period:
    """The month of a number."""
    return Period.parse(f"{number // 12:04d}-{number % 12 + 1:02d}")


def scopes() -> tuple[Scope, ...]:
    """The free figures, and each partner's own that are not free; real ones before simulated ones."""
    owners = Import.objects.filter(all_free=False).exclude(owner="").values_list("owner", flat=True).order_by("owner")
    codes = (None, *dict.fromkeys(owners))
    return tuple(Scope(code, simulated) for simulated in (False, True) for code in codes)


def monthly_series(scope: Scope, cards: Iterable[StatisticCard], *, until: int) -> tuple[MonthlySeries, ...]:
    """All series of the scope with months up to `until`, by statistic, definition and place."""
    found: list[MonthlySeries] = []
    for card in cards:
        if card.unit_kind in NEVER_ADDED or card.code.startswith(RESULT_PREFIXES):
            continue
        question = Question(card.code, frequency=Frequency.MONTH, end=month(until).end)
        answer = queries.explore(member=scope, question=question)
        rows = sorted(_values(answer, scope), key=lambda row: row[0])
        found += [
            _series(key, card, dict(pair for _key, pair in group)) for key, group in groupby(rows, lambda r: r[0])
        ]
    return tuple(_one_of_each(found))


def daily_series(
    scope: Scope, cards: Iterable[StatisticCard], codes: Iterable[str], *, since: date, until: date
) -> tuple[DailySeries, ...]:
    """The series of these statistics that the scope has day by day from `since` to `until`, of each the longest-reaching."""
    wanted, found = frozenset(codes), list[DailySeries]()
    for card in cards:
        if card.code not in wanted or card.unit_kind in NEVER_ADDED:
            continue
        question = Question(card.code, frequency=Frequency.DAY, start=since, end=until)
        by_key: dict[tuple[str, str, str], dict[date, float | None]] = {}
        for cell in queries.explore(member=scope, question=question).cells:
            for value in cell.values:
                if scope.holds(value) and cell.period.frequency is Frequency.DAY:
                    days = by_key.setdefault((value.definition, cell.place, value.source), {})
                    days[cell.period.start] = _known(value)
        for (definition, place, source), days in sorted(by_key.items()):
            if any(value is not None for value in days.values()):
                first = min(days)
                span = range((max(days) - first).days + 1)
                values = tuple(days.get(first + timedelta(days=at)) for at in span)
                found.append(DailySeries(card.code, definition, place, source, first, values))
    return tuple(_furthest(found))


def _furthest(found: Iterable[DailySeries]) -> Iterator[DailySeries]:
    def identity(one: DailySeries) -> tuple[str, str, str]:
        return one.statistic, one.definition, one.place

    for _key, group in groupby(sorted(found, key=identity), identity):
        yield max(group, key=lambda one: (one.last, one.known, one.source))


def _values(answer: Answer, scope: Scope) -> Iterator[tuple[tuple[str, str, str, str], tuple[int, Value]]]:
    for cell in answer.cells:
        if cell.period.frequency is not Frequency.MONTH:
            continue
        for value in cell.values:
            if scope.holds(value):
                key = (answer.question.statistic, value.definition, cell.place, value.source)
                yield key, (month_number(cell.period.start), value)


def _series(key: tuple[str, str, str, str], card: StatisticCard, months: Mapping[int, Value]) -> MonthlySeries:
    first, last = min(months), max(months)
    values = [_known(months.get(number)) for number in range(first, last + 1)]
    hidden = [number - first for number, value in months.items() if value.obs_status is ObsStatus.SUPPRESSED]
    partial = sum(bool(value.missing_parts) for value in months.values())
    small = _is_small(values)
    if small:
        for at in hidden:
            values[at] = SUPPRESSED_MIDDLE
    return MonthlySeries(
        *key,
        card.unit_kind,
        first,
        tuple(values),
        suppressed=0 if small else len(hidden),
        incomplete=partial,
        small=len(hidden) if small else 0,
    )


def _is_small(values: Iterable[float | None]) -> bool:
    """Whether a quarter of the months that are known are small; False where none is known."""
    known = sorted(value for value in values if value is not None)
    return bool(known) and known[len(known) // 4] < SMALL


def _known(value: Value | None) -> float | None:
    return None if value is None or value.missing_parts else value.value


def _one_of_each(found: Iterable[MonthlySeries]) -> Iterator[MonthlySeries]:
    def identity(one: MonthlySeries) -> tuple[str, str, str]:
        return one.statistic, one.definition, one.place

    for _key, group in groupby(sorted(found, key=identity), identity):
        best, *others = sorted(group, key=lambda one: (-one.last, -one.known, one.source))
        yield replace(best, others=tuple(one.source for one in others))
