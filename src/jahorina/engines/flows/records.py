"""How well this very series was forecast in the past, by the same method from what was known then.

At each past origin and horizon the forecast stands beside what came and beside the last value carried forward. The ratio
of the two mean errors is below one where the method was worth more than "as last month". Coverage is the share of
intervals that held what came. The first origins are left out: a filter that knows nothing yet says nothing about itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.intervals import SETTLING


@dataclass(frozen=True, slots=True)
class Record:
    """By horizon: how many past forecasts, their mean absolute error in counts and on log(1 + y), those of the last value,
    and by level and horizon the share that the intervals held. NaN where there is none.
    """

    origins: Floats
    error: Floats
    log_error: Floats
    error_of_last: Floats
    log_error_of_last: Floats
    coverage: Floats

    @property
    def ratio(self) -> Floats:
        """Mean absolute error over that of the last value, by horizon; NaN where the last value never erred."""
        with np.errstate(divide="ignore", invalid="ignore"):
            result: Floats = np.where(self.error_of_last > 0, self.error / self.error_of_last, np.nan)
        return result


def record_of(values: Floats, centres: Floats, errors: Floats, held: Floats, horizon: int) -> Record:
    """The record of one series: `values` (time), `centres` and `errors` (origin x horizon, log), `held` (.. x level)."""
    last = _carried(values)
    stacked = np.array([_at(values, last, centres[:, h], errors[:, h], held[:, h], h) for h in range(horizon)]).T
    return Record(stacked[0], stacked[1], stacked[2], stacked[3], stacked[4], stacked[5:])


def _carried(values: Floats) -> Floats:
    """The last value known at each time."""
    known = np.isfinite(values)
    at = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    result: Floats = np.where(at >= 0, values[np.maximum(at, 0)], np.nan)
    return result


def _at(values: Floats, last: Floats, centre: Floats, error: Floats, held: Floats, h: int) -> list[float]:
    there = np.isfinite(error)
    there[:SETTLING] = False
    made = np.flatnonzero(there)
    if not len(made):
        return [0.0, *[float("nan")] * (4 + held.shape[1])]
    came = values[made + h + 1]
    naive = last[made]
    known = held[made][np.isfinite(held[made, 0])]
    shares = known.mean(axis=0) if len(known) else np.full(held.shape[1], np.nan)
    return [
        float(len(made)),
        float(np.abs(came - np.expm1(centre[made])).mean()),
        float(np.abs(error[made]).mean()),
        float(np.abs(came - naive).mean()),
        float(np.abs(np.log1p(came) - np.log1p(naive)).mean()),
        *(float(share) for share in shares),
    ]
