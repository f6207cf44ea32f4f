"""Distinct persons: found again on simulated routes, never more than registrations, and said how surely."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.flows.corridor import passed
from jahorina.engines.flows.distinct import (
    Registrations,
    Review,
    corrected_links,
    distinct_by,
    distinct_persons,
)
from jahorina.engines.flows.stock_flow import unseen_share
from jahorina.kernel.errors import Bug
from tests.engines.flows.routes import simulated
from tests.engines.flows.series import data_file

SURE = Review(np.full((2, 2), 1e9), np.full((2, 2), 1e9), 1e9, 0.0)


def two(counts: list[float], links: list[list[float]]) -> Registrations:
    return Registrations(("a", "b"), np.array(counts), np.array(links, dtype=float))


def test_each_link_takes_one_away() -> None:
    found = distinct_persons(two([100, 80], [[5, 30], [0, 10]]), SURE)
    assert found.registrations == 180
    assert found.raw == 135
    assert found.estimate == pytest.approx(135, abs=1)
    assert found.factor == pytest.approx(180 / 135, rel=0.01)


def test_missed_and_made_up_links_are_put_right() -> None:
    counts, links = np.array([1000.0, 1000.0]), np.array([[0.0, 410.0], [0.0, 0.0]])
    assert corrected_links(counts, links, np.full((2, 2), 0.8), 0.01)[0, 1] == pytest.approx(500)


def test_a_review_by_the_later_partner_puts_each_partners_links_right() -> None:
    # Of 1,000 at b, 500 were at a before: 0.8 of them found, 0.1 of the others linked wrongly. Nobody at a was at b before.
    registrations = two([1000, 1000], [[0, 450], [40, 0]])
    many = np.full(2, 1e7)
    review = Review(many, many * np.array([0.86, 0.7]), many, many * np.array([0.04, 0.1]))
    found = distinct_persons(registrations, review)
    assert found.estimate == pytest.approx(1500, abs=6)
    few = Review(many / 1e5, review.found / 1e5, many / 1e5, np.asarray(review.false) / 1e5)
    assert np.ptp(distinct_persons(registrations, few).intervals[1]) > 2 * np.ptp(found.intervals[1])


def test_a_poor_review_gives_a_wide_interval() -> None:
    registrations = two([1000, 1000], [[0, 400], [0, 0]])
    widths = []
    for pairs in (20.0, 2000.0):
        review = Review(np.full((2, 2), pairs), np.full((2, 2), 0.8 * pairs), 5000.0, 0.0)
        low, high = distinct_persons(registrations, review).intervals[1]
        widths.append(high - low)
    assert widths[0] > 3 * widths[1]


def test_cells_are_estimated_each_by_itself_in_any_order() -> None:
    cells = {"2024-01": two([100, 80], [[5, 30], [0, 10]]), "2024-02": two([60, 90], [[0, 20], [3, 0]])}
    one, other = distinct_by(cells, SURE), distinct_by(dict(reversed(cells.items())), SURE)
    assert one["2024-01"].estimate == pytest.approx(135, abs=1)
    assert one["2024-02"].estimate == pytest.approx(127, abs=1)
    assert all(np.array_equal(one[name].intervals, other[name].intervals) for name in cells)


def test_suppressed_links_are_drawn_between_one_and_four() -> None:
    found = distinct_persons(two([100, 80], [[0, -1], [0, 0]]), SURE)
    assert 175 <= found.estimate <= 179


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 5000), min_size=2, max_size=2),
    st.lists(st.integers(0, 900), min_size=4, max_size=4),
    st.integers(0, 99),
)
def test_persons_are_never_more_than_registrations_and_intervals_grow(
    counts: list[int], links: list[int], seed: int
) -> None:
    registrations = two([float(one) for one in counts], np.array(links, dtype=float).reshape(2, 2).tolist())
    review = Review(np.full((2, 2), 300.0), np.full((2, 2), 255.0), 2000.0, 6.0)
    one, other = (distinct_persons(registrations, review, seed=seed) for _ in range(2))
    assert 0 <= one.estimate <= one.registrations
    assert np.array_equal(one.intervals, other.intervals)
    assert (np.diff(one.intervals[:, 1]) >= 0).all()
    assert (np.diff(one.intervals[:, 0]) <= 0).all()


def test_known_truth_is_found_again() -> None:
    ratios = []
    for seed in range(8):
        route = simulated(seed, people=1200)
        ratios.append(distinct_persons(route.registrations, route.review).estimate / route.registered)
    assert np.mean(ratios) == pytest.approx(1, abs=0.02)


def test_a_partner_that_shares_nothing_widens_and_is_named() -> None:
    whole, silent = simulated(3, people=1200), simulated(3, people=1200, silent=1)
    all_shared = distinct_persons(whole.registrations, whole.review)
    one_silent = distinct_persons(silent.registrations, silent.review)
    assert np.ptp(one_silent.intervals[1]) > 2 * np.ptp(all_shared.intervals[1])
    assert len(one_silent.silent) == 1
    assert one_silent.notes[0].code == "no-links-from"
    assert one_silent.estimate == pytest.approx(silent.registered, rel=0.25)


@pytest.mark.slow
def test_over_fifty_routes_bias_and_coverage_hold_the_bars() -> None:
    for silent, bias in ((0, 0.02), (1, 0.10)):
        ratios, covered = [], []
        for seed in range(60):
            route = simulated(500 + seed, people=2000, silent=silent)
            found = distinct_persons(route.registrations, route.review, seed=seed)
            ratios.append(found.estimate / route.registered)
            covered.append(found.intervals[1, 0] <= route.registered <= found.intervals[1, 1])
        assert abs(np.mean(ratios) - 1) <= bias
        assert 0.68 <= np.mean(covered) <= 0.92


def test_whoever_nobody_registers_is_told_by_the_chain() -> None:
    entering, moves = np.array([1.0, 0.0]), np.array([[0.0, 0.5], [0.0, 0.0]])
    leaving, staying, seen = np.array([0.5, 1.0]), np.zeros(2), np.array([0.6, 0.5])
    # Half leaves after the first visit: 0.4 unseen; half goes on: 0.4 x 0.5.
    assert unseen_share(entering, moves, leaving, staying, 0.0, seen) == pytest.approx(0.5 * 0.4 + 0.5 * 0.2)


def test_the_corridor_of_2015_was_passed_by_half_a_million_people() -> None:
    with data_file("unhcr_daily_arrivals_wb_route_20151001_20160921.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["date"] <= "2016-03-08"]
    columns = [name for name in rows[0] if name not in ("date", "italy_arrivals")]
    counts = {
        name: np.array([float(row[name]) if row[name] not in ("", "N/A") else np.nan for row in rows])
        for name in columns
    }
    corridor = tuple(name for name in columns if not name.startswith("greek"))
    stages = {name: (name,) for name in columns if name not in ("hungary_arrivals", "slovenia_arrivals")}
    stages["hungary and slovenia"] = ("hungary_arrivals", "slovenia_arrivals")
    found = passed(counts, stages, corridor)
    assert 523_000 * 0.9 <= found.persons <= 533_000 * 1.1
    assert 4.5 <= found.factor <= 5.5
    assert found.intervals[2, 0] < found.persons < found.intervals[2, 1]


def test_what_does_not_fit_is_a_bug() -> None:
    with pytest.raises(Bug):
        two([1, 2], [[0]])
    with pytest.raises(Bug):
        passed({"a": np.ones(3)}, {"a": ("a",)}, ("a",))


def test_months_without_links_take_the_rate_of_the_others_and_the_card_says_so() -> None:
    counts = np.full((2, 4), 100.0)
    links = np.zeros((2, 2, 4))
    links[0, 1] = 40.0
    all_known = distinct_persons(Registrations(("a", "b"), counts, links), SURE, seed=1)
    links[:, 1, 3] = np.nan
    some = distinct_persons(Registrations(("a", "b"), counts, links), SURE, seed=1)
    assert some.estimate == pytest.approx(all_known.estimate, rel=0.02)
    assert [note.code for note in some.notes] == ["cells-without-links"]
    assert not some.silent
