"""Exponential smoothing at many speeds, weighted by what each speed has been worth, in this series and in all of the file.

    l_t = l_(t-1) + max(a, 1/n) (z_t - l_(t-1))      a in SPEEDS; each once without and once with the season's effects

The loss of a speed at a horizon is the mean of its past absolute errors, in units of the series' own mean error. A series'
own losses count as many times as there are, the losses of all series of the file as OWN_AGAINST_ALL of them, and the usual
losses (USUAL_*, from UNHCR's monthly applications 2012-2017 by country and origin) as ALL_AGAINST_USUAL of those of all.
Weights are exp(-EAGERNESS x loss). So one short series is forecast with what usually holds, a long one with what holds for
it, and series of one route lend to one another (in the spirit of Montero-Manso and Hyndman 2021, on global methods).
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.compiling import Floats, compiled
from jahorina.engines.flows.seasons import Effects, shared_effects

SPEEDS = np.array([0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0])
USUAL_NEXT = np.array([0.60, 0.37, 0.18, 0.10, 0.04, 0.01, 0.00, 0.02])
USUAL_LATER = np.array([0.30, 0.17, 0.06, 0.02, 0.00, 0.00, 0.01, 0.035])
"""Usual losses above the best one, at horizon 1 and at LATER and beyond; in between they lie on a line."""
LATER = 6
EAGERNESS = 30.0
OWN_AGAINST_ALL = 40.0
ALL_AGAINST_USUAL = 50.0
WARM_UP = 12
"""Errors of the first periods say nothing about a speed."""


@compiled
def levels(z: Floats, speeds: Floats) -> Floats:  # pragma: no cover - compiled
    """(time x speed) levels; what is missing leaves them as they are; NaN before the first value."""
    result = np.full((len(z), len(speeds)), np.nan)
    level = np.full(len(speeds), np.nan)
    seen = 0
    for t in range(len(z)):
        if not np.isnan(z[t]):
            seen += 1
            for k in range(len(speeds)):
                level[k] = z[t] if seen == 1 else level[k] + max(speeds[k], 1.0 / seen) * (z[t] - level[k])
        result[t] = level
    return result


def weighted_speeds(rows: list[Floats], season: int, horizon: int) -> list[Floats]:
    """Forecasts (time x horizon) for each row of logarithms; rows stand on one calendar, NaN where nothing is known."""
    effects = shared_effects(rows, season, horizon)
    times = len(rows[0])
    pooled, counted = np.zeros((times, horizon, 2 * len(SPEEDS))), np.zeros((times, horizon))
    for z, own in zip(rows, effects, strict=True):
        loss, count = _losses(z, candidates(z, own))
        pooled += loss
        counted += count
    usual = _usual(horizon)
    pooled = (pooled + ALL_AGAINST_USUAL * usual) / (counted + ALL_AGAINST_USUAL)[:, :, None]
    return [_mixed(z, candidates(z, own), pooled) for z, own in zip(rows, effects, strict=True)]


def candidates(z: Floats, effects: Effects) -> Floats:
    """(time x horizon x 2 speeds) forecasts of each speed, first without, then with the season's effects."""
    plain = levels(z, SPEEDS)[:, None, :]
    # A level that followed a share of the last value followed the same share of its season.
    shift = effects.ahead[:, :, None] - effects.present[:, None, None] * SPEEDS
    return np.concatenate([np.broadcast_to(plain, shift.shape), plain + shift], axis=2)


def _usual(horizon: int) -> Floats:
    share = np.minimum(np.arange(horizon) / (LATER - 1), 1.0)[:, None]
    one = (1 - share) * USUAL_NEXT + share * USUAL_LATER
    result: Floats = 1.0 + np.concatenate([one, one], axis=1)
    return result


def _losses(z: Floats, forecasts: Floats) -> tuple[Floats, Floats]:
    """Sums of past losses (time x horizon x candidate) known at each time, and how many they are (time x horizon)."""
    horizon = forecasts.shape[1]
    errors = np.full(forecasts.shape, np.nan)
    known = np.flatnonzero(np.isfinite(z))
    start = int(known[0]) + WARM_UP if len(known) else len(z)
    for h in range(min(horizon, len(z) - 1)):
        errors[h + 1 :, h] = np.abs(z[h + 1 :, None] - forecasts[: len(z) - h - 1, h])
    errors[:start] = np.nan
    there = np.isfinite(errors).all(axis=2)
    sums = np.cumsum(np.where(there[:, :, None], errors, 0.0), axis=0)
    count = np.cumsum(there, axis=0).astype(float)
    scale = sums.sum(axis=(1, 2)) / np.maximum(count.sum(axis=1) * forecasts.shape[2], 1.0)
    scaled = sums / np.maximum(scale, 1e-9)[:, None, None]
    return np.where(scale[:, None, None] > 1e-9, scaled, count[:, :, None]), count


def _mixed(z: Floats, forecasts: Floats, pooled: Floats) -> Floats:
    own, count = _losses(z, forecasts)
    loss = (own + OWN_AGAINST_ALL * pooled) / (count + OWN_AGAINST_ALL)[:, :, None]
    weights = np.exp(-EAGERNESS * (loss - loss.min(axis=2, keepdims=True)))
    result: Floats = (weights * forecasts).sum(axis=2) / weights.sum(axis=2)
    return result
