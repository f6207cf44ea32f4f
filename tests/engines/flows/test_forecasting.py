"""Forecasts: what they hold whatever comes in, and that they are worth their name on real series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.forecasting import forecast
from jahorina.engines.flows.panel import Panel
from jahorina.kernel.errors import Bug
from tests.engines.flows.series import by_country_of_asylum, invented

COUNTS = arrays.arrays(
    float,
    st.tuples(st.integers(1, 4), st.integers(1, 40)),
    elements=st.one_of(st.just(np.nan), st.just(0.0), st.integers(0, 100_000).map(float)),
)


def named(values: np.ndarray, season: int = 12) -> Panel:
    return Panel(tuple(f"s{at}" for at in range(len(values))), values, season)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(1, 8), st.sampled_from([7, 12]))
def test_whatever_the_counts_intervals_hold_the_median_and_grow_with_their_level(
    values: np.ndarray, horizon: int, season: int
) -> None:
    made = forecast(named(values, season), horizon, levels=(0.5, 0.8, 0.95))
    assert len(made.series) + len(made.refused) == len(values)
    for one in made.series:
        assert np.isfinite(one.median).all()
        assert (one.lower >= 0).all()
        assert (one.lower <= one.median + 1e-6).all()
        assert (one.upper >= one.median - 1e-6).all()
        assert (np.diff(one.upper, axis=0) >= -1e-6).all()
        assert (np.diff(one.lower, axis=0) <= 1e-6).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.randoms())
def test_the_order_of_the_series_changes_nothing(seed: int, chance: object) -> None:
    panel = invented(seed, series=4, periods=40)
    order = list(range(4))
    chance.shuffle(order)  # type: ignore[attr-defined]
    turned = Panel(tuple(panel.names[at] for at in order), panel.values[order], panel.season)
    one, other = forecast(panel, 4), forecast(turned, 4)
    for left, right in zip(one.series, other.series, strict=True):
        assert left.name == right.name
        assert np.array_equal(left.median, right.median)
        assert np.array_equal(left.upper, right.upper)


def test_a_seed_gives_the_same_numbers() -> None:
    panel = invented(3)
    one, other = forecast(panel, 6, seed=1), forecast(panel, 6, seed=1)
    assert all(np.array_equal(left.lower, right.lower) for left, right in zip(one.series, other.series, strict=True))


def test_no_past_forecast_has_seen_what_came_after() -> None:
    panel = invented(5, periods=60)
    whole, until = median_forecasts(panel, 6), median_forecasts(panel.until(40), 6)
    assert np.array_equal(whole[:, :41], until, equal_nan=True)


def test_a_constant_series_stays_and_says_so() -> None:
    made = forecast(named(np.full((1, 30), 7.0)), 3)
    assert made.series[0].median == pytest.approx([7, 7, 7], abs=1e-3)
    assert "constant" in {note.code for note in made.series[0].notes}


def test_a_series_of_zeros_forecasts_zero() -> None:
    made = forecast(named(np.zeros((1, 40))), 6)
    assert made.series[0].median == pytest.approx(np.zeros(6))
    assert (made.series[0].upper[1] < 3).all()


def test_a_series_of_five_months_is_forecast_and_says_that_it_borrows() -> None:
    values = np.full((2, 48), np.nan)
    values[0] = invented(1, series=1, periods=48).values[0]
    values[1, -5:] = [120, 90, 150, 110, 130]
    made = {one.name: one for one in forecast(named(values), 6).series}
    assert (made["s1"].median > 60).all()
    assert (made["s1"].median < 200).all()
    assert {"borrowed-width", "too-short"} <= {note.code for note in made["s1"].notes}


def test_a_silent_partner_is_forecast_from_before_and_less_surely() -> None:
    panel = invented(8)
    values = panel.values.copy()
    values[2, -4:] = np.nan
    spoken, silent = forecast(panel, 3), forecast(Panel(panel.names, values), 3)
    assert silent.series[2].silent == 4
    assert "silent" in {note.code for note in silent.series[2].notes}
    width = [np.log1p(one.series[2].upper[1]) - np.log1p(one.series[2].lower[1]) for one in (spoken, silent)]
    assert (width[1] > width[0]).all()


def test_one_who_is_silent_for_too_long_is_refused_and_the_others_are_not() -> None:
    panel = invented(8)
    values = panel.values.copy()
    values[2, -13:] = np.nan
    values[4] = np.nan
    made = forecast(Panel(panel.names, values), 3)
    assert [one.name for one in made.series] == ["s0", "s1", "s3"]
    assert {name: note.code for name, note in made.refused} == {"s2": "silent-too-long", "s4": "no-values"}


def test_missing_months_are_not_zeros() -> None:
    values = np.full((1, 36), 1000.0)
    values[0, 20:26] = np.nan
    assert forecast(named(values), 1).series[0].median[0] > 900


def test_a_season_that_is_there_is_found() -> None:
    times = np.arange(96)
    values = np.round(500 * np.exp(0.8 * np.cos(2 * np.pi * times / 12)))[None]
    made = forecast(named(values[:, :90]), 6).series[0].median
    assert made == pytest.approx(values[0, 90:], rel=0.3)


def test_parts_are_worth_something_where_one_of_them_ends() -> None:
    ended = np.concatenate([np.full(40, 900.0), np.zeros(8)])
    going = np.full(48, 100.0)
    whole = Panel(("all",), (ended + going)[None])
    made = forecast(whole, 3, parts={"all": np.array([ended, going])}).series[0].median
    assert made == pytest.approx([100, 100, 100], rel=0.2)


def test_what_is_not_a_panel_of_counts_is_a_bug() -> None:
    with pytest.raises(Bug):
        Panel(("a",), np.array([[-1.0]]))
    with pytest.raises(Bug):
        Panel(("a", "a"), np.zeros((2, 3)))


def test_the_record_stands_beside_the_last_value() -> None:
    record = forecast(invented(2, series=8, periods=90), 3).series[0].record
    assert (record.origins > 60).all()
    assert np.isfinite(record.ratio).all()
    assert ((record.coverage >= 0) & (record.coverage <= 1)).all()


def test_on_real_series_it_beats_the_last_value_and_the_intervals_hold_what_they_say() -> None:
    names, values = by_country_of_asylum()
    made = forecast(Panel(names, values), 6)
    log_error = np.array([one.record.log_error for one in made.series])
    of_last = np.array([one.record.log_error_of_last for one in made.series])
    assert log_error.mean() < 0.97 * of_last.mean()
    coverage = np.array([one.record.coverage[1] for one in made.series])
    assert 0.77 < coverage.mean() < 0.87
