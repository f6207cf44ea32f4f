"""Makes forecasts add up: parts to their whole, partners to the region.

The nearest forecasts to all that were made, in the metric of how wrong each has been (minimum trace with a diagonal W;
Wickramasuriya, Athanasopoulos and Hyndman 2019):

    y~ = S (S' W^(-1) S)^(-1) S' W^(-1) y^        W: mean squared past errors of each series

solved for the parts that are not below zero (non-negative least squares), so that no count is. Intervals move with their
medians on the log scale, which keeps their ratio.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from jahorina.engines.flows.compiling import Floats
from jahorina.kernel.errors import Bug

LEAST_ERROR = 1.0
"""No series is taken to be surer than one person."""


def reconciled(forecasts: Floats, errors: Floats, summing: Floats) -> Floats:
    """Forecasts (series x horizon) that add up.

    `summing` (series x part) holds 1 where a part belongs to a series; each part is a series with one 1. `errors` (series)
    are the roots of mean squared past errors.
    """
    if summing.shape[0] != len(forecasts) or not np.isin(summing, (0.0, 1.0)).all():
        raise Bug("the summing matrix does not fit the forecasts")
    if not set(range(summing.shape[1])) <= {int(np.argmax(row)) for row in summing if row.sum() == 1}:
        raise Bug("each part must be a series of its own")
    root = 1 / np.maximum(np.nan_to_num(errors, nan=LEAST_ERROR), LEAST_ERROR)
    scaled = summing * root[:, None]
    parts = np.column_stack([nnls(scaled, forecasts[:, h] * root)[0] for h in range(forecasts.shape[1])])
    result: Floats = summing @ parts
    return result


def moved_with(interval: Floats, before: Floats, after: Floats) -> Floats:
    """Ends of intervals (.. x horizon) after their medians moved from `before` to `after`, with the same ratios."""
    result: Floats = np.maximum(np.expm1(np.log1p(interval) + np.log1p(after) - np.log1p(before)), 0.0)
    return result
