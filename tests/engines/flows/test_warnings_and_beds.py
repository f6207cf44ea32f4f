"""Warnings beside their base rate, and beds: whole persons in, whole persons out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.flows.panel import Panel
from jahorina.engines.flows.reception import BedType, needs
from jahorina.engines.flows.stays import Stay, components_of, drawn, expected
from jahorina.engines.flows.surge import features_of, fitted, surges, warnings
from jahorina.kernel.errors import Bug
from tests.engines.flows.series import invented

STAY = Stay((0.7, 0.3), (1.5, 8.0))


def bed(name: str = "all", share: float = 1.0, capacity: float = 400.0) -> BedType:
    return BedType(name, STAY, share, 1000.0, 150.0, capacity, np.full(12, 90.0))


def test_a_surge_is_twice_the_mean_and_enough_more() -> None:
    values = np.array([[100.0, 100, 100, 100, 100, 700, 100, 100, 100]])
    assert surges(values)[0].tolist()[2:6] == [1, 1, 1, 0]
    assert surges(values / 10)[0, 2] == 0


def test_chances_are_those_that_come_true() -> None:
    panel = invented(11, series=60, periods=84)
    features, _upper = features_of(panel, least=50)
    events = surges(panel.values, least=50)
    seen = events.copy()
    seen[:, 58:] = np.nan
    model = fitted(features[:, :61], seen[:, :61], 12)
    ahead = np.isfinite(events[:, 61:])
    chance = 1 / (1 + np.exp(-(features[:, 61:][ahead] @ model.coefficients)))
    came = events[:, 61:][ahead]
    assert chance.mean() == pytest.approx(came.mean(), abs=0.06)
    assert ((chance - came) ** 2).mean() < ((came.mean() - came) ** 2).mean()


def test_a_jump_beyond_what_was_foreseen_is_happening_and_quiet_is_not() -> None:
    values = np.random.default_rng(1).poisson(400, (3, 60)).astype(float)
    values[0, -1] = 4000
    found = {one.name: one for one in warnings(Panel(("jump", "calm", "calm too"), values))}
    assert found["jump"].happening
    assert not found["calm"].happening
    assert all(0 < one.base_rate < 1 and 0 < one.chance < 1 for one in found.values())


def test_after_a_broken_definition_nothing_is_warned_of() -> None:
    values = np.random.default_rng(1).poisson(40, (3, 60)).astype(float)
    values[0, -4:] = 5000
    found = {one.name: one for one in warnings(Panel(("broken", "b", "c"), values))}
    assert found["broken"].vetoed
    assert not found["broken"].warns
    assert not found["broken"].happening


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=20), st.integers(0, 999))
def test_who_comes_in_is_there_or_has_left(arrivals: list[int], seed: int) -> None:
    chance = np.random.default_rng(seed)
    came = np.tile(np.array(arrivals), (5, 1))
    present = np.tile(np.array([30, 40]), (5, 1))
    occupancy, departures = drawn(came, STAY, present, chance)
    before = np.column_stack([np.full(5, 70), occupancy[:, :-1]])
    assert (before + came - departures == occupancy).all()
    assert (departures >= 0).all()
    mean, out = expected(np.array(arrivals, dtype=float), STAY, np.array([30.0, 40.0]))
    assert np.r_[70.0, mean[:-1]] + arrivals - out == pytest.approx(mean)


def test_occupancy_is_the_convolution_with_survival() -> None:
    arrivals = np.array([10.0, 0, 5, 20, 0, 0])
    occupancy, _departures = expected(arrivals, STAY)
    assert occupancy == pytest.approx(np.convolve(arrivals, STAY.survival(6))[:6])


def test_those_present_are_spread_as_they_came() -> None:
    assert components_of(100.0, np.full(200, 50.0), STAY).sum() == pytest.approx(100)
    lately, long_ago = np.r_[np.zeros(11), 90.0], np.r_[90.0, np.zeros(11)]
    assert components_of(100.0, lately, STAY)[0] > components_of(100.0, long_ago, STAY)[0]


def test_beds_grow_with_the_quantile_the_reserve_and_the_cost_of_too_few() -> None:
    median, lower, upper = np.array([100.0, 110]), np.array([60.0, 50]), np.array([170.0, 240])
    (plain,) = needs(median, lower, upper, (bed(),))
    (kept,) = needs(median, lower, upper, (bed(),), reserve=0.2, cost_ratio=9.0)
    assert plain.imbalance == 0
    assert (np.diff(plain.beds, axis=0) >= 0).all()
    assert kept.beds == pytest.approx(plain.beds / 0.8)
    assert (kept.beds_by_cost > plain.beds_by_cost).all()
    assert (np.diff(plain.stages, axis=0) <= 0).all()
    assert ((plain.stages >= 0) & (plain.stages <= 1)).all()


def test_types_share_the_arrivals() -> None:
    median, lower, upper = np.array([200.0, 200]), np.array([150.0, 150]), np.array([260.0, 260])
    families, single = needs(median, lower, upper, (bed("families", 0.25), bed("single", 0.75)), seed=2)
    assert single.occupancy[-1] > families.occupancy[-1]


def test_shares_that_do_not_add_up_are_a_bug() -> None:
    with pytest.raises(Bug):
        needs(np.ones(1), np.ones(1), np.ones(1), (bed(share=0.5),))
    with pytest.raises(Bug):
        Stay((0.5, 0.4), (2.0, 3.0))


def test_the_same_seed_gives_the_same_beds() -> None:
    given_ = (np.array([100.0]), np.array([60.0]), np.array([170.0]), (bed(),))
    assert needs(*given_, seed=5)[0].beds.tolist() == needs(*given_, seed=5)[0].beds.tolist()
