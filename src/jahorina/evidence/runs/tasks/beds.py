"""Beds: the arrivals that are forecast at each partner, with stays, against the beds that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from jahorina.engines.flows.reception import QUANTILES, STAGES, BedType, needs
from jahorina.engines.flows.stays import Stay, expected
from jahorina.evidence import queries
from jahorina.evidence.questions import Question
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.roles import FlowsEntry
from jahorina.evidence.runs.series import MonthlySeries, Scope
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.forecasts import Told, rounded
from jahorina.evidence.runs.tasks.network import noted
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period

BEDS = "all beds"
PAST = 24
ASSUMPTIONS = (
    _(
        "Everybody who is counted as arriving needs a bed, and stays as the programme's file says; no type of bed is apart."
    ),
    _("Arrivals are counted acts: somebody who is registered twice needs one bed and is reckoned with two."),
)
NO_CAPACITY = _("%(place)s: no capacity of reception is known, so that nothing is said of beds.")
NO_OCCUPANCY = _("%(place)s: how many are in reception is not known; it was reckoned from past arrivals and stays.")


def beds(
    told: Told, series: Sequence[MonthlySeries], scope: Scope, roles: FlowsEntry, *, until: int, seed: int
) -> None:
    """Add to what is told: occupancy and beds of each partner whose arrivals are forecast."""
    for place in roles.persons.partners:
        ahead = _arrivals(told, roles, place)
        if not ahead:
            continue
        capacity = _latest(scope, roles.reception.capacity, place)
        if capacity is None:
            told.notes.append(noted(NO_CAPACITY, {"place": place}))
            continue
        told.results += _needs(told, ahead, series, scope, roles, place, capacity, until, seed)


def _arrivals(told: Told, roles: FlowsEntry, place: str) -> list[NewResult]:
    """The forecast arrivals of a place, by the first of the statistics that it has."""
    for code in roles.reception.arrivals:
        found = [
            one
            for one in told.results
            if one.kind == ResultKind.FORECAST and (one.statistic, one.place) == (code, place)
        ]
        if found:
            return [one for one in found if one.definition == found[0].definition]
    return []


def _latest(scope: Scope, codes: Sequence[str], place: str) -> tuple[float, str, Period] | None:
    """The value that was published for the latest window, its source and window. Real capacity serves simulated arrivals."""
    found, catalogue = [], {card.code for card in queries.statistics()}
    for code in codes:
        if code not in catalogue:
            continue
        answer = queries.explore(member=scope, question=Question(code, places=(place,)))
        for cell in answer.cells:
            found += [(cell.period.end, value.value, value.source, cell.period) for value in cell.values if value.value]
    if not found:
        return None
    _end, value, source, period = max(found, key=lambda one: (one[0], one[2]))
    return float(value), source, period


def _needs(
    told: Told,
    ahead: list[NewResult],
    series: Sequence[MonthlySeries],
    scope: Scope,
    roles: FlowsEntry,
    place: str,
    capacity: tuple[float, str, Period],
    until: int,
    seed: int,
) -> Iterator[NewResult]:
    rules = roles.reception
    stay = Stay(tuple(one.share for one in rules.stays), tuple(one.mean for one in rules.stays))
    key = (ahead[0].statistic, ahead[0].definition, place)
    [own] = [one for one in series if (one.statistic, one.definition, one.place) == key]
    past = np.nan_to_num(np.array(own.between(until - PAST + 1, until), dtype=float))
    there = _latest(scope, rules.occupancy, place) if not scope.simulated else None
    occupied = there[0] if there is not None else float(expected(past, stay)[0][-1])
    if there is None:
        told.notes.append(noted(NO_OCCUPANCY, {"place": place}))
    [need] = needs(
        np.array([one.value for one in ahead], dtype=float),
        np.array([one.intervals["80"][0] for one in ahead]),
        np.array([one.intervals["80"][1] for one in ahead]),
        (BedType(BEDS, stay, 1.0, 1000.0, round(occupied), capacity[0], past),),
        cost_ratio=rules.cost_ratio,
        reserve=rules.reserve,
        seed=seed,
    )
    for t, one in enumerate(ahead):
        yield NewResult(
            ResultKind.BEDS,
            one.statistic,
            one.definition,
            place,
            one.period,
            rounded(need.occupancy[t]),
            ObsStatus.FORECAST.value,
            {level: [rounded(end) or 0.0 for end in need.intervals[k, t]] for k, level in enumerate(("50", "80"))},
            restricted=True,
            detail={
                "capacity": capacity[0],
                "capacity_source": capacity[1],
                "capacity_period": str(capacity[2]),
                "occupied": round(occupied),
                "beds": {f"{100 * share:g}": round(float(need.beds[k, t])) for k, share in enumerate(QUANTILES)},
                "by_cost": round(float(need.beds_by_cost[t])),
                "cost_ratio": rules.cost_ratio,
                "stages": {f"{100 * stage:g}": rounded(need.stages[k, t]) for k, stage in enumerate(STAGES)},
                "imbalance": need.imbalance,
            },
        )
