"""What the latest run of the flows says to everybody: distinct people, and forecasts with their record.

The brief asks here and nowhere else. None, or nothing, means "not yet estimated", and the brief says so in plain words;
an estimate is never made up from registrations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, override

from jahorina.evidence.runs import queries as runs
from jahorina.evidence.runs.kinds import Engine, ResultKind
from jahorina.evidence.runs.queries import ResultCard, RunCard
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners

MOST_FORECASTS: Final = 3
"""Partners whose forecasts stand in the brief; the flows' pages have all."""


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
    share of them the interval held what came. `gain`: by which share its error was smaller than that of the last
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
    """The published estimate of distinct people on the route, registered or not; None: not yet estimated."""
    run = _latest_run()
    found = runs.results(run.id, ResultKind.PERSONS, member=None) if run else ()
    everybody = found[0].detail.get("everybody") if found else None
    if run is None or everybody is None or found[0].value is None:
        return None
    persons = _interval(everybody["value"], everybody["80"])
    return DistinctPersons(
        period=found[0].period,
        persons=persons,
        unseen=_unseen(persons, found[0].value),
        assumptions=tuple(_in_all_languages(kept) for kept in _assumed_of_persons(run)),
        method=f"{run.engine} {run.version}",
        run=run.id,
        is_simulated=run.simulated,
    )


def _assumed_of_persons(run: RunCard) -> Sequence[Mapping[str, Any] | str]:
    """What the number of people stands on; all assumptions of a run that was kept before they were told apart."""
    of_kinds = run.card.get("assumptions_of", {})
    found: Sequence[Mapping[str, Any] | str] = of_kinds.get(ResultKind.PERSONS.value) or run.card["assumptions"]
    return found


def forecasts() -> tuple[Forecast, ...]:
    """The published forecasts of the partners, those with the largest numbers to come; empty: none was made yet."""
    run = _latest_run()
    if run is None:
        return ()
    own = {card.code for card in partners.partners(kind="partner")}
    ahead: dict[tuple[str, str, str], list[ResultCard]] = {}
    for one in runs.results(run.id, ResultKind.FORECAST, member=None):
        if one.place in own and one.value is not None:
            ahead.setdefault((one.statistic, one.definition, one.place), []).append(one)
    largest = sorted(ahead, key=lambda key: (-(ahead[key][0].value or 0), key))[:MOST_FORECASTS]
    return tuple(_forecast(run, ahead[key]) for key in largest)


def _latest_run() -> RunCard | None:
    """The latest run that everybody may read: one on real figures where there is one."""
    found = runs.latest(Engine.FLOWS, member=None)
    return min(found, key=lambda one: one.simulated) if found else None


def _forecast(run: RunCard, ahead: list[ResultCard]) -> Forecast:
    first = ahead[0]
    only = {"statistic": first.statistic, "definition": first.definition, "place": first.place}
    record = next((one for one in run.card["record"] if all(one[key] == only[key] for key in only)), None)
    next_month = record["by_month"][0] if record else {}
    ratio = next_month.get("ratio")
    return Forecast(
        statistic=first.statistic,
        place=first.place,
        made_on=run.finished.date(),
        points=tuple(ForecastPoint(one.period, _interval(one.value or 0.0, one.intervals["80"])) for one in ahead),
        rounds=next_month.get("past_forecasts", 0),
        covered=next_month.get("coverage", {}).get("80"),
        gain=None if ratio is None else 1 - ratio,
        method=f"{run.engine} {run.version}",
        run=run.id,
        is_simulated=run.simulated,
    )


def _interval(value: float, bounds: Sequence[float]) -> Interval:
    return Interval(value, bounds[0], bounds[1], 0.8)


def _unseen(persons: Interval, registered: float) -> Interval:
    """Those whom no register holds: everybody less the different people registered, never below zero."""
    value, low, high = (max(bound - registered, 0.0) for bound in (persons.value, persons.lower, persons.upper))
    return _interval(value, (low, high))


def _in_all_languages(kept: Mapping[str, Any] | str) -> Mapping[str, str]:
    message, params = (kept, {}) if isinstance(kept, str) else (str(kept["message"]), kept.get("params") or {})
    said = {}
    for card in partners.languages():
        with override(card.code.lower()):
            text = gettext(message)
        said[card.code] = (text % params if params else text).rstrip(".")
    return said
