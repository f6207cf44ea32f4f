"""Seasonal effects that are known by time t, drawn towards those of the file's other series by how much of them is chance.

The deviation of z_u from the centred mean of a whole season around u is known half a season later. Between phases their
means differ with variance b, within a phase they differ with variance w. With m the mean of a phase seen n times, p the
mean of the other series' m for that phase (each weighted by its precision, shrunk by S / (S + COMPANY) for S series),

    effect = n / (n + w/b) m + (w/b) / (n + w/b) p

the empirical Bayes estimate (Robbins 1956; Efron and Morris 1973), with w/b held between CLEAR and CHANCE, and taken as
USUAL until there are two seasons of deviations. Effects add up to zero. Routes share their summer; a series that stands
alone in its file is drawn towards no season.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.compiling import Floats, compiled

USUAL = 4.0
"""So many seasons of nothing are put beside those that were seen, until these say better."""
CLEAR, CHANCE = 0.2, 30.0
"""Bounds of that number: a season as clear as can be, and none."""
ENOUGH = 0.6
"""Share of a season that must be known for its mean to count."""
COMPANY = 10.0
"""With so many other series half of what they share is believed."""
LEAST_SWING = 0.15
"""A series whose effects are smaller than this weighs no more among the others for it."""


@dataclass(frozen=True, slots=True)
class Effects:
    """A series' effects as known at each time: `ahead` (time x horizon) of the periods to come, `present` (time)."""

    ahead: Floats
    present: Floats


def shared_effects(rows: Sequence[Floats], season: int, horizon: int) -> list[Effects]:
    """The effects of each row of logarithms; rows stand on one calendar, NaN where nothing is known."""
    seen = [_phases(row, season) for row in rows]
    means, counts, shrinkage = (np.array([one[part] for one in seen]) for part in range(3))
    own = counts / (counts + shrinkage[:, :, None])
    effects = own * means + (1 - own) * _of_the_others(means, counts)
    effects -= effects.mean(axis=2, keepdims=True)
    times = np.arange(effects.shape[1])
    ahead = (times[:, None] + 1 + np.arange(horizon)) % season
    return [Effects(one[times[:, None], ahead], one[times, times % season]) for one in effects]


def _of_the_others(means: Floats, counts: Floats) -> Floats:
    """(series x time x phase) what the other series' phases have in common, as known at each time."""
    known = counts > 0
    swing = np.sqrt((means**2).sum(axis=2) / np.maximum(known.sum(axis=2), 1))
    weights = known / np.maximum(swing, LEAST_SWING)[:, :, None] ** 2
    others = weights.sum(axis=0) - weights
    total = (weights * means).sum(axis=0) - weights * means
    company = known.sum(axis=0) - known
    result: Floats = np.where(company > 0, total / np.maximum(others, 1e-9), 0.0) * company / (company + COMPANY)
    return result


@compiled
def _phases(z: Floats, season: int) -> tuple[Floats, Floats, Floats]:  # pragma: no cover - compiled
    """(time x phase) mean deviations and how many they are, (time) the ratio w/b, as known at each time."""
    times, half = len(z), season // 2
    means, counts, shrinkages = np.zeros((times, season)), np.zeros((times, season)), np.full(times, USUAL)
    total, squares, count = np.zeros(season), np.zeros(season), np.zeros(season)
    shrinkage = USUAL
    even = season % 2 == 0
    for t in range(times):
        u = t - half
        if u >= half and not np.isnan(z[u]):
            sum_around, weight_around = 0.0, 0.0
            for j in range(-half, half + 1):
                if not np.isnan(z[u + j]):
                    share = 0.5 if even and (j in (-half, half)) else 1.0
                    sum_around += share * z[u + j]
                    weight_around += share
            if weight_around > ENOUGH * season:
                deviation = z[u] - sum_around / weight_around
                total[u % season] += deviation
                squares[u % season] += deviation * deviation
                count[u % season] += 1.0
                shrinkage = _shrinkage(total, squares, count)
        shrinkages[t] = shrinkage
        for phase in range(season):
            counts[t, phase] = count[phase]
            means[t, phase] = total[phase] / max(count[phase], 1.0)
    return means, counts, shrinkages


@compiled
def _shrinkage(total: Floats, squares: Floats, count: Floats) -> float:  # pragma: no cover - compiled
    """The ratio w/b of the variances within phases and between them."""
    phases, seen = 0, 0.0
    within, mean = 0.0, 0.0
    for phase in range(len(count)):
        if count[phase] > 0:
            phases += 1
            seen += count[phase]
            within += squares[phase] - total[phase] ** 2 / count[phase]
            mean += total[phase] / count[phase]
    if seen < 2 * len(count):
        return USUAL
    within /= seen - phases
    mean /= phases
    between = 0.0
    for phase in range(len(count)):
        if count[phase] > 0:
            between += (total[phase] / count[phase] - mean) ** 2
    between = between / (phases - 1) - within * phases / seen
    if between <= within / CHANCE:
        return CHANCE
    return float(max(within / between, CLEAR))
