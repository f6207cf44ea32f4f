"""What was published when: each vintage holds every series' whole history as it stood on that day.

A restatement is a month that two vintages in a row give with a ratio beyond STEP: definitions break so, flows do not. A
renaming is a series that is gone while a new one repeats its history. Late months are missing, not partial;
`published_after` says how often a month was out by which age, by partner, with the partners' ages shrunk towards that of
all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from jahorina.engines.flows.compiling import Floats

STEP = 5.0
"""A ratio between two vintages of one month, or between two levels, beyond which a definition is in doubt."""
LEAST = 100.0
"""Where neither figure reaches this, a ratio says nothing."""
SAME = 0.02
"""Two histories are one if most months agree to this share."""
MOST = 0.8
ENOUGH_MONTHS = 6
AGES = (15, 30, 45, 60, 90, 150)
"""Days after a month's end."""
LENT = 4.0
"""The publication of all partners counts like so many months of one partner's own."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """What stood on `day`: series by name, each value by period's number (NaN or absent: not published)."""

    day: date
    series: dict[str, dict[int, float]]


@dataclass(frozen=True, slots=True)
class Break:
    """A definition in doubt: `kind` is restated or renamed; the period, the factor (new over old), the other name."""

    kind: str
    name: str
    day: date | None
    period: int | None
    factor: float
    other: str = ""


def breaks_between(old: Vintage, new: Vintage) -> list[Break]:
    """Restatements and renamings from one vintage to the next."""
    found = [one for name in sorted(old.series.keys() & new.series.keys()) if (one := _restated(name, old, new))]
    gone, come = sorted(old.series.keys() - new.series.keys()), sorted(new.series.keys() - old.series.keys())
    for name in gone:
        for other in come:
            if _same(old.series[name], new.series[other]):
                found.append(Break("renamed", name, new.day, None, 1.0, other))
                break
    return found


def _restated(name: str, old: Vintage, new: Vintage) -> Break | None:
    worst: Break | None = None
    for period, before in old.series[name].items():
        after = new.series[name].get(period, np.nan)
        if not (np.isfinite(before) and np.isfinite(after)) or max(before, after) < LEAST:
            continue
        factor = (after + 1) / (before + 1)
        if max(factor, 1 / factor) > STEP and (worst is None or abs(np.log(factor)) > abs(np.log(worst.factor))):
            worst = Break("restated", name, new.day, period, float(factor))
    return worst


def _same(old: dict[int, float], new: dict[int, float]) -> bool:
    both = [period for period in old if period in new and np.isfinite(old[period]) and np.isfinite(new[period])]
    if len(both) < ENOUGH_MONTHS:
        return False
    agree = sum(abs(new[period] - old[period]) <= SAME * max(old[period], 1.0) for period in both)
    return agree >= MOST * len(both)


def steps_in(values: Floats, *, stay: int = 3, before: int = 6) -> list[tuple[int, int, float]]:
    """(series, time, factor) of steps beyond STEP that stay for `stay` periods and that no other series echoes then.

    `values` (series x time), NaN where missing. The level before is the median of `before` periods.
    """
    logs = np.log1p(values)
    series, periods = logs.shape
    shift = np.full(logs.shape, np.nan)
    for t in range(before, periods - stay + 1):
        after, until = logs[:, t : t + stay], logs[:, t - before : t]
        there = np.isfinite(after).all(axis=1) & (np.isfinite(until).sum(axis=1) >= before - 1)
        if there.any():
            low, high = after[there].min(axis=1), after[there].max(axis=1)
            past = until[there]
            up, down = low - np.nanmax(past, axis=1), high - np.nanmin(past, axis=1)
            shift[there, t] = np.where(up > 0, up, np.where(down < 0, down, 0.0))
    found: list[tuple[int, int, float]] = []
    for i in range(series):
        for t in np.flatnonzero(np.abs(shift[i]) > np.log(STEP)).tolist():
            window = shift[:, max(0, t - 2) : t + 3]
            others = np.delete(np.arange(series), i)
            echoed = others.size and np.nanmax(np.abs(np.nan_to_num(window[others])), initial=0.0) > np.log(STEP) / 2
            large = np.nanmax(values[i, max(0, t - before) : t + stay]) >= LEAST
            if large and not echoed and not (found and found[-1][0] == i and t - found[-1][1] < stay):
                found.append((i, t, float(np.exp(shift[i, t]))))
    return found


def published_after(vintages: list[Vintage], ends: dict[int, date], final: Vintage) -> dict[str, tuple[float, ...]]:
    """By partner, the share of months that were out at each of AGES days after their end.

    `ends` gives each period's last day. Only months that `final` holds and that ended after the first vintage count; what
    a vintage shows between two ages counts for the later age.
    """
    first = min(vintage.day for vintage in vintages)
    by_partner: dict[str, Floats] = {}
    for name, known in final.series.items():
        table = np.zeros((len(AGES), 2))
        for period, value in known.items():
            if period in ends and ends[period] >= first and np.isfinite(value):
                table += _seen(name, period, ends[period], vintages)
        by_partner[name] = table
    total = sum(by_partner.values(), np.zeros((len(AGES), 2)))
    overall = total[:, 0] / np.maximum(total[:, 1], 1.0)
    return {
        name: tuple(np.maximum.accumulate((table[:, 0] + LENT * overall) / (table[:, 1] + LENT)).tolist())
        for name, table in by_partner.items()
    }


def _seen(name: str, period: int, end: date, vintages: list[Vintage]) -> Floats:
    """(age x 2) whether the month was out in a vintage of that age, and whether there was such a vintage."""
    table = np.zeros((len(AGES), 2))
    for at, age in enumerate(AGES):
        youngest = AGES[at - 1] if at else 0
        days = [one for one in vintages if youngest < (one.day - end).days <= age]
        if days:
            out = [np.isfinite(one.series.get(name, {}).get(period, np.nan)) for one in days]
            table[at] = (np.mean(out), 1.0)
    return table
