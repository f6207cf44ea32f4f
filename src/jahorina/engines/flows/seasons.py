"""Seasonal effects that are known by time t, shrunk towards none by how much of them is chance.

The deviation of z_u from the centred mean of a whole season around u is known half a season later. Between phases their
means differ with variance b, within a phase they differ with variance w. The effect of a phase seen n times is its mean
times n / (n + w/b), the empirical Bayes estimate (Robbins 1956; Efron and Morris 1973), with w/b held between CLEAR and
CHANCE, and taken as USUAL until there are two seasons of deviations. Effects add up to zero.
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.compiling import Floats, compiled

USUAL = 4.0
"""So many seasons of nothing are put beside those that were seen, until these say better."""
CLEAR, CHANCE = 0.2, 30.0
"""Bounds of that number: a season as clear as can be, and none."""
ENOUGH = 0.6
"""Share of a season that must be known for its mean to count."""


@compiled
def seasonal_effects(z: Floats, season: int, horizon: int) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """(time x horizon) effects of the periods ahead and (time) those of the present, as known at each time."""
    times, half = len(z), season // 2
    ahead, present = np.zeros((times, horizon)), np.zeros(times)
    total, squares, count, effect = np.zeros(season), np.zeros(season), np.zeros(season), np.zeros(season)
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
        for phase in range(season):
            effect[phase] = total[phase] / (count[phase] + shrinkage)
        mean = effect.mean()
        present[t] = effect[t % season] - mean
        for h in range(horizon):
            ahead[t, h] = effect[(t + 1 + h) % season] - mean
    return ahead, present


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
