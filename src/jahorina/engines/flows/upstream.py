"""What was counted upstream some days ago comes downstream some days later.

    y_(t+h) = sum_k w_hk u_(t-k) + w_h,own f_(t+h)      k = 0 .. LAGS - 1, all w >= 0

u is what the partners upstream counted, f the series' own forecast. The weights are fitted by non-negative least squares
to the last WINDOW periods, recent ones weighing more (half-life HALF_LIFE), in units of the root of the count, as counts
scatter. What it gives is mixed with the series' own forecast on the log scale, by the squares of their past errors: where
a border regime changes and upstream tells nothing any more, it is left within days. Only origins after BEGIN are touched,
each by what was known then, so that record and intervals are those of the mixture. Legs are the caller's: nothing is
searched for.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.panel import Panel

REACH = 3
"""Periods ahead at which upstream has something to say that has not come down yet."""
LAGS = 5
WINDOW = 90
HALF_LIFE = 15.0
BEGIN = 40
FORGET = 0.05
"""Weight of the newest error in the running means by which the two are mixed."""
LARGEST = 2.0
"""An error counts as at most so much, on the log scale."""
MEMORY = 400
"""So many origins back are looked at."""


def with_upstream(panel: Panel, centres: Floats, legs: dict[str, tuple[str, ...]]) -> Floats:
    """The forecasts (series x origin x horizon, log) of the series that `legs` name, with what is upstream of each."""
    result = centres.copy()
    carried = np.array([_carried(row) for row in panel.values])
    for name, above in legs.items():
        at = panel.names.index(name)
        flow = np.sum([carried[panel.names.index(one)] for one in above], axis=0)
        for h in range(min(REACH, centres.shape[2])):
            result[at, :, h] = _mixed(panel.values[at], carried[at], flow, centres[at, :, h], h)
    return result


def _carried(values: Floats) -> Floats:
    """The last value known at each time; 0 before the first."""
    at = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), -1))
    result: Floats = np.where(at >= 0, values[np.maximum(at, 0)], 0.0)
    return result


def _mixed(values: Floats, carried: Floats, flow: Floats, centre: Floats, h: int) -> Floats:
    result, told = centre.copy(), np.full(len(values), np.nan)
    own_error, told_error = 1.0, 1.0
    for t in range(max(BEGIN, len(values) - MEMORY), len(values)):
        made = t - h - 1
        if np.isfinite(values[t]) and np.isfinite(told[made]) and np.isfinite(centre[made]):
            came = np.log1p(values[t])
            own_error += FORGET * (min(abs(came - centre[made]), LARGEST) - own_error)
            told_error += FORGET * (min(abs(came - told[made]), LARGEST) - told_error)
        told[t] = _told(values, carried, flow, centre, t, h)
        if np.isfinite(told[t]) and np.isfinite(centre[t]):
            share = own_error**2 / (own_error**2 + told_error**2)
            result[t] = share * told[t] + (1 - share) * centre[t]
    return result


def _told(values: Floats, carried: Floats, flow: Floats, centre: Floats, t: int, h: int) -> float:
    """log(1 + y_(t+h+1)) by the fit of the window that ends at t; NaN where the window is too short."""
    rows = np.arange(max(LAGS + h + 1, t - WINDOW + 1), t + 1)
    rows = rows[np.isfinite(values[rows]) & np.isfinite(centre[rows - h - 1])]
    if len(rows) < 2 * LAGS:
        return float("nan")
    lagged = np.column_stack([flow[rows - h - 1 - k] for k in range(LAGS)] + [np.expm1(centre[rows - h - 1])])
    level = carried[rows]
    scale = np.sqrt(0.5 ** ((t - rows) / HALF_LIFE) / (level + 0.1 * level.mean() + 10.0))
    weights = nnls(lagged * scale[:, None], values[rows] * scale)[0]
    now = np.append(flow[t - np.arange(LAGS)], np.expm1(centre[t]))
    return float(np.log1p(now @ weights))
