"""The network of stocks and flows: nobody is made or lost, the fit finds what was put in, a closure diverts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.flows.contingency import Change, what_if
from jahorina.engines.flows.pooling import pooled
from jahorina.engines.flows.reconciling import moved_with, reconciled
from jahorina.engines.flows.stock_flow import Network, Observed, Regime, chances, course
from jahorina.engines.flows.stock_flow_fit import Fit, fit, followed
from jahorina.kernel.errors import Bug

PERIODS = 36
LEGS = np.zeros((4, 4), dtype=bool)
LEGS[0, 1] = LEGS[0, 2] = LEGS[1, 3] = LEGS[2, 3] = True
NETWORK = Network(("a", "b", "c", "d"), LEGS, np.array([True, False, False, False]), (Regime(0, 1, 18, 26),))


def lived(seed: int, passing: float = 0.0) -> tuple[np.ndarray, Observed, np.ndarray]:
    """Entries, what partners report of them, and those present; `passing` enter a month where others pass through."""
    chance = np.random.default_rng(seed)
    entries = np.zeros((4, PERIODS))
    entries[0] = np.exp(6.5 + np.cumsum(0.15 * chance.standard_normal(PERIODS)))
    entries[1] = passing
    odds = chances(NETWORK, np.full((4, 4), 0.4), np.full(4, -0.3), np.array([-2.5]), 0.3, PERIODS)
    path = course(entries, np.full(4, 50.0), odds)
    seen = np.array([0.7, 0.6, 0.8, 0.5])

    def counted(mean: np.ndarray) -> np.ndarray:
        return chance.negative_binomial(60, 60 / (60 + np.maximum(mean, 1e-9))).astype(float)

    links = counted(np.moveaxis(path.visits.T[:, :, None] * odds.moves * np.outer(seen, seen), 0, 2))
    links[~LEGS] = np.nan
    registrations = counted(seen[:, None] * (path.first + path.again))
    detections = counted(0.5 * path.visits * odds.leaving.T)
    occupancy = 0.7 * path.present * np.exp(0.08 * chance.standard_normal(path.present.shape))
    registrations[2, 20:28] = np.nan  # a partner is silent for months
    return entries, Observed(registrations, occupancy, np.full(4, np.inf), detections, links), path.present


@pytest.fixture(scope="module")
def fitted() -> Fit:
    return fit(NETWORK, lived(1)[1])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_nobody_is_made_or_lost(seed: int) -> None:
    chance = np.random.default_rng(seed)
    entries, start = chance.gamma(1.0, 500.0, (4, 12)), chance.gamma(1.0, 200.0, 4)
    odds = chances(
        NETWORK.__class__(NETWORK.partners, LEGS, NETWORK.entered),
        chance.normal(0, 2, (4, 4)),
        chance.normal(0, 2, 4),
        np.empty(0),
        float(chance.uniform(0, 0.9)),
        12,
    )
    path = course(entries, start, odds)
    before = np.concatenate([[start.sum()], path.present.sum(axis=0)[:-1]])
    assert path.present.sum(axis=0) == pytest.approx(before + entries.sum(axis=0) - path.left.sum(axis=0))
    assert (path.present >= 0).all()


def test_the_fit_finds_the_entries_and_the_border_regime(fitted: Fit) -> None:
    entries, _observed, _present = lived(1)
    block = fitted.layout.split(fitted.theta)
    found = np.exp(block["entries"])
    assert fitted.converged
    assert found.sum() == pytest.approx(entries[0].sum(), rel=0.15)
    assert np.corrcoef(found, entries[0])[0, 1] > 0.9
    assert block["effects"][0] < -1.5


def test_few_who_enter_where_many_pass_through_are_not_taken_for_many() -> None:
    entries, observed, _present = lived(4, passing=40.0)
    network = Network(NETWORK.partners, LEGS, np.array([True, True, False, False]), NETWORK.regimes)
    found = fit(network, observed)
    by_partner = np.exp(found.layout.split(found.theta)["entries"]).reshape(2, -1).sum(axis=1)
    assert by_partner[0] == pytest.approx(entries[0].sum(), rel=0.2)
    assert by_partner[1] < 0.35 * by_partner[0]


def test_the_fit_says_how_surely_it_knows(fitted: Fit) -> None:
    spread = fitted.layout.split(fitted.spread())["entries"]
    draws = fitted.drawn(400, seed=3)[:, :PERIODS]
    assert (spread > 0).all()
    assert draws.std(axis=0) == pytest.approx(spread, rel=0.25)
    assert np.array_equal(fitted.drawn(5, seed=3), fitted.drawn(5, seed=3))


def test_a_silent_partner_is_known_by_the_others(fitted: Fit) -> None:
    present = lived(1)[2]
    path, _chance, _measured = followed(fitted.layout, fitted.theta)
    assert path.present[2, 20:28] == pytest.approx(present[2, 20:28], rel=0.5)


def test_a_full_centre_says_at_least() -> None:
    _entries, observed, _present = lived(2)
    free = fit(NETWORK, observed)
    capacity = np.array([np.inf, np.inf, np.inf, 60.0])
    full = Observed(
        observed.registrations,
        np.minimum(observed.occupancy, capacity[:, None]),
        capacity,
        observed.detections,
        observed.links,
    )
    capped = fit(NETWORK, full)
    assert np.exp(capped.theta[:PERIODS]).sum() == pytest.approx(np.exp(free.theta[:PERIODS]).sum(), rel=0.2)


def test_a_closed_leg_diverts_to_the_other_and_conserves_persons(fitted: Fit) -> None:
    found = what_if(fitted, Change(closed={(0, 1): 0.0}), 4, draws=60)
    assert (found.arrivals_changed[1] < 0.3 * found.arrivals[1]).all()
    assert (found.arrivals_changed[2] > found.arrivals[2]).all()
    assert found.imbalance < 1e-6


def test_fits_to_several_draws_are_pooled_and_less_sure_than_each(fitted: Fit) -> None:
    """Rubin's rules: the mean of the modes, the mean of the covariances and what lies between the modes."""
    off = 0.2 * np.sin(np.arange(len(fitted.theta)))
    above, below = (replace(fitted, theta=fitted.theta + sign * off) for sign in (1, -1))
    together = pooled([above, below])
    assert together.theta == pytest.approx(fitted.theta)
    assert together.spread() ** 2 == pytest.approx(fitted.spread() ** 2 + 1.5 * 2 * off**2, rel=1e-3)
    assert together.converged
    assert pooled([fitted]) is fitted
    with pytest.raises(Bug):
        pooled([])


def test_without_a_change_nothing_differs(fitted: Fit) -> None:
    found = what_if(fitted, Change(), 3, draws=20)
    assert np.abs(found.difference).max() == 0


def test_half_as_many_entering_is_half_as_many_later(fitted: Fit) -> None:
    found = what_if(fitted, Change(entering={0: 0.5}), 6, draws=40)
    assert found.arrivals_changed[0, -1] == pytest.approx(0.5 * found.arrivals[0, -1], rel=0.1)


def test_a_share_that_enters_elsewhere_leaves_as_many_as_before() -> None:
    network = Network(("a", "b", "c", "d"), LEGS, np.array([True, True, False, False]))
    observed = lived(1, passing=120.0)[1]
    found = what_if(fit(network, observed), Change(shifting={(0, 1): 0.5}), 3, draws=40)
    gone, more = found.arrivals[0] - found.arrivals_changed[0], found.arrivals_changed[1] - found.arrivals[1]
    assert gone == pytest.approx(0.5 * found.arrivals[0], rel=0.1)
    assert (more > 0).all()
    assert found.imbalance < 1e-6


def test_a_regime_on_the_ways_out_is_found() -> None:
    regime = Regime(3, None, 12, 20)
    network = Network(NETWORK.partners, LEGS, NETWORK.entered, (regime,))
    entries, start = np.zeros((4, PERIODS)), np.full(4, 50.0)
    entries[0] = 800.0
    odds = chances(network, np.full((4, 4), 0.4), np.full(4, -0.3), np.array([-2.0]), 0.3, PERIODS)
    assert (odds.leaving[12:21, 3] < 0.4 * odds.leaving[0, 3]).all()
    assert odds.leaving[21:, 3] == pytest.approx(odds.leaving[0, 3])
    path = course(entries, start, odds)
    nothing = np.full((4, 4, PERIODS), np.nan)
    observed = Observed(
        0.7 * (path.first + path.again),
        0.7 * path.present,
        np.full(4, np.inf),
        0.5 * path.visits * odds.leaving.T,
        nothing,
    )
    found = fit(network, observed)
    assert found.converged
    assert found.layout.split(found.theta)["effects"][0] == pytest.approx(-2.0, abs=0.5)


def test_a_change_of_what_is_not_there_is_a_bug(fitted: Fit) -> None:
    with pytest.raises(Bug):
        what_if(fitted, Change(closed={(1, 0): 0.0}), 1, draws=2)
    with pytest.raises(Bug):
        what_if(fitted, Change(entering={3: 2.0}), 1, draws=2)
    with pytest.raises(Bug):
        what_if(fitted, Change(shifting={(0, 3): 0.5}), 1, draws=2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=4, max_size=4), st.lists(st.floats(1, 1e4), min_size=4, max_size=4))
def test_reconciled_forecasts_add_up_and_are_counts(values: list[float], errors: list[float]) -> None:
    summing = np.array([[1.0, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    made = reconciled(np.array(values)[:, None], np.array(errors), summing)
    assert made[0, 0] == pytest.approx(made[1:, 0].sum())
    assert (made >= 0).all()


def test_what_adds_up_already_is_left_alone() -> None:
    summing = np.array([[1.0, 1], [1, 0], [0, 1]])
    made = np.array([[30.0], [10.0], [20.0]])
    assert reconciled(made, np.array([5.0, 2.0, 2.0]), summing) == pytest.approx(made)


def test_intervals_move_with_their_medians() -> None:
    assert moved_with(np.array([9.0]), np.array([19.0]), np.array([39.0]))[0] == pytest.approx(19.0)
