"""One list with repeats, people who come and go, two lists with covariates: bounds with covariates, and the verdicts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jahorina.engines.estimation.doubly_robust import DoublyRobustEstimate
from jahorina.engines.estimation.judgement import Judgement, Verdict
from jahorina.engines.estimation.judgement_of_counts import (
    fit_of_recaptures,
    judge_one_list,
    judge_open,
    judge_two_lists,
)
from jahorina.engines.estimation.lower_bounds import chao_counts, zelterman
from jahorina.engines.estimation.one_list import one_list
from jahorina.engines.estimation.one_list_bounds import chao_with_covariates, zelterman_with_covariates
from jahorina.engines.estimation.open_population import open_population
from jahorina.engines.estimation.results import MethodResult

DUTCH = np.arange(1, 7), np.array([1645, 183, 37, 13, 1, 1])
"""Irregular migrants in four Dutch cities, 1995, by how often the police met them (van der Heijden and others, 2003)."""


def codes(found: Judgement) -> set[str]:
    return {said.code for said in found.caveats}


@pytest.mark.parametrize(
    ("with_covariates", "alone"), [(chao_with_covariates, chao_counts), (zelterman_with_covariates, zelterman)]
)
def test_without_covariates_the_bounds_are_the_published_ones_with_their_intervals(
    with_covariates: object, alone: object
) -> None:
    times, many = DUTCH
    found = with_covariates(times, None, many.astype(float))  # type: ignore[operator]
    published = alone(np.concatenate([[0], many]))  # type: ignore[operator]
    assert found.estimate == pytest.approx(published.estimate, rel=1e-9)
    assert (found.low, found.high) == pytest.approx((published.low, published.high), rel=1e-8)


def test_the_dutch_list_has_the_published_bounds() -> None:
    times, many = DUTCH
    assert chao_with_covariates(times, None, many.astype(float)).estimate == pytest.approx(9273.5, abs=0.05)
    assert zelterman_with_covariates(times, None, many.astype(float)).estimate == pytest.approx(9424.6, abs=0.05)


def test_a_covariate_that_is_one_number_for_each_group_adds_the_groups_up() -> None:
    times, many = np.array([1, 2, 3, 1, 2, 3]), np.array([800, 150, 20, 400, 120, 30.0])
    sex = np.array([0, 0, 0, 1, 1, 1.0])[:, None]
    apart = [chao_counts(np.array([0, *part], np.int64)).estimate for part in ((800, 150, 20), (400, 120, 30))]
    assert chao_with_covariates(times, sex, many).estimate == pytest.approx(sum(apart), rel=1e-9)


def test_the_bounds_with_covariates_hold_the_truth_where_the_covariates_tell_all() -> None:
    chance, held = np.random.default_rng(3), [0, 0]
    for _population in range(60):
        group = chance.integers(0, 2, 3000)
        times = chance.poisson(np.where(group == 1, 0.4, 1.2))
        seen = times > 0
        for at, method in enumerate((chao_with_covariates, zelterman_with_covariates)):
            found = method(times[seen], group[seen, None].astype(float), np.ones(int(seen.sum())))
            held[at] += found.low <= 3000 <= found.high
    assert min(held) >= 52


def test_covariates_that_part_once_from_twice_leave_the_bound_open() -> None:
    found = chao_with_covariates(np.array([1, 1, 2, 2]), np.array([[0.0], [0], [1], [1]]), np.ones(4))
    assert math.isinf(found.estimate)
    assert found.low == 4


def one_list_methods(times: np.ndarray, many: np.ndarray) -> list[MethodResult]:
    made = {
        "one-list": one_list(times, weights=many.astype(float)),
        "chao": chao_with_covariates(times, None, many.astype(float)),
        "zelterman": zelterman_with_covariates(times, None, many.astype(float)),
    }
    return [MethodResult(name, one.estimate, one.low, one.high) for name, one in made.items()]


def test_a_regression_below_chaos_bound_is_refuted_and_the_rest_are_bounds() -> None:
    times, many = DUTCH
    found, methods = judge_one_list(one_list_methods(times, many), times, many, level=0.95)
    assert found.verdict is Verdict.WITH_CARE
    assert {"below-the-bound", "bounds-alone", "one-list-alone"} <= codes(found)
    assert [one.is_judged for one in methods] == [False, True, True]
    assert found.low == methods[1].low


def test_one_list_that_agrees_with_itself_is_usable_with_care_and_never_more() -> None:
    rate = 0.7
    many = np.array([round(3000 * rate**k * math.exp(-rate) / math.factorial(k)) for k in range(1, 7)])
    found, _methods = judge_one_list(one_list_methods(np.arange(1, 7), many), np.arange(1, 7), many, level=0.95)
    assert codes(found) == {"one-list-alone"}
    assert found.low is not None
    assert found.low < 3000 < (found.high or 0)


def test_few_repeats_are_refused() -> None:
    times, many = np.array([1, 2]), np.array([300, 9])
    found, _methods = judge_one_list(one_list_methods(times, many), times, many, level=0.95)
    assert found.verdict is Verdict.NOT_USABLE
    assert "few-repeats" in codes(found)
    assert found.low is None


def route(
    seed: int, *, staying: tuple[float, float] = (0.8, 0.8), people: int = 20_000
) -> tuple[np.ndarray, np.ndarray]:
    """People on a route of seven occasions, found with chance 0.35, half of them with each chance of staying."""
    chance = np.random.default_rng(seed)
    registered, again = np.zeros(7, np.int64), np.zeros((7, 7), np.int64)
    for number, entry in enumerate(chance.integers(0, 7, people)):
        last = -1
        for at in range(entry, 7):
            if chance.random() < 0.35:
                registered[at] += 1
                if last >= 0:
                    again[last, at] += 1
                last = at
            if chance.random() > staying[number % 2]:
                break
    return registered, again


def test_a_route_as_the_model_says_is_usable_with_care_and_never_more() -> None:
    registered, again = route(1)
    found = judge_open(open_population(registered, again), registered, again, list("1234567"), level=0.95)
    assert codes(found) == {"found-alike"}
    assert found.verdict is Verdict.WITH_CARE
    assert found.low is not None
    assert found.low < 20_000 < (found.high or 0)


def test_people_who_stay_unlike_do_not_fit() -> None:
    registered, again = route(2, staying=(0.2, 0.97))
    found = judge_open(open_population(registered, again), registered, again, list("1234567"), level=0.95)
    assert "does-not-fit" in codes(found)


def test_the_fit_is_a_chance_that_is_even_where_the_model_is_right() -> None:
    fits = []
    for seed in range(12):
        registered, again = route(100 + seed, people=4000)
        fits.append(fit_of_recaptures(open_population(registered, again), registered, again))
    assert 0.2 < np.mean(fits) < 0.85
    assert min(fits) > 0.001


def test_a_route_with_hardly_anybody_twice_is_refused() -> None:
    registered, again = np.array([50, 60, 40]), np.array([[0, 3, 1], [0, 0, 4], [0, 0, 0]])
    found = judge_open(open_population(registered, again), registered, again, list("abc"), level=0.95)
    assert found.verdict is Verdict.NOT_USABLE
    assert "few-repeats" in codes(found)


def test_two_lists_with_covariates_are_at_best_usable_with_care() -> None:
    estimate = DoublyRobustEstimate(5050, 4750, 5350, 5000, 4680, 0.0)
    assert judge_two_lists(estimate, seen=3000, both=800, level=0.95).verdict is Verdict.WITH_CARE
    refused = judge_two_lists(estimate, seen=3000, both=8, level=0.95)
    assert refused.verdict is Verdict.NOT_USABLE
    floored = DoublyRobustEstimate(5050, 4750, 5350, 5000, 4680, 0.2)
    assert "hardly-met" in codes(judge_two_lists(floored, seen=3000, both=800, level=0.95))
