"""Days ahead from what passed upstream: which series, how far, with which record; and what becomes an observation."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jahorina.evidence import queries
from jahorina.evidence.questions import Question
from jahorina.evidence.runs.flows_entries import FlowsEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.models import EngineRun, RunResult
from jahorina.evidence.runs.roles import read_flows
from jahorina.evidence.runs.series import DailySeries
from jahorina.evidence.runs.tasks.daily import foresee_days, upstream_of
from jahorina.evidence.runs.tasks.flows import refresh
from jahorina.evidence.runs.tasks.telling import Told
from jahorina.kernel.periods import Frequency
from jahorina.partners.cards import LegCard
from tests.evidence.rows import row
from tests.evidence.runs.monthly import AS_OF, UNTIL
from tests.evidence.runs.rehearsed import legs_of

ARRIVALS = Path("../shared/data/flows/unhcr_daily_arrivals_wb_route_20151001_20160921.csv")
BEFORE_IT_CLOSED = date(2016, 2, 15)


@pytest.fixture(scope="module")
def roles(programme_folder: Path) -> FlowsEntry:
    found = read_flows(programme_folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def legs(programme_folder: Path) -> tuple[LegCard, ...]:
    return legs_of(programme_folder)


def days(place: str, values: list[float | None], first: date = date(2026, 7, 1)) -> DailySeries:
    return DailySeries("registrations", "stated-by-partner", place, "S7", first, tuple(values))


def invented(length: int = 120) -> dict[str, list[float | None]]:
    """Who comes to North Macedonia by day, and is in Serbia two days later, all of them."""
    chance = np.random.default_rng(4)
    level = 400 * np.exp(np.cumsum(0.25 * chance.standard_normal(length)))
    above = chance.poisson(level).astype(float)
    below = np.concatenate([above[:2], above[:-2]])
    return {"mk": list(above), "rs": list(below)}


def told_of(series: list[DailySeries], roles: FlowsEntry, legs: tuple[LegCard, ...], **more: Any) -> Told:
    told = Told()
    foresee_days(told, series, roles, legs, seed=1, **more)
    return told


def test_what_passed_upstream_is_foreseen_downstream(roles: FlowsEntry, legs: tuple[LegCard, ...]) -> None:
    values = invented()
    told = told_of([days(place, found) for place, found in values.items()], roles, legs)
    below = [one for one in told.results if one.kind == ResultKind.DAILY and one.place == "rs"]
    assert len(below) == roles.daily.days_ahead
    assert below[0].detail["upstream"] == ["mk"]
    assert below[0].value == pytest.approx(float(values["mk"][-2] or 0), rel=0.15)
    [record] = [one for one in told.daily_record if one["place"] == "rs"]
    assert record["by_month"][0]["ratio"] < 0.7


def test_past_days_stand_beside_what_came_with_what_was_upstream_then(
    roles: FlowsEntry, legs: tuple[LegCard, ...]
) -> None:
    values = invented()
    told = told_of([days(place, found) for place, found in values.items()], roles, legs)
    past = [one for one in told.results if one.kind == ResultKind.DAILY_HINDSIGHT and one.place == "rs"]
    assert [one.detail["came"] for one in past] == values["rs"][-roles.daily.days_of_hindsight :]
    late = past[-14:]
    errors = [abs((one.value or 0) - one.detail["came"]) / one.detail["came"] for one in late]
    assert float(np.mean(errors)) < 0.15


def test_intervals_by_day_hold_their_medians_and_widen(roles: FlowsEntry, legs: tuple[LegCard, ...]) -> None:
    told = told_of([days("rs", invented()["rs"])], roles, legs)
    ahead = [one for one in told.results if one.kind == ResultKind.DAILY]
    for one in ahead:
        low, high = one.intervals["80"]
        assert low <= (one.value or 0) <= high
    first, last = ahead[0].intervals["80"], ahead[-1].intervals["80"]
    assert last[1] - last[0] > first[1] - first[0]


def test_too_few_days_are_refused_with_the_reason(roles: FlowsEntry, legs: tuple[LegCard, ...]) -> None:
    told = told_of([days("rs", [5.0] * 40)], roles, legs)
    assert not told.results
    assert [(one["place"], one["params"]) for one in told.notes] == [("rs", {"days": 40})]


def test_what_is_said_below_a_partner_is_marked(roles: FlowsEntry, legs: tuple[LegCard, ...]) -> None:
    told = told_of([days("rs", invented()["rs"])], roles, legs, restricted=frozenset({"rs"}))
    assert all(one.restricted for one in told.results)


def test_upstream_are_the_legs_of_the_route(legs: tuple[LegCard, ...]) -> None:
    assert upstream_of(["gr", "mk", "rs", "ba"], legs) == {"mk": ("gr",), "rs": ("mk",), "ba": ("rs",)}


@pytest.mark.skipif(not ARRIVALS.is_file(), reason="the published daily arrivals are not at hand")
def test_on_the_published_arrivals_of_2015_upstream_beats_the_last_value(
    roles: FlowsEntry, legs: tuple[LegCard, ...]
) -> None:
    """Serbia, 15 October 2015 to 15 February 2016: the days before the corridor closed."""
    found: dict[str, list[float | None]] = {"mk": [], "rs": []}
    with ARRIVALS.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if date.fromisoformat(line["date"]) <= BEFORE_IT_CLOSED:
                found["mk"].append(float(line["north_macedonia_arrivals"] or "nan"))
                found["rs"].append(float(line["serbia_arrivals"] or "nan"))
    known = {place: [None if np.isnan(one or 0) else one for one in values] for place, values in found.items()}
    told = told_of([days(place, values, date(2015, 10, 1)) for place, values in known.items()], roles, legs)
    alone = told_of([days("rs", known["rs"], date(2015, 10, 1))], roles, legs)
    first = next(one for one in told.daily_record if one["place"] == "rs")["by_month"][0]
    assert first["ratio"] < 0.95
    assert first["error"] < 0.97 * alone.daily_record[0]["by_month"][0]["error"]
    assert 0.7 < first["coverage"]["80"] <= 0.95


@pytest.mark.django_db
def test_a_daily_series_of_the_evidence_is_foreseen_kept_and_observed(take_in: Any, programme_folder: Path) -> None:
    last = date(2026, 9, 30)
    values = invented()["rs"]
    first = last - timedelta(days=len(values) - 1)
    take_in(
        *(row(str(first + timedelta(days=at)), place="rs", value=value, as_of=AS_OF) for at, value in enumerate(values))
    )
    [report] = refresh(by="system", folder=programme_folder, until=UNTIL - 1)
    ahead = list(RunResult.objects.filter(kind=ResultKind.DAILY))
    assert [one.period_start for one in ahead] == [last + timedelta(days=at + 1) for at in range(14)]
    run = EngineRun.objects.get(pk=report.run)
    assert any(one.name.endswith("by day") and one.rows == len(values) for one in run.inputs.all())
    question = Question("forecast-registrations", frequency=Frequency.DAY)
    assert len(queries.explore(member=None, question=question).cells) == 14
    [again] = refresh(by="system", folder=programme_folder, until=UNTIL - 1)
    assert again.repeated
