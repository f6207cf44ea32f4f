"""Beds by type: the arrivals that are forecast at each partner, with stays, against the beds that there are.

Arrivals are split over the programme's types of bed (`engines.flows.reception`); all beds together are reckoned with the
mixture of the types' stays, since quantiles of parts do not add up to those of the whole. A capacity that is not told by
type is split as the programme's file says, which the card calls borrowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.reception import QUANTILES, STAGES, BedType, Need, needs
from jahorina.engines.flows.stays import Stay, expected
from jahorina.evidence.runs.flows_entries import BedTypeEntry, FlowsEntry, ReceptionEntry, StayEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.reading import Capacity, Read
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.telling import Told, noted, rounded
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus

ALL_BEDS = ""
"""The stratum of all types together."""
PAST = 24
SURE = 1000.0
"""On so many people stands the share of those who need any bed at all, which is one."""
ASSUMPTIONS = (
    _("Everybody who is counted as arriving needs a bed, of the type and for the time that the programme's file says."),
    _("Arrivals are counted acts: somebody who is registered twice needs one bed and is reckoned with two."),
)
NO_CAPACITY = _("%(place)s: no capacity of reception is known, so that nothing is said of beds.")
NO_OCCUPANCY = _("%(place)s: how many are in reception is not known; it was reckoned from past arrivals and stays.")
NOT_BY_TYPE = _("Borrowed: the capacity of %(places)s is not told by type of bed; the programme's shares split it.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for a partner: a stratum, its names, its bed type for the engine, whether its capacity is borrowed."""

    code: str
    names: Mapping[str, str]
    bed: BedType
    borrowed: bool


def beds(told: Told, read: Read, roles: FlowsEntry, *, until: int, seed: int) -> None:
    """Add to what is told: occupancy and beds, by type, of each partner whose arrivals are forecast."""
    for place in roles.persons.partners:
        ahead = _arrivals(told, roles, place)
        if not ahead:
            continue
        capacity = read.capacity.get(place)
        if capacity is None:
            told.notes.append(noted(NO_CAPACITY, {"place": place}))
            continue
        told.results += list(_of_place(told, ahead, read, roles.reception, capacity, until, seed))
    split = [one.place for one in told.results if one.kind == ResultKind.BEDS and one.detail["borrowed"]]
    if split:
        told.notes.append(noted(NOT_BY_TYPE, {"places": ", ".join(dict.fromkeys(split))}))


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


def _of_place(
    told: Told, ahead: list[NewResult], read: Read, rules: ReceptionEntry, capacity: Capacity, until: int, seed: int
) -> Iterator[NewResult]:
    place = capacity.place
    key = (ahead[0].statistic, ahead[0].definition, place)
    [own] = [one for one in read.series if (one.statistic, one.definition, one.place) == key]
    past: Floats = np.nan_to_num(np.array(own.between(until - PAST + 1, until), dtype=float))
    occupied = read.occupied(place)
    if occupied is None:
        told.notes.append(noted(NO_OCCUPANCY, {"place": place}))
        occupied = float(expected(past, _whole_stay(rules))[0][-1])
    by_type = _types(rules, capacity, past, occupied)
    whole = BedType(ALL_BEDS, _whole_stay(rules), 1.0, SURE, round(occupied), capacity.value, past)
    for wanted in ([Wanted(ALL_BEDS, {}, whole, False)], by_type):
        if wanted:
            yield from _needed(ahead, wanted, rules, capacity, seed)


def _stay(stays: tuple[StayEntry, ...]) -> Stay:
    return Stay(tuple(one.share for one in stays), tuple(one.mean for one in stays))


def _whole_stay(rules: ReceptionEntry) -> Stay:
    """The stay of everybody: the mixture of the types' stays."""
    if not rules.types:
        return _stay(rules.stays)
    parts = [(kind.share * one.share, one.mean) for kind in rules.types for one in kind.stays or rules.stays]
    return Stay(tuple(share for share, _mean in parts), tuple(mean for _share, mean in parts))


def _types(rules: ReceptionEntry, capacity: Capacity, past: Floats, occupied: float) -> list[Wanted]:
    """Each type with its share of arrivals, of those there now (by share and mean stay), and of the beds."""
    told = all(kind.code in capacity.by_type for kind in rules.types)
    weights = [kind.share * _mean(kind, rules) for kind in rules.types]
    return [
        Wanted(
            kind.code,
            kind.names,
            BedType(
                kind.code,
                _stay(kind.stays or rules.stays),
                kind.share,
                kind.counted_on,
                round(occupied * weight / sum(weights)),
                capacity.by_type[kind.code] if told else capacity.value * kind.of_capacity,
                past * kind.share,
            ),
            borrowed=not told,
        )
        for kind, weight in zip(rules.types, weights, strict=True)
    ]


def _mean(kind: BedTypeEntry, rules: ReceptionEntry) -> float:
    return sum(one.share * one.mean for one in kind.stays or rules.stays)


def _needed(
    ahead: list[NewResult], wanted: list[Wanted], rules: ReceptionEntry, capacity: Capacity, seed: int
) -> Iterator[NewResult]:
    own = rules.partners.get(capacity.place)
    cost_ratio = own.cost_ratio if own and own.cost_ratio is not None else rules.cost_ratio
    reserve = own.reserve if own and own.reserve is not None else rules.reserve
    found = needs(
        np.array([one.value for one in ahead], dtype=float),
        np.array([one.intervals["80"][0] for one in ahead]),
        np.array([one.intervals["80"][1] for one in ahead]),
        tuple(one.bed for one in wanted),
        cost_ratio=cost_ratio,
        reserve=reserve,
        seed=seed,
    )
    for of_type, need in zip(wanted, found, strict=True):
        stated = {
            "cost_ratio": cost_ratio,
            "reserve": reserve,
            "names": dict(of_type.names),
            "borrowed": of_type.borrowed,
        }
        yield from _months(ahead, of_type, need, capacity, stated)


def _months(
    ahead: list[NewResult], wanted: Wanted, need: Need, capacity: Capacity, stated: dict[str, Any]
) -> Iterator[NewResult]:
    for t, one in enumerate(ahead):
        yield NewResult(
            ResultKind.BEDS,
            one.statistic,
            one.definition,
            capacity.place,
            one.period,
            rounded(need.occupancy[t]),
            ObsStatus.FORECAST.value,
            {level: [rounded(end) or 0.0 for end in need.intervals[k, t]] for k, level in enumerate(("50", "80"))},
            stratum=wanted.code,
            restricted=True,
            detail={
                **stated,
                "capacity": rounded(wanted.bed.capacity),
                "capacity_source": capacity.source,
                "capacity_period": str(capacity.period),
                "share": wanted.bed.share,
                "occupied": round(wanted.bed.occupied),
                "beds": {f"{100 * share:g}": round(float(need.beds[k, t])) for k, share in enumerate(QUANTILES)},
                "by_cost": round(float(need.beds_by_cost[t])),
                "stages": {f"{100 * stage:g}": rounded(need.stages[k, t]) for k, stage in enumerate(STAGES)},
                "imbalance": need.imbalance,
            },
        )
