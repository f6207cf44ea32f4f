"""Upstream: what passed there comes here days later; nothing of it is taken from the future."""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.forecasting import forecast
from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.upstream import with_upstream


def river(seed: int = 2, days: int = 160) -> Panel:
    """What is counted above arrives below two days later."""
    chance = np.random.default_rng(seed)
    above = chance.poisson(np.exp(6 + 0.8 * chance.standard_normal(days)))
    below = np.r_[[300.0, 300.0], chance.poisson(0.9 * above[:-2])]
    return Panel(("above", "below"), np.array([above, below], dtype=float), 7)


def test_what_passed_above_is_foreseen_below() -> None:
    panel = river()
    plain = median_forecasts(panel, 3)
    told = with_upstream(panel, plain, {"below": ("above",)})
    logs = np.log1p(panel.values[1])
    late = np.arange(80, 155)
    for h in (0, 1):
        errors = [np.abs(one[1, late, h] - logs[late + h + 1]).mean() for one in (plain, told)]
        assert errors[1] < 0.5 * errors[0]
    assert np.array_equal(told[0], plain[0])


def test_nothing_is_taken_from_the_future() -> None:
    panel = river()
    legs = {"below": ("above",)}
    whole = with_upstream(panel, median_forecasts(panel, 3), legs)
    short = panel.until(120)
    assert np.array_equal(whole[:, :121], with_upstream(short, median_forecasts(short, 3), legs), equal_nan=True)


def test_a_leg_narrows_the_interval() -> None:
    panel = river()
    plain, told = forecast(panel, 2), forecast(panel, 2, legs={"below": ("above",)})
    widths = [np.log1p(one.series[1].upper[1, 0]) - np.log1p(one.series[1].lower[1, 0]) for one in (plain, told)]
    assert widths[1] < widths[0]
