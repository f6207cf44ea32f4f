"""Forecasts weighed by their past, and seasons that series share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.flows.seasons import shared_effects
from jahorina.engines.flows.weighing import WARM_UP, weighted_means, weighted_medians


def constant(levels: list[float], *, periods: int = 60, horizon: int = 2) -> np.ndarray:
    """(member x one series x time x horizon): each member always says the same."""
    return np.broadcast_to(np.array(levels)[:, None, None, None], (len(levels), 1, periods, horizon)).copy()


def test_before_anything_is_known_the_weighted_median_is_the_median() -> None:
    found = weighted_medians(np.zeros((1, 60)), constant([0.0, 1.0, 5.0]), 10.0)
    assert (found[0, :WARM_UP] == 1.0).all()


def test_a_forecast_that_was_right_comes_forward() -> None:
    found = weighted_medians(np.zeros((1, 60)), constant([0.0, 1.0, 5.0]), 10.0)
    assert found[0, -1, 0] == pytest.approx(0.0, abs=0.02)
    assert (np.diff(found[0, :, 0]) <= 1e-12).all()


def test_one_wild_forecast_does_not_move_the_median_far() -> None:
    logs = np.random.default_rng(1).normal(0, 0.3, (1, 60))
    usual = weighted_medians(logs, constant([-0.1, 0.0, 0.1]), 10.0)
    wild = weighted_medians(logs, constant([-0.1, 0.0, 1e6]), 10.0)
    assert np.abs(usual - wild).max() < 0.2


def test_the_mean_starts_from_its_prior_weights() -> None:
    found = weighted_means(np.zeros((1, 40)), constant([0.0, 1.0], periods=40), np.array([0.65, 0.35]), 20.0)
    assert found[0, 0, 0] == pytest.approx(0.35)
    assert found[0, -1, 0] < 0.05


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_no_weight_has_seen_what_came_after(seed: int) -> None:
    chance = np.random.default_rng(seed)
    logs, members = chance.normal(size=(3, 50)), chance.normal(size=(4, 3, 50, 3))
    logs[0, 20:24] = np.nan
    whole, short = weighted_medians(logs, members, 10.0), weighted_medians(logs[:, :35], members[:, :, :35], 10.0)
    assert np.allclose(whole[:, :35], short, atol=1e-12)
    assert (whole <= members.max(axis=0) + 1e-12).all()
    assert (whole >= members.min(axis=0) - 1e-12).all()


def test_a_short_series_borrows_the_season_of_the_file_and_a_lone_one_none() -> None:
    times = np.arange(96)
    season = np.cos(2 * np.pi * times / 12)
    chance = np.random.default_rng(3)
    rows = [6 + season + chance.normal(0, 0.2, 96) for _ in range(12)]
    short = np.where(times < 80, np.nan, 4 + season)
    together, alone = shared_effects([*rows, short], 12, 6)[-1], shared_effects([short], 12, 6)[0]
    assert np.corrcoef(together.ahead[-1], np.cos(2 * np.pi * (96 + np.arange(6)) / 12))[0, 1] > 0.9
    assert np.abs(alone.ahead[79]).max() == 0.0
    assert np.ptp(together.ahead[79]) > 0.3


def test_opposite_seasons_lend_nothing_to_one_another() -> None:
    times = np.arange(120)
    rows = [np.cos(2 * np.pi * (times - shift) / 12) for shift in (0, 6)]
    for row, effects in zip(rows, shared_effects(rows, 12, 1), strict=True):
        assert np.sign(effects.ahead[118, 0]) == np.sign(row[119])
