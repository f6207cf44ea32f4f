"""The series of one file on one calendar.

Counts are worked with as z = log(1 + y), as log(5 + y) where small counts should weigh less. What is not known is NaN: a
month that was not reported, a suppressed cell. Zero is a count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.kernel.errors import Bug

SEASONS = {"month": 12, "day": 7}
"""How many periods make a season: the months of a year, the days of a week."""


@dataclass(frozen=True, slots=True)
class Panel:
    """`values[i, t]` is the count of series `names[i]` in period `t`; NaN where there is none. `season` as in SEASONS."""

    names: tuple[str, ...]
    values: Floats
    season: int = 12

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[0] != len(self.names):
            raise Bug("a panel needs one row of values for each name")
        if len(set(self.names)) != len(self.names):
            raise Bug("a panel names a series twice")
        if np.nanmin(self.values, initial=0.0) < 0 or np.isinf(self.values).any():
            raise Bug("a panel holds counts: finite, not below zero")

    @property
    def periods(self) -> int:
        """How many periods the calendar has."""
        return int(self.values.shape[1])

    def until(self, period: int) -> Panel:
        """What was known at the end of `period` (counted from 0), for a forecast from there."""
        return Panel(self.names, self.values[:, : period + 1], self.season)


def first_known(row: Floats) -> int:
    """Index of the first value that is known; the length of the row where none is."""
    known = np.flatnonzero(np.isfinite(row))
    return int(known[0]) if len(known) else len(row)


def last_known(row: Floats) -> int:
    """Index of the last value that is known; -1 where none is."""
    known = np.flatnonzero(np.isfinite(row))
    return int(known[-1]) if len(known) else -1
