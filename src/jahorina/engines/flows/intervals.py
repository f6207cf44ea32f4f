"""How wide a forecast must be to hold what comes as often as it says: from past errors, forgotten by half in 24 periods.

How far an interval reaches up, and down, is a quantile of past errors on the log scale, each side by itself (split
conformal prediction; Vovk, Gammerman and Shafer 2005), weighted by age. Three kinds of errors stand together: the series'
own; those of all series of the file, each divided by its series' usual step and multiplied by this one's, with the weight
of POOLED errors; and usual ones (t_4 h^0.4 steps, from UNHCR's monthly applications 2012-2017), with the weight of USUAL
errors. So a series of five months borrows, and says so; one of a hundred stands on its own. Errors h periods ahead
overlap: so many count as one.

Then every reach is multiplied by exp(theta), and theta follows the misses: theta += GAIN (missed - wanted), from one
period to the next, over all series of the file (adaptive conformal inference; Gibbs and Candes 2021; on the scale as in
Angelopoulos, Candes and Tibshirani 2023). When a wave makes all intervals fail, they widen; they narrow as it passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from jahorina.engines.flows.compiling import Floats, compiled

HALF_LIFE = 24.0
POOLED = 20.0
USUAL = 4.0
USUAL_STEP = 0.45
"""Mean absolute error one period ahead where nothing is known of a series; counts like USUAL_STEPS errors."""
USUAL_STEPS = 3.0
USUAL_GROWTH = 0.4
"""Errors grow like the horizon to this power."""
LEAST_STEP = 0.02
GAIN = 0.3
FEW = 3.0
"""With one series the gain is a quarter of GAIN, with three half of it: one miss of one series says little."""
CAUTION = 0.15
"""The misses that are aimed at are fewer than the nominal ones by this share."""
START = 0.1
NARROWEST, WIDEST = -0.4, 1.2
MEMORY = 96
"""So many periods back errors are looked at: four half-lives."""
SETTLING = 8
"""Errors of the first periods are those of a filter that knows nothing yet."""
MIRRORED = 0.5
"""Each error also stands with its sign turned, with this weight: one side of few errors says little about a tail."""
ENOUGH_POOLED = 160.0
"""With fewer errors of all series together their weight falls in proportion."""
SLIP = 1e-9
GRAIN = (np.arange(40) + 0.5) / 40
"""The quantiles by which the errors of all series, and the usual ones, are represented."""


@dataclass(frozen=True, slots=True)
class Widths:
    """How far an interval reaches `below[i, t, h, l]` and `above[...]` the forecast, on the log scale.

    By series, origin, horizon and level; NaN at origins that were not looked at. `own[i, h]`: how many past errors of its own
    a series has.
    """

    below: Floats
    above: Floats
    own: Floats

    def holds(self, errors: Floats) -> Floats:
        """1 where the interval held what came, 0 where not, NaN where either is not known; shaped like `below`."""
        size = errors[..., None]
        there = np.isfinite(size) & np.isfinite(self.below)
        inside = (size <= self.above + SLIP) & (-size <= self.below + SLIP)
        result: Floats = np.where(there, inside, np.nan)
        return result


def errors_of(z: Floats, forecasts: Floats) -> Floats:
    """(series x origin x horizon) z that came minus z that was forecast; NaN where it has not come or is not known."""
    result = np.full(forecasts.shape, np.nan)
    periods = z.shape[1]
    for h in range(min(forecasts.shape[2], periods - 1)):
        result[:, : periods - h - 1, h] = z[:, h + 1 :] - forecasts[:, : periods - h - 1, h]
    return result


def calibrated(errors: Floats, levels: tuple[float, ...]) -> Widths:
    """Widths for every origin of the last MEMORY periods, each from what was known then. Levels rise, within (0, 1)."""
    usual = student.ppf(GRAIN, 4)
    steps = _usual_steps(errors)
    tails = (1 + np.array(levels)) / 2
    above = np.maximum.accumulate(_reaches(errors, steps, tails, usual), axis=3)
    below = np.maximum.accumulate(_reaches(-errors, steps, tails, usual), axis=3)
    return Widths(below, above, np.isfinite(errors[:, SETTLING:]).sum(axis=1).astype(float))


def _usual_steps(errors: Floats) -> Floats:
    """(series x time) mean absolute error one period ahead, as known at each time."""
    series, periods, _ = errors.shape
    result = np.full((series, periods), USUAL_STEP)
    forget = 1 - 0.5 ** (1 / HALF_LIFE)
    level, count = np.full(series, USUAL_STEP), np.full(series, USUAL_STEPS)
    for t in range(1, periods):
        size = np.abs(errors[:, t - 1, 0])
        there = np.isfinite(size)
        count = count + there
        gain = np.maximum(forget, 1 / count)
        level = np.where(there, level + gain * (np.nan_to_num(size) - level), level)
        result[:, t] = np.maximum(level, LEAST_STEP)
    return result


@compiled
def _reaches(errors: Floats, steps: Floats, tails: Floats, usual: Floats) -> Floats:  # pragma: no cover - compiled
    """(series x origin x horizon x tail) upper quantiles of the errors, from what was known at each origin."""
    series, periods, horizon = errors.shape
    reach = np.full((series, periods, horizon, len(tails)), np.nan)
    theta = np.full((horizon, len(tails)), START)
    gain = GAIN * series / (series + FEW)
    grain = len(usual)
    pool = np.empty(grain)
    values, weights = np.empty(2 * (MEMORY + grain)), np.empty(2 * (MEMORY + grain))
    found = np.empty(len(tails))
    for t in range(max(0, periods - MEMORY), periods):
        for h in range(horizon):
            if t - h - 1 >= SETTLING:
                _follow(theta[h], errors[:, t - h - 1, h], reach[:, t - h - 1, h], tails, gain)
            share = _pooled(errors, steps, t, h, pool)
            overlap = 1.0 + h / 2.0
            for i in range(series):
                count, own = _own(errors[i, :, h], t - h - 1, values, weights)
                for g in range(grain):
                    values[count] = usual[g] * (h + 1.0) ** USUAL_GROWTH * steps[i, t]
                    weights[count] = USUAL / grain
                    count += 1
                    if share > 0:
                        values[count] = pool[g] * steps[i, t]
                        weights[count] = POOLED * share / grain
                        count += 1
                effective = own + USUAL + POOLED * share
                order = np.argsort(values[:count])
                wanted = np.minimum(tails + (tails - 0.5) * overlap / effective, 0.5 + tails / 2)
                _quantiles(values[:count][order], weights[:count][order], wanted, found)
                for k in range(len(tails)):
                    reach[i, t, h, k] = max(found[k], 0.0) * np.exp(theta[h, k])
    return reach


@compiled
def _follow(theta: Floats, errors: Floats, reach: Floats, tails: Floats, gain: float) -> None:  # pragma: no cover
    """Move theta (tail) by the share of reaches (series x tail) that fell short of the errors (series) that came."""
    for k in range(len(tails)):
        short, count = 0, 0
        for i in range(len(errors)):
            if not np.isnan(errors[i]) and not np.isnan(reach[i, k]):
                count += 1
                if errors[i] > reach[i, k] + SLIP:
                    short += 1
        if count > 0:
            moved = theta[k] + 2.0 * gain * (short / count - (1 - CAUTION) * (1 - tails[k]))
            theta[k] = min(max(moved, NARROWEST), WIDEST)


@compiled
def _own(errors: Floats, last: int, values: Floats, weights: Floats) -> tuple[int, float]:  # pragma: no cover
    """Put a series' own errors, made until `last`, and their weights in place; how many, and how many they are worth."""
    count, total, squares = 0, 0.0, 0.0
    for made in range(max(SETTLING, last - MEMORY + 1), last + 1):
        if not np.isnan(errors[made]):
            worth = 0.5 ** ((last - made) / HALF_LIFE)
            values[count], values[count + 1] = errors[made], -errors[made]
            weights[count], weights[count + 1] = worth, MIRRORED * worth
            total += worth
            squares += worth**2
            count += 2
    return count, (total * total / squares if count > 0 else 0.0)


@compiled
def _pooled(errors: Floats, steps: Floats, t: int, h: int, grid: Floats) -> float:  # pragma: no cover
    """Put the quantiles of all series' errors, in steps, into `grid`; the share of POOLED that they deserve."""
    last = t - h - 1
    first = max(SETTLING, last - MEMORY + 1)
    series = len(errors)
    if last < first:
        return 0.0
    room = 2 * series * (last - first + 1)
    values, weights = np.empty(room), np.empty(room)
    size = 0
    for i in range(series):
        for made in range(first, last + 1):
            if not np.isnan(errors[i, made, h]):
                values[size] = errors[i, made, h] / steps[i, made]
                values[size + 1] = -values[size]
                weights[size] = 0.5 ** ((last - made) / HALF_LIFE)
                weights[size + 1] = MIRRORED * weights[size]
                size += 2
    if size == 0:
        return 0.0
    order = np.argsort(values[:size])
    wanted = (np.arange(len(grid)) + 0.5) / len(grid)
    _quantiles(values[:size][order], weights[:size][order], wanted, grid)
    return float(min(1.0, size / (2 * ENOUGH_POOLED)))


@compiled
def _quantiles(values: Floats, weights: Floats, wanted: Floats, found: Floats) -> None:  # pragma: no cover - compiled
    """Quantiles of sorted weighted values, on straight lines between the middles of their weights."""
    total = weights.sum()
    for k in range(len(wanted)):
        target, below = wanted[k] * total, 0.0
        before, position = 0.0, values[0]
        for j in range(len(values)):
            middle = below + weights[j] / 2
            if middle >= target:
                if j == 0 or middle <= before:
                    position = values[j]
                else:
                    position += (values[j] - position) * (target - before) / (middle - before)
                break
            before, position = middle, values[j]
            below += weights[j]
        found[k] = position
