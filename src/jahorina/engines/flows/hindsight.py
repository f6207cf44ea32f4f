"""What the same method would have said in the past, beside what came: for a reader's eye, where `records` gives the means.

The filters of `combining` run forward once and leave their forecast at every time, and `intervals` widens them by what was
known then; so the forecast made `ahead` periods before t is there for every t, and nothing is fitted again:

    median_t = exp(z_(t-ahead)) - 1        bounds_t = exp(z_(t-ahead) -/+ width_(t-ahead)) - 1, not below zero
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.forecasting import LARGEST_LOG
from jahorina.engines.flows.intervals import SETTLING, calibrated, errors_of
from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.upstream import with_upstream


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A past forecast: series and period by index, the median, the interval by level (lower, upper), and what came."""

    series: int
    period: int
    median: float
    intervals: tuple[tuple[float, float], ...]
    came: float


def past_forecasts(
    panel: Panel,
    *,
    ahead: int,
    last: int,
    levels: tuple[float, ...] = (0.5, 0.8),
    legs: dict[str, tuple[str, ...]] | None = None,
) -> list[PastForecast]:
    """The forecasts made `ahead` periods before each of the `last` periods whose value came; ordered by series, period.

    `legs` as in `forecasting.forecast`.
    """
    if panel.periods <= ahead:
        return []
    centres = median_forecasts(panel, ahead)
    for name, above in (legs or {}).items():
        centres = with_upstream(panel, centres, {name: above})
    widths = calibrated(errors_of(np.log1p(panel.values), centres), levels)
    found = []
    for at in range(len(panel.names)):
        for period in range(max(SETTLING + ahead, panel.periods - last), panel.periods):
            origin = period - ahead
            came, centre = panel.values[at, period], centres[at, origin, ahead - 1]
            reach = widths.below[at, origin, ahead - 1], widths.above[at, origin, ahead - 1]
            if not (np.isfinite([came, centre]).all() and np.isfinite(reach).all()):
                continue
            lower = np.expm1(np.maximum(centre - reach[0], 0.0))
            upper = np.expm1(np.minimum(centre + reach[1], LARGEST_LOG))
            bounds = tuple((float(low), float(high)) for low, high in zip(lower, upper, strict=True))
            found.append(PastForecast(at, period, max(float(np.expm1(centre)), 0.0), bounds, float(came)))
    return found
