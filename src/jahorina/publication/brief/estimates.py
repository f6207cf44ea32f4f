"""What the engines' runs say to everybody: distinct people, and forecasts with their record. Nothing has been run yet.

The brief asks here and nowhere else. None, or nothing, means "not yet estimated", and the brief says so in plain words;
an estimate is never made up from registrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jahorina.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with the bounds of its interval; `level` is the interval's coverage, as 0.95."""

    value: float
    lower: float
    upper: float
    level: float


@dataclass(frozen=True, slots=True)
class DistinctPersons:
    """How many different people were on the route in a window, and of them how many no register holds.

    `assumptions` are texts by language; without them there is no number. `run` names the run for who wants to repeat it.
    """

    period: Period
    persons: Interval
    unseen: Interval | None
    assumptions: tuple[Mapping[str, str], ...]
    method: str
    run: str
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """What is expected of one window."""

    period: Period
    expected: Interval


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a series is expected to be, with the record of earlier forecasts of it.

    `made_on`: the day it was made. `rounds`: how many earlier forecasts were compared with what came. `covered`: in which
    share of them the interval held what came. `gain`: by which share its error was smaller than that of last year's
    value taken again (negative: larger). None where there is no record yet.
    """

    statistic: str
    place: str
    made_on: date
    points: tuple[ForecastPoint, ...]
    rounds: int
    covered: float | None
    gain: float | None
    method: str
    run: str
    is_simulated: bool


def distinct_persons() -> DistinctPersons | None:
    """The published estimate of distinct people on the route; None: not yet estimated."""
    return None


def forecasts() -> tuple[Forecast, ...]:
    """The published forecasts; empty: none was made yet."""
    return ()
