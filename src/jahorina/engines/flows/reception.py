"""Beds by type: arrivals as they are forecast, convolved with stays, against the beds that there are.

Paths of arrivals are drawn from the forecast's own intervals: on the log scale, normal through the 80 % interval (each
side by itself), correlated from one period to the next by TOGETHER, then Poisson; each type takes its share (Dirichlet,
as many persons as the shares were counted on). People stay as `stays` says. What is asked of the draws:

    quantiles        beds that suffice with 50, 80, 95 %, over (1 - reserve)
    stages           chance that occupancy passes 70, 85, 95 % of capacity (EASO 2018, staged contingency thresholds)
    cost ratio       the quantile cu / (cu + co) of the newsvendor: cu for a bed too few, co for one too many; it is shown
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from jahorina.engines.flows.compiling import Floats, Integers
from jahorina.engines.flows.stays import Stay, components_of, drawn
from jahorina.kernel.errors import Bug

DRAWS = 2000
TOGETHER = 0.85
STAGES = (0.70, 0.85, 0.95)
QUANTILES = (0.5, 0.8, 0.95)
LEVELS = (0.5, 0.8)


@dataclass(frozen=True, slots=True)
class BedType:
    """One type of bed: stay, share of arrivals, on how many persons that stands, occupied now, capacity, past arrivals."""

    name: str
    stay: Stay
    share: float
    counted_on: float
    occupied: float
    capacity: float
    past: Floats


@dataclass(frozen=True, slots=True)
class Need:
    """One type: median occupancy (time), intervals (level x time x 2), beds that suffice (quantile x time), the beds that
    the cost ratio asks for (time), chances of passing each stage (stage x time), and the draws' balance, which is zero.
    """

    name: str
    occupancy: Floats
    intervals: Floats
    beds: Floats
    beds_by_cost: Floats
    stages: Floats
    imbalance: int


def needs(
    median: Floats,
    lower: Floats,
    upper: Floats,
    types: tuple[BedType, ...],
    *,
    cost_ratio: float = 4.0,
    reserve: float = 0.0,
    seed: int = 0,
    draws: int = DRAWS,
) -> list[Need]:
    """Needs of each type over the forecast's horizon; `lower` and `upper` are the ends of its 80 % interval.

    `cost_ratio` is what a bed too few costs for each bed too many; `reserve` the share of beds kept free.
    """
    if not types or abs(sum(one.share for one in types) - 1) > 1e-6:
        raise Bug("the shares of the types of bed add up to one")
    if cost_ratio <= 0 or not 0 <= reserve < 1:
        raise Bug("a cost ratio is positive and a reserve a share below one")
    chance = np.random.default_rng(seed)
    arrivals = arriving(median, lower, upper, chance, draws)
    shares = chance.dirichlet([max(one.share * one.counted_on, 1e-6) for one in types], draws)
    split = np.stack([chance.binomial(arrivals, 0)] * len(types))
    rest, left = arrivals.copy(), np.ones(draws)
    for at in range(len(types)):
        part = np.clip(shares[:, at] / np.maximum(left, 1e-12), 0, 1) if at < len(types) - 1 else np.ones(draws)
        split[at] = chance.binomial(rest, part[:, None])
        rest, left = rest - split[at], left - shares[:, at]
    return [_need(one, came, cost_ratio, reserve, chance) for one, came in zip(types, split, strict=True)]


def arriving(median: Floats, lower: Floats, upper: Floats, chance: np.random.Generator, draws: int) -> Integers:
    """(draw x time) whole persons who arrive, as the forecast and its 80 % interval say."""
    centre = np.log1p(median)
    reach = norm.ppf(0.9)
    up, down = (np.log1p(upper) - centre) / reach, (centre - np.log1p(lower)) / reach
    shocks = np.empty((draws, len(median)))
    shocks[:, 0] = chance.standard_normal(draws)
    for t in range(1, len(median)):
        shocks[:, t] = TOGETHER * shocks[:, t - 1] + np.sqrt(1 - TOGETHER**2) * chance.standard_normal(draws)
    rate = np.expm1(np.clip(centre + np.where(shocks > 0, up, down) * shocks, 0, 20))
    result: Integers = chance.poisson(np.maximum(rate, 0.0))
    return result


def _need(one: BedType, came: Integers, cost_ratio: float, reserve: float, chance: np.random.Generator) -> Need:
    inside = components_of(one.occupied, one.past, one.stay)
    present = (
        chance.multinomial(round(one.occupied), inside / max(inside.sum(), 1e-12), len(came)) if one.occupied else None
    )
    if present is None:
        present = np.zeros((len(came), len(one.stay.shares)), dtype=np.int64)
    occupancy, departures = drawn(came, one.stay, present, chance)
    before = np.concatenate([present.sum(axis=1, keepdims=True), occupancy[:, :-1]], axis=1)
    imbalance = int(np.abs(before + came - departures - occupancy).max(initial=0))
    tails = [[(1 - level) / 2, (1 + level) / 2] for level in LEVELS]
    return Need(
        name=one.name,
        occupancy=np.median(occupancy, axis=0),
        intervals=np.moveaxis(np.quantile(occupancy, tails, axis=0), 2, 1),
        beds=np.quantile(occupancy, QUANTILES, axis=0) / (1 - reserve),
        beds_by_cost=np.quantile(occupancy, cost_ratio / (1 + cost_ratio), axis=0) / (1 - reserve),
        stages=np.array([(occupancy > stage * one.capacity).mean(axis=0) for stage in STAGES]),
        imbalance=imbalance,
    )
