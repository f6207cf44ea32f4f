"""A level that wanders, a season that is shrunk, and noise with heavy tails; averaged over how much of each there may be.

    z_t = x_t + s_(t mod m) + e_t      x_t = x_(t-1) + u_t      u ~ N(0, v), e ~ N(0, ratio v)
    s ~ N(0, tau v) at the start, and kept

The Kalman filter runs once for each (ratio, tau) of a grid. v is the discounted mean of squared innovations, each weighted
by w = min(1, (nu + 1) / (nu + e^2/S)), and the gain of an outlier is cut by the same w (an approximate Student-t filter;
Meinhold and Singpurwalla 1989). The filters are averaged with weights proportional to the predictive likelihood raised to
a power below one (a power posterior; Bissiri, Holmes and Walker 2016), which hedges against a wrong grid. All is causal:
the forecast made at t has seen nothing after t, so that past forecasts come from one pass.
"""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.flows.compiling import Floats, compiled

NOISE = (0.0, 0.15, 0.5, 1.5, 5.0)
"""Ratios of the noise's variance to that of the level's steps."""
SEASONALITY = (0.0, 0.3, 2.0)
"""Ratios of the seasonal effects' prior variance to that of the level's steps; 0 is no season."""
NU = 6.0
"""Degrees of freedom of the innovations."""
DISCOUNT = 0.97
"""Memory of the innovations' variance: half is forgotten in 23 periods."""
POWER = 0.3
"""Power of the likelihood in the weights."""
START = 0.3
"""The innovations' standard variance before any is seen; forgotten at once."""
LEAST_VARIANCE = 1e-6
"""A constant series leaves no variance to divide by."""


def averaged(z: Floats, season: int, horizon: int) -> Floats:
    """Forecasts (time x horizon) of `z` made at each time, averaged over the grid; NaN before the first value."""
    members = [(ratio, tau) for ratio in NOISE for tau in SEASONALITY]
    forecasts = np.empty((len(members), len(z), horizon))
    likelihood = np.empty((len(members), len(z)))
    for index, (ratio, tau) in enumerate(members):
        forecasts[index], likelihood[index] = _filtered(z, ratio, tau, season, horizon)
    evidence = POWER * np.cumsum(likelihood, axis=1)
    weights = np.exp(evidence - evidence.max(axis=0))
    weights /= weights.sum(axis=0)
    result: Floats = np.einsum("kt,kth->th", weights, forecasts)
    return result


@compiled
def _filtered(
    z: Floats, ratio: float, tau: float, season: int, horizon: int
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """Forecasts and log predictive densities of one member; state: the level, then the seasons where tau > 0."""
    times = len(z)
    seasonal = tau > 0
    size = 1 + season if seasonal else 1
    forecasts = np.full((times, horizon), np.nan)
    density = np.zeros(times)
    state, spread, gain = np.zeros(size), np.zeros((size, size)), np.zeros(size)
    seen, variance, weight = 0, START, 1.0
    for t in range(times):
        if seen == 0:
            if np.isnan(z[t]):
                continue
            state[0], spread[0, 0], seen = z[t], 1.0, 1
            for j in range(1, size):
                spread[j, j] = tau
        else:
            spread[0, 0] += 1.0
            if not np.isnan(z[t]):
                i = 1 + t % season
                error = z[t] - state[0] - (state[i] if seasonal else 0.0)
                for j in range(size):
                    gain[j] = spread[j, 0] + (spread[j, i] if seasonal else 0.0)
                total = ratio + gain[0] + (gain[i] if seasonal else 0.0)
                surprise = error * error / (total * variance)
                if seen >= 3:
                    density[t] = -0.5 * math.log(total * variance) - 0.5 * (NU + 1) * math.log(1 + surprise / NU)
                trust = min(1.0, (NU + 1) / (NU + surprise))
                held = total / trust if ratio > 0 else total
                for j in range(size):
                    state[j] += gain[j] / held * error
                for j in range(size):
                    for k in range(size):
                        spread[j, k] -= gain[j] * gain[k] / held
                weight = DISCOUNT * weight + 1.0
                variance = max(variance + (trust * error * error / total - variance) / weight, LEAST_VARIANCE)
                seen += 1
        for h in range(horizon):
            forecasts[t, h] = state[0] + (state[1 + (t + 1 + h) % season] if seasonal else 0.0)
    return forecasts, density
