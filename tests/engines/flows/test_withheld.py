"""Links that were withheld as too small are drawn from what the other counts say of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.flows.distinct import Registrations, distinct_persons
from jahorina.engines.flows.withheld import WITHHELD, drawn_cells, drawn_sums
from jahorina.kernel.errors import Bug
from tests.engines.flows.routes import PARTIES, with_small_counts_withheld

DRAWS = 400


def drawn(cells: list[float], *, threshold: int = 5, others: float = 0.0) -> np.ndarray:
    """Draws of the sum of one pair's cells, beside a second pair whose cells are all `others`."""
    laid = np.array([[cells, [others] * len(cells)], [[0.0] * len(cells)] * 2])
    exposure = np.full((2, len(cells)), 100.0)
    return drawn_sums(laid, exposure, threshold, DRAWS, np.random.default_rng(1))[:, 0, 0]


def test_counts_that_are_known_stay_as_they_are() -> None:
    assert (drawn([7.0, 0.0, 9.0]) == 16).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([WITHHELD, 0.0, 5.0, 12.0]), min_size=1, max_size=8), st.integers(2, 10))
def test_a_withheld_count_is_at_least_one_and_below_the_threshold(cells: list[float], threshold: int) -> None:
    hidden, known = cells.count(WITHHELD), sum(one for one in cells if one != WITHHELD)
    found = drawn(cells, threshold=threshold)
    assert found.min() >= known + hidden
    assert found.max() <= known + hidden * (threshold - 1)


def test_among_zeros_a_withheld_count_is_mostly_one_and_among_large_ones_mostly_large() -> None:
    rare, common = drawn([WITHHELD, *[0.0] * 11]), drawn([WITHHELD, *[6.0] * 11], others=6.0) - 66
    assert rare.mean() < 2.0
    assert common.mean() > 2.7


def test_what_is_not_shared_stays_unknown_and_the_rest_is_drawn() -> None:
    assert np.isnan(drawn([np.nan, np.nan])).all()
    found = drawn([np.nan, WITHHELD, 7.0])
    assert found.min() >= 8
    assert found.max() <= 11


def test_no_more_links_are_drawn_than_there_are_registrations() -> None:
    """Two people were registered, each of them has one previous registration at most."""
    cells = np.full((2, 2, 6), 0.0)
    cells[0, 0] = cells[1, 0] = WITHHELD
    exposure = np.array([[2.0] * 6, [50.0] * 6])
    found = drawn_cells(cells, exposure, 5, DRAWS, np.random.default_rng(1))
    assert (found[:, 0, 0] == 1).all()
    assert (found[:, 1, 0] == 1).all()


def test_a_month_whose_registrations_are_not_known_bounds_nothing() -> None:
    cells = np.full((1, 1, 4), WITHHELD)
    cells[0, 0, :3] = 9.0
    found = drawn_cells(cells, np.array([[20.0, 20.0, 20.0, 0.0]]), 5, DRAWS, np.random.default_rng(1))
    assert found[:, 0, 0, 3].max() == 4
    assert (found[:, 0, 0, :3] == 9).all()


def test_cells_drawn_one_by_one_add_up_as_the_sums_do() -> None:
    route = with_small_counts_withheld(3, people=400).registrations
    cells = drawn_cells(route.links, route.counts, 5, DRAWS, np.random.default_rng(1))
    sums = drawn_sums(route.links, route.counts, 5, DRAWS, np.random.default_rng(1))
    assert (cells.sum(axis=3) == sums).all()
    assert (cells.sum(axis=1) <= route.counts).all()


def test_huge_counts_and_no_registrations_do_no_harm() -> None:
    assert np.isfinite(drawn([WITHHELD, 1e9])).all()
    cells = np.full((2, 2, 3), WITHHELD)
    assert np.isfinite(drawn_sums(cells, np.zeros((2, 3)), 5, DRAWS, np.random.default_rng(1))).all()


def test_withheld_links_without_a_threshold_are_a_bug() -> None:
    with pytest.raises(Bug):
        Registrations(("a", "b"), np.ones(2), np.full((2, 2), WITHHELD), threshold=1)


def test_a_route_with_small_counts_withheld_is_found_again() -> None:
    ratios = []
    for seed in range(4):
        route = with_small_counts_withheld(seed, people=800)
        ratios.append(distinct_persons(route.registrations, route.review, seed=seed).estimate / route.registered)
    assert np.mean(ratios) == pytest.approx(1, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("parties", [(1.0,), PARTIES], ids=["alone", "in company"])
@pytest.mark.parametrize("people", [300, 1500])
def test_over_fifty_routes_with_withheld_counts_the_intervals_hold_what_they_say(
    people: int, parties: tuple[float, ...]
) -> None:
    ratios, inner, outer = [], [], []
    for seed in range(60):
        route = with_small_counts_withheld(900 + seed, people=people, parties=parties)
        found = distinct_persons(route.registrations, route.review, seed=seed)
        ratios.append(found.estimate / route.registered)
        inner.append(found.intervals[1, 0] <= route.registered <= found.intervals[1, 1])
        outer.append(found.intervals[2, 0] <= route.registered <= found.intervals[2, 1])
    assert abs(np.mean(ratios) - 1) <= (0.02 if people > 1000 else 0.06)
    assert 0.70 <= np.mean(inner) <= 0.93
    assert np.mean(outer) >= 0.90
