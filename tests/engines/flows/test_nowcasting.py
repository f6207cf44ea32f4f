"""What is not reported yet: put in with an interval, closures and indicators counted, reported cells left alone."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from jahorina.engines.flows.nowcasting import Closure, nowcast
from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.vintages import AGES, Vintage, breaks_between, published_after, steps_in
from tests.engines.flows.series import invented


def late(silent: int = 2) -> Panel:
    panel = invented(4, periods=48)
    values = panel.values.copy()
    values[1, -silent:] = np.nan
    return Panel(panel.names, values)


def test_only_what_is_missing_at_the_end_is_put_in() -> None:
    cells = nowcast(late())
    assert [(cell.series, cell.period) for cell in cells] == [(1, 46), (1, 47)]
    for cell in cells:
        (low50, high50), (low80, high80), _widest = cell.intervals
        assert low80 <= low50 <= cell.value <= high50 <= high80


def test_where_all_have_reported_there_is_nothing_to_put_in() -> None:
    assert nowcast(invented(4)) == []


def test_a_closure_lets_few_through() -> None:
    open_, shut = nowcast(late(1))[0], nowcast(late(1), closures=(Closure("s1", 47),))[0]
    assert shut.value == pytest.approx(0.05 * open_.value, abs=1.0)
    assert "border regime" in shut.sources


def test_a_closure_in_the_middle_of_a_month_counts_its_days() -> None:
    assert Closure("x", 5, closed=0.5).factor(5) == pytest.approx(0.525)
    assert Closure("x", 5, closed=0.5).factor(4) == 1
    assert Closure("x", 5, closed=0.5).factor(6) == pytest.approx(0.05)


def test_an_indicator_that_agreed_draws_the_value_to_it_and_narrows() -> None:
    panel = late(1)
    truth = invented(4, periods=48).values[1]
    truth[-1] = 5 * max(truth[-2], 10)
    alone, told = nowcast(panel)[0], nowcast(panel, indicators={"s1": truth})[0]
    assert abs(np.log1p(told.value) - np.log1p(truth[-1])) < 0.3
    assert np.ptp(np.log1p(told.intervals[1])) < np.ptp(np.log1p(alone.intervals[1]))


def test_one_who_never_reported_is_not_put_in() -> None:
    values = invented(4, periods=48).values
    values[2] = np.nan
    assert nowcast(Panel(tuple("abcde"), values)) == []


def vintage(day: str, **series: list[float]) -> Vintage:
    return Vintage(date.fromisoformat(day), {name: dict(enumerate(values)) for name, values in series.items()})


def test_a_history_that_is_restated_is_a_broken_definition() -> None:
    old = vintage("2016-11-21", SRB=[900.0, 1200, 180_266], HUN=[50.0, 60, 70])
    new = vintage("2016-12-16", SRB=[900.0, 1200, 9], HUN=[50.0, 61, 70])
    (found,) = breaks_between(old, new)
    assert (found.kind, found.name, found.period) == ("restated", "SRB", 2)
    assert found.factor < 1e-3


def test_another_name_for_the_same_history_is_a_renaming() -> None:
    history = [10.0, 12, 9, 40, 41, 38, 20]
    old, new = vintage("2016-01-01", Macedonia=history), vintage("2016-02-01", FYROM=[*history, 21.0])
    (found,) = breaks_between(old, new)
    assert (found.kind, found.name, found.other) == ("renamed", "Macedonia", "FYROM")


def test_small_corrections_are_no_break() -> None:
    assert breaks_between(vintage("2016-01-01", A=[1000.0, 3, 90]), vintage("2016-02-01", A=[1040.0, 30, 120])) == []


def test_a_step_that_stays_and_that_nobody_echoes_is_found() -> None:
    values = np.vstack([np.r_[np.full(12, 1000.0), np.full(6, 20.0)], np.full(18, 500.0)])
    ((series, time, factor),) = steps_in(values)
    assert (series, time) == (0, 12)
    assert factor < 0.1


def test_a_wave_that_all_share_is_no_break() -> None:
    wave = np.r_[np.full(12, 100.0), np.full(6, 2000.0)]
    assert steps_in(np.vstack([wave, 2 * wave])) == []


def test_a_slow_partner_is_known_as_slow() -> None:
    end = date(2016, 1, 31)
    final = vintage("2016-09-01", quick=[5.0] * 6, slow=[5.0] * 6)
    ends = {at: end + timedelta(days=30 * at) for at in range(6)}
    vintages = []
    for step in range(60):
        day = date(2016, 1, 15) + timedelta(days=5 * step)
        series = {
            name: {at: 5.0 for at in range(6) if (day - ends[at]).days >= delay}
            for name, delay in (("quick", 10), ("slow", 50))
        }
        vintages.append(Vintage(day, series))
    published = published_after(vintages, ends, final)
    assert len(published["quick"]) == len(AGES)
    assert published["quick"][1] > published["slow"][1] + 0.3
    assert published["slow"][-1] > 0.95
