"""Three plain forecasts: part of the way back to slower levels, a level that no jump moves far, and a damped trend.

1. z_(t+h) = z_t + sum_k c_hk (l_k,t - z_t) + c_h5 (mean_t - z_t) + c_h6 (season_(t+h) - season_t)
   with levels l_k of four speeds and the mean of all that was seen. The coefficients were fitted once, by least absolute
   deviations with a ridge towards "no change", to UNHCR's monthly applications 2012-2017 by country and origin (127
   series); they are constants here and do not follow the file: fitted again on a file of some series they only follow
   its last wave.
2. l_t = l_(t-1) + a clip(z_t - l_(t-1), -c s_t, c s_t): smoothing whose steps are bounded by c times the usual size s_t of
   a step (Gelper, Fried and Croux 2010).
3. l_t = p_t + a (z_t - p_t), b_t = phi b_(t-1) + b (z_t - p_t), p_t = l_(t-1) + phi b_(t-1); ahead l_t + b_t (phi + ... +
   phi^h), the damped trend of Gardner and McKenzie (1985) with fixed, cautious parameters.
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.compiling import Floats, compiled
from jahorina.engines.flows.seasons import Effects
from jahorina.engines.flows.smoothing import levels

BACK_SPEEDS = np.array([0.15, 0.35, 0.6, 0.85])
BACK = np.array(
    [
        [0.00, 0.11, 0.12, 0.07, 0.01, 0.13],
        [0.01, 0.13, 0.13, 0.07, 0.02, 0.16],
        [0.03, 0.14, 0.11, 0.05, 0.03, 0.19],
        [0.03, 0.14, 0.08, 0.04, 0.05, 0.22],
        [0.03, 0.19, 0.11, 0.04, 0.07, 0.28],
        [0.07, 0.22, 0.12, 0.04, 0.07, 0.28],
    ]
)
"""(horizon x share): four levels, the mean, the season. Beyond the sixth horizon the sixth holds."""
BOUNDED_SPEED = 0.8
BOUND = 2.0
TREND = (0.8, 0.1, 0.8)
"""Speed of the level, speed of the trend, damping."""
BOUNDED_SEASON = 0.7
"""Share of the present season that is taken out of a level that lags a little."""


def partly_returning(z: Floats, effects: Effects) -> Floats:
    """Forecasts (time x horizon) that go part of the way back to slower levels."""
    last = levels(z, np.array([1.0]))[:, 0]
    known = np.isfinite(z)
    mean = np.cumsum(np.where(known, z, 0.0)) / np.maximum(np.cumsum(known), 1)
    back = np.column_stack([levels(z, BACK_SPEEDS), mean]) - last[:, None]
    shares = BACK[np.minimum(np.arange(effects.ahead.shape[1]), len(BACK) - 1)]
    moved = back @ shares[:, :5].T + (effects.ahead - effects.present[:, None]) * shares[:, 5]
    result: Floats = last[:, None] + moved
    return result


def bounded(z: Floats, effects: Effects) -> Floats:
    """Forecasts (time x horizon) from a level whose steps are bounded, with the season's effects."""
    level = _bounded_level(z, BOUNDED_SPEED, BOUND)
    result: Floats = level[:, None] + effects.ahead - BOUNDED_SEASON * effects.present[:, None]
    return result


@compiled
def _bounded_level(z: Floats, speed: float, bound: float) -> Floats:  # pragma: no cover - compiled
    result = np.full(len(z), np.nan)
    level, size, seen = np.nan, 0.0, 0
    for t in range(len(z)):
        if not np.isnan(z[t]):
            seen += 1
            if seen == 1:
                level = z[t]
            else:
                step = z[t] - level
                if seen == 2:
                    size = abs(step) + 0.1
                level += max(speed, 1.0 / seen) * min(max(step, -bound * size), bound * size)
                size += max(0.1, 1.0 / seen) * (min(abs(step), 4.0 * size) - size)
        result[t] = level
    return result


def damped(z: Floats, effects: Effects) -> Floats:
    """Forecasts (time x horizon) along a damped trend, with the season's effects."""
    result: Floats = _damped(z - effects.present, *TREND, effects.ahead.shape[1]) + effects.ahead
    return result


@compiled
def _damped(
    z: Floats, speed: float, turning: float, damping: float, horizon: int
) -> Floats:  # pragma: no cover - compiled
    result = np.full((len(z), horizon), np.nan)
    level, trend, seen = np.nan, 0.0, False
    for t in range(len(z)):
        if seen:
            level += damping * trend
            trend *= damping
            if not np.isnan(z[t]):
                error = z[t] - level
                level += speed * error
                trend += turning * error
        elif not np.isnan(z[t]):
            level, seen = z[t], True
        ahead, step = level, damping * trend
        for h in range(horizon):
            ahead += step
            step *= damping
            result[t, h] = ahead
    return result
