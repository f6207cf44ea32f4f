"""Days ahead: series that the evidence holds day by day, with what passed upstream some days before.

All places of one statistic by one definition stand on one calendar, up to the last day that any of them tells. Which place
is upstream of which are the programme's legs of the route; what comes down from there is fitted and left again as past
errors say (`engines.flows.upstream`), so that a border that closes is not believed open for long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np

from jahorina.engines.flows.forecasting import Forecasts, SeriesForecast, forecast
from jahorina.engines.flows.hindsight import past_forecasts
from jahorina.engines.flows.panel import SEASONS, Panel
from jahorina.evidence.runs.flows_entries import FlowsEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.series import DailySeries
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.telling import (
    Told,
    bounded,
    engine_note,
    record_by_step,
    rounded,
    series_note,
    within,
)
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.cards import LegCard

HINDSIGHT_AHEAD = 1
ASSUMPTIONS = (
    _("Days: who was counted upstream comes down within days, as long as the way stays as it was in the last weeks."),
)
TOO_FEW_DAYS = _("%(days)s days are known; that is too few for a forecast by day.")


def foresee_days(
    told: Told,
    series: Sequence[DailySeries],
    roles: FlowsEntry,
    legs: Sequence[LegCard],
    *,
    seed: int,
    restricted: frozenset[str] = frozenset(),
) -> None:
    """Add to what is told: 1 to 14 days ahead of every daily series that is long enough, and its past forecasts."""
    before = len(told.results)
    for _key, found in groupby(series, lambda one: (one.statistic, one.definition)):
        group = list(found)
        long_enough = [one for one in group if one.known >= roles.daily.least_days]
        for one in group:
            if one.known < roles.daily.least_days:
                told.notes.append(series_note(one, TOO_FEW_DAYS, {"days": one.known}))
        if long_enough:
            _foresee_one(told, long_enough, roles, legs, seed)
    told.results[before:] = [replace(one, restricted=one.place in restricted) for one in told.results[before:]]


def upstream_of(places: Sequence[str], legs: Sequence[LegCard]) -> dict[str, tuple[str, ...]]:
    """By place, those of the others from which a leg leads to it."""
    above: dict[str, list[str]] = {}
    for leg in legs:
        if leg.origin in places and leg.destination in places:
            above.setdefault(leg.destination, []).append(leg.origin)
    return {place: tuple(dict.fromkeys(found)) for place, found in above.items()}


def _foresee_one(told: Told, group: list[DailySeries], roles: FlowsEntry, legs: Sequence[LegCard], seed: int) -> None:
    first, last = min(one.first for one in group), max(one.last for one in group)
    values = np.array([one.between(first, last) for one in group], dtype=float)
    panel = Panel(tuple(one.place for one in group), values, SEASONS["day"])
    levels = tuple(level / 100 for level in roles.forecasts.levels)
    above = upstream_of(panel.names, legs)
    made = forecast(panel, roles.daily.days_ahead, levels=levels, seed=seed, legs=above)
    by_place = {one.place: one for one in group}
    told.notes += [engine_note(by_place[name], note) for name, note in made.refused]
    for one in made.series:
        told.results += _days(by_place[one.name], one, made, roles, last, above)
        told.daily_record.append(_record(by_place[one.name], one, made, last))
        told.notes += [engine_note(by_place[one.name], note) for note in one.notes]
    alive = {one.name for one in made.series}
    told.results += _hindsight(group, panel, roles.daily.days_of_hindsight, first, alive, above)


def _days(
    one: DailySeries,
    told: SeriesForecast,
    made: Forecasts,
    roles: FlowsEntry,
    last: date,
    above: Mapping[str, tuple[str, ...]],
) -> Iterator[NewResult]:
    for at in range(made.horizon):
        bounds = {
            str(level): bounded(told.lower[k, at], told.upper[k, at]) for k, level in enumerate(roles.forecasts.levels)
        }
        yield NewResult(
            ResultKind.DAILY,
            one.statistic,
            one.definition,
            one.place,
            _day(last + timedelta(days=1 + at)),
            within(told.median[at], bounds["80"]),
            ObsStatus.FORECAST.value,
            bounds,
            detail={"ahead": at + 1, "silent": told.silent, "upstream": list(above.get(one.place, ()))},
        )


def _hindsight(
    group: list[DailySeries],
    panel: Panel,
    days: int,
    first: date,
    alive: set[str],
    above: dict[str, tuple[str, ...]],
) -> Iterator[NewResult]:
    for past in past_forecasts(panel, ahead=HINDSIGHT_AHEAD, last=days, legs=above):
        one = group[past.series]
        if one.place not in alive:
            continue
        bounds = {level: bounded(*pair) for level, pair in zip(("50", "80"), past.intervals, strict=True)}
        yield NewResult(
            ResultKind.DAILY_HINDSIGHT,
            one.statistic,
            one.definition,
            one.place,
            _day(first + timedelta(days=past.period)),
            within(past.median, bounds["80"]),
            ObsStatus.FORECAST.value,
            bounds,
            detail={"ahead": HINDSIGHT_AHEAD, "came": rounded(past.came)},
        )


def _record(one: DailySeries, told: SeriesForecast, made: Forecasts, last: date) -> dict[str, Any]:
    return {
        "statistic": one.statistic,
        "definition": one.definition,
        "place": one.place,
        "known": one.known,
        "last": one.last.isoformat(),
        "silent": (last - one.last).days,
        "by_month": record_by_step(told, made),
    }


def _day(day: date) -> Period:
    return Period(day, day)
