"""Nowcasts, forecasts, past forecasts and warnings of every monthly series of a scope.

The engine is given one statistic by one definition at a time, all places together: partners' news of the same thing tell of
one another, and different things never mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from jahorina.engines.flows.forecasting import Forecasts, SeriesForecast, forecast
from jahorina.engines.flows.hindsight import PastForecast, past_forecasts
from jahorina.engines.flows.nowcasting import nowcast
from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.surge import warnings
from jahorina.evidence.runs.flows_entries import FlowsEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.series import MonthlySeries, month
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.calibration import by_year
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
from jahorina.kernel.progress import Progress, silent

HINDSIGHT_AHEAD = (1, 3)
"""Months before, of the past forecasts that are kept beside what came."""
SHORTEST = 15
"""Months of calendar without which nothing can be said of surges."""

ASSUMPTIONS = (
    _("The coming months are like the past ones in how much they move; an upheaval without a past is not foreseen."),
    _("What is reported stays as it is; what was restated is taken as it stands now."),
    _("A value is a median: half of the time more comes, half of the time less. Medians are not added up."),
    _("Missing months are put in from the partner's own past and the others' news of the same month."),
    _("Counts of people as they were registered, detected or counted: not of different people."),
)


def foresee(
    series: Sequence[MonthlySeries],
    roles: FlowsEntry,
    *,
    until: int,
    seed: int,
    restricted: frozenset[str] = frozenset(),
    progress: Progress = silent,
) -> Told:
    """Everything that can be said of the months up to `until` that are not reported, and of those after it.

    What is said of a place in `restricted`, and of who is in centres, is not for everybody: it is marked so.
    """
    told = Told()
    wanted = [one for one in series if one.statistic not in roles.forecasts.never]
    groups = [list(found) for _key, found in groupby(wanted, lambda one: (one.statistic, one.definition))]
    for number, group in enumerate(groups):
        progress(_("Foreseeing"), number, len(groups))
        told.notes += [note for one in group for note in (*_of_input(one), *_goes_on(one, wanted))]
        long_enough = [one for one in group if one.known >= roles.forecasts.least_months]
        for one in group:
            if one.known < roles.forecasts.least_months:
                told.notes.append(series_note(one, TOO_FEW, {"months": one.known}))
        if long_enough:
            _foresee_one(told, long_enough, roles, until, seed)
    progress(_("Foreseeing"), len(groups), len(groups))
    closed = frozenset(roles.reception.occupancy)
    told.results = [replace(one, restricted=one.place in restricted or one.statistic in closed) for one in told.results]
    return told


TOO_FEW = _("%(months)s months are known; that is too few for a forecast.")
OTHER_SOURCES = _("Published by %(sources)s, too; the series that reaches furthest was taken.")
HIDDEN = _("%(months)s months are suppressed and were taken as not known, never as zero.")
SMALL = _("%(months)s months of small counts are suppressed and were taken at the middle of 1 to 4, never as zero.")
GOES_ON = _("From here on it is told by another definition, %(definitions)s; the two are not put together.")
INCOMPLETE = _("%(months)s months are sums that lack parts and were taken as not known.")


def _of_input(one: MonthlySeries) -> Iterator[dict[str, Any]]:
    if one.others:
        yield series_note(one, OTHER_SOURCES, {"sources": ", ".join(one.others)})
    if one.suppressed:
        yield series_note(one, HIDDEN, {"months": one.suppressed})
    if one.small:
        yield series_note(one, SMALL, {"months": one.small})
    if one.incomplete:
        yield series_note(one, INCOMPLETE, {"months": one.incomplete})


def _goes_on(one: MonthlySeries, series: Sequence[MonthlySeries]) -> Iterator[dict[str, Any]]:
    """A note where the same statistic of the same place is told further by other definitions."""
    further = {
        other.definition
        for other in series
        if (other.statistic, other.place) == (one.statistic, one.place) and other.last > one.last
    }
    if further:
        yield series_note(one, GOES_ON, {"definitions": ", ".join(sorted(further))})


def _foresee_one(told: Told, group: list[MonthlySeries], roles: FlowsEntry, until: int, seed: int) -> None:
    rules, first = roles.forecasts, min(one.first for one in group)
    values = np.array([one.between(first, until) for one in group], dtype=float)
    panel = Panel(tuple(one.place for one in group), values)
    levels = tuple(level / 100 for level in rules.levels)
    made = forecast(panel, rules.months_ahead, levels=levels, seed=seed)
    by_place = {one.place: one for one in group}
    for name, note in made.refused:
        told.notes.append(engine_note(by_place[name], note))
    alive = {one.name for one in made.series}
    pasts = _past(panel)
    calibrated = _calibrations(pasts, panel, first)
    for one in made.series:
        told.results += _forecasts(by_place[one.name], one, made, roles, until)
        record = _record(by_place[one.name], one, made, until)
        told.record.append({**record, "by_year": calibrated.get(one.name, [])})
        told.notes += [engine_note(by_place[one.name], note) for note in one.notes]
    if not alive:
        return
    told.results += _nowcasts(group, panel, rules.levels, first, alive)
    told.results += _hindsight(group, pasts, panel.periods - rules.months_of_hindsight, first, alive)
    if group[0].statistic in roles.warnings.statistics and panel.periods >= SHORTEST:
        told.results += _warnings(by_place, panel, roles, until, alive)


def _forecasts(
    one: MonthlySeries, told: SeriesForecast, made: Forecasts, roles: FlowsEntry, until: int
) -> Iterator[NewResult]:
    rules = roles.forecasts
    for at in range(made.horizon):
        bounds = {
            str(level): bounded(told.lower[k, at], told.upper[k, at])
            for k, level in enumerate(rules.levels)
            if level <= 80 or at < rules.widest_level_months
        }
        yield NewResult(
            ResultKind.FORECAST,
            one.statistic,
            one.definition,
            one.place,
            month(until + 1 + at),
            within(told.median[at], bounds["80"]),
            ObsStatus.FORECAST.value,
            bounds,
            detail={"ahead": at + 1, "silent": told.silent},
        )


def _nowcasts(
    group: list[MonthlySeries], panel: Panel, levels: tuple[int, ...], first: int, alive: set[str]
) -> Iterator[NewResult]:
    for cell in nowcast(panel, levels=tuple(level / 100 for level in levels)):
        one = group[cell.series]
        if one.place not in alive:
            continue
        bounds = {str(level): bounded(*pair) for level, pair in zip(levels, cell.intervals, strict=True)}
        yield NewResult(
            ResultKind.NOWCAST,
            one.statistic,
            one.definition,
            one.place,
            month(first + cell.period),
            within(cell.value, bounds["80"]),
            ObsStatus.IMPUTED.value,
            bounds,
            detail={"sources": list(cell.sources)},
        )


def _past(panel: Panel) -> dict[int, list[PastForecast]]:
    """All past forecasts of the panel, by how many months before they were made."""
    return {ahead: past_forecasts(panel, ahead=ahead, last=panel.periods) for ahead in HINDSIGHT_AHEAD}


def _hindsight(
    group: list[MonthlySeries],
    pasts: Mapping[int, list[PastForecast]],
    since: int,
    first: int,
    alive: set[str],
) -> Iterator[NewResult]:
    """The past forecasts from the period `since` on, beside what came."""
    for ahead, found in pasts.items():
        for past in found:
            one = group[past.series]
            if one.place not in alive or past.period < since:
                continue
            bounds = {level: bounded(*pair) for level, pair in zip(("50", "80"), past.intervals, strict=True)}
            yield NewResult(
                ResultKind.HINDSIGHT,
                one.statistic,
                one.definition,
                one.place,
                month(first + past.period),
                within(past.median, bounds["80"]),
                ObsStatus.FORECAST.value,
                bounds,
                detail={"ahead": ahead, "came": rounded(past.came)},
            )


def _calibrations(pasts: Mapping[int, list[PastForecast]], panel: Panel, first: int) -> dict[str, list[dict[str, Any]]]:
    """By place: how honest the intervals were, year by year."""
    years = [(first + at) // 12 for at in range(panel.periods)]
    found: dict[str, list[dict[str, Any]]] = {}
    for ahead, of_ahead in pasts.items():
        for series, rows in by_year(of_ahead, panel, years, ahead).items():
            found.setdefault(panel.names[series], []).extend(rows)
    return found


def _warnings(
    by_place: dict[str, MonthlySeries], panel: Panel, roles: FlowsEntry, until: int, alive: set[str]
) -> Iterator[NewResult]:
    for found in warnings(panel, least=roles.warnings.least_rise):
        if found.name not in alive:
            continue
        one = by_place[found.name]
        yield NewResult(
            ResultKind.WARNING,
            one.statistic,
            one.definition,
            one.place,
            month(until + 1),
            rounded(found.chance),
            ObsStatus.ESTIMATED.value,
            detail={
                "base_rate": rounded(found.base_rate),
                "warns": found.warns,
                "happening": found.happening,
                "vetoed": found.vetoed,
                "reasons": [[label, rounded(value)] for label, value in found.contributions],
                "from": str(month(one.last)),
            },
        )


def _record(one: MonthlySeries, told: SeriesForecast, made: Forecasts, until: int) -> dict[str, Any]:
    """How past forecasts of this very series did, by months ahead."""
    return {
        "statistic": one.statistic,
        "definition": one.definition,
        "place": one.place,
        "known": one.known,
        "last": str(month(one.last)),
        "silent": until - one.last,
        "by_month": record_by_step(told, made),
    }
