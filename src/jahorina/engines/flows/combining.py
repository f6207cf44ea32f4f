"""The forecast: the median of five that fail in different ways.

A wandering level with a season (`local_level`); speeds weighted by their past (`smoothing`), which sees log(5 + y), in
which small counts are quieter; part of the way back, a bounded level and a damped trend (`returning`). The median of few
different forecasts is hard to beat and needs no weights (Petropoulos and Svetunkov 2020; Lichtendahl and Winkler 2020).
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.local_level import averaged
from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.returning import bounded, damped, partly_returning
from jahorina.engines.flows.smoothing import weighted_speeds

QUIET = 5.0
"""Added to counts before the logarithm where small ones should weigh less."""


def median_forecasts(panel: Panel, horizon: int) -> Floats:
    """(series x time x horizon) forecasts of log(1 + y), each from what was known then; NaN before the first value."""
    season = panel.season
    speeds = weighted_speeds(list(np.log(panel.values + QUIET)), season, horizon)
    result = np.empty((len(panel.names), panel.periods, horizon))
    for index, z in enumerate(np.log1p(panel.values)):
        members = [
            averaged(z, season, horizon),
            partly_returning(z, season, horizon),
            bounded(z, season, horizon),
            damped(z, season, horizon),
            _loud(speeds[index]),
        ]
        result[index] = np.median(members, axis=0)
    return np.maximum(result, 0.0)


def _loud(quiet: Floats) -> Floats:
    """From log(5 + y) to log(1 + y)."""
    result: Floats = np.log1p(np.maximum(np.exp(quiet) - QUIET, 0.0))
    return result
