"""The forecast: the weighted median of seven that fail in different ways.

A wandering level with a season of its own, and with the season that the file shares (`local_level`); speeds weighted by
their past (`smoothing`), on log(5 + y) and log(20 + y), in which small counts are quieter; part of the way back, a bounded
level and a damped trend (`returning`). The median of few different forecasts is hard to beat (Petropoulos and Svetunkov 2020;
Lichtendahl and Winkler 2020); weights by their past (`weighing`) make it one of those that suit the series.
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.local_level import averaged
from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.returning import bounded, damped, partly_returning
from jahorina.engines.flows.seasons import shared_effects
from jahorina.engines.flows.smoothing import weighted_speeds
from jahorina.engines.flows.weighing import weighted_medians

QUIET = (5.0, 20.0)
"""Added to counts before the logarithm where small ones should weigh less."""
MEMBERS = 7
EAGERNESS = 10.0
"""How much a member gains by its past: one that errs by a tenth less than another weighs e times as much."""


def median_forecasts(panel: Panel, horizon: int) -> Floats:
    """(series x time x horizon) forecasts of log(1 + y), each from what was known then; NaN before the first value."""
    logs, season = np.log1p(panel.values), panel.season
    effects = shared_effects(list(logs), season, horizon)
    members = np.empty((MEMBERS, *logs.shape, horizon))
    for member, quiet in enumerate(QUIET):
        speeds = weighted_speeds(list(np.log(panel.values + quiet)), season, horizon)
        members[member] = [_loud(one, quiet) for one in speeds]
    for at, (z, own) in enumerate(zip(logs, effects, strict=True)):
        members[2, at] = averaged(z, season, horizon)
        members[3, at] = averaged(z - own.present, season, horizon) + own.ahead
        members[4, at] = partly_returning(z, own)
        members[5, at] = bounded(z, own)
        members[6, at] = damped(z, own)
    return np.maximum(weighted_medians(logs, members, EAGERNESS), 0.0)


def _loud(quiet: Floats, added: float) -> Floats:
    """From log(added + y) to log(1 + y)."""
    result: Floats = np.log1p(np.maximum(np.exp(quiet) - added, 0.0))
    return result
