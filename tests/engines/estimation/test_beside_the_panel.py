"""Estimates that need more than a table: lists with covariates, strata, open populations, linkage error."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.estimation_tables import table_of
from scipy.special import expit

from jahorina.engines.estimation.covariates import as_numbers
from jahorina.engines.estimation.doubly_robust import doubly_robust, logistic
from jahorina.engines.estimation.histories import CaptureTable, from_patterns
from jahorina.engines.estimation.linkage_error import LinkageQuality, corrected_tables
from jahorina.engines.estimation.lower_bounds import truncated_poisson
from jahorina.engines.estimation.one_list import one_list
from jahorina.engines.estimation.open_population import open_population
from jahorina.engines.estimation.stepwise import stepwise
from jahorina.engines.estimation.strata import stratified
from jahorina.kernel.errors import InputRefused

ABC = ("A", "B", "C")


def test_one_list_without_covariates_is_the_truncated_poisson_estimate() -> None:
    times, many = np.arange(1, 7), np.array([1645, 183, 37, 13, 1, 1])
    found = one_list(times, weights=many)
    alone = truncated_poisson(np.concatenate([[0], many]))
    assert found.estimate == pytest.approx(alone.estimate, rel=1e-9)
    assert found.low < found.estimate < found.high


def test_covariates_find_the_people_that_a_list_meets_less_often() -> None:
    chance = np.random.default_rng(4)
    group = chance.integers(0, 2, 20_000)
    times = chance.poisson(np.where(group == 1, 0.2, 1.2))
    seen = times > 0
    found = one_list(times[seen], group[seen, None].astype(float))
    blind = one_list(times[seen])
    assert found.low < 20_000 < found.high
    assert blind.high < 20_000
    assert found.coefficients[1] == pytest.approx(np.log(0.2 / 1.2), abs=4 * found.errors[1])


@pytest.mark.parametrize("times", [[0, 1], [1, 1, 1]])
def test_one_list_refuses_what_it_cannot_answer(times: list[int]) -> None:
    with pytest.raises(InputRefused):
        one_list(np.array(times))


def two_lists(seed: int, people: int = 5000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two lists that both find some people more easily, told by a covariate."""
    chance = np.random.default_rng(seed)
    x = chance.normal(size=people)
    first = (chance.random(people) < expit(-0.4 + 1.1 * x)).astype(int)
    second = (chance.random(people) < expit(-0.2 + 1.1 * x)).astype(int)
    seen = first + second > 0
    return first[seen], second[seen], x[seen, None]


def test_two_lists_with_covariates_hold_the_truth_where_lincoln_and_petersen_do_not() -> None:
    held, classic = 0, []
    for seed in range(20):
        found = doubly_robust(*two_lists(seed), seed=seed)
        held += found.low <= 5000 <= found.high
        classic.append(found.lincoln_petersen)
    assert held >= 16
    assert np.mean(classic) < 4500


def test_two_lists_without_overlap_are_refused() -> None:
    with pytest.raises(InputRefused, match="Nobody is on both"):
        doubly_robust(np.array([1, 0]), np.array([0, 1]), np.zeros((2, 1)), seed=1)


def test_a_logistic_regression_that_separates_stays_finite() -> None:
    rows = np.column_stack([np.ones(20), np.arange(20.0)])
    assert np.isfinite(logistic(rows, (np.arange(20) > 9).astype(float))).all()


def test_covariates_are_numbers_or_one_column_a_value() -> None:
    numbers, names = as_numbers({"age": ["20", "31"], "sex": ["F", "M"], "case": ["a", "b"]})
    assert names == ("age", "sex=M", "case=b")
    assert numbers[:, 1].tolist() == [0.0, 1.0]


def route(seed: int, people: int = 4000, occasions: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """People who come along over time, stay with chance 0.7 and are registered with chance 0.4."""
    chance = np.random.default_rng(seed)
    registered, again = np.zeros(occasions, np.int64), np.zeros((occasions, occasions), np.int64)
    for entry in chance.integers(0, occasions, people):
        last = -1
        for at in range(entry, occasions):
            if chance.random() < 0.4:
                registered[at] += 1
                if last >= 0:
                    again[last, at] += 1
                last = at
            if chance.random() > 0.7:
                break
    return registered, again


def test_the_superpopulation_of_a_route_is_found() -> None:
    held = 0
    for seed in range(8):
        found = open_population(*route(seed))
        held += found.low <= 4000 <= found.high
        assert found.estimate == pytest.approx(4000, rel=0.2)
    assert held >= 6


def test_staying_and_detection_of_a_route_are_found() -> None:
    found = open_population(*route(1, people=20_000))
    assert found.staying == pytest.approx(0.7, abs=0.05)
    assert found.detection.mean() == pytest.approx(0.4, abs=0.05)
    assert np.nanmax(np.abs(found.jolly_seber[1:-1] / found.present[1:-1] - 1)) < 0.2


@pytest.mark.parametrize(
    ("registered", "again", "code"),
    [
        ([5, 5], [[0, 1], [0, 0]], "occasions-few"),
        ([5, 5, 5], [[0, 0, 0], [1, 0, 0], [0, 0, 0]], "occasions-order"),
        ([5, 5, 5], [[0, 6, 0], [0, 0, 0], [0, 0, 0]], "occasions-more-again"),
        ([5, 5, 5], [[0] * 3] * 3, "occasions-no-overlap"),
    ],
)
def test_an_open_population_refuses_what_cannot_be(registered: list[int], again: list[list[int]], code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        open_population(np.array(registered), np.array(again))
    assert refused.value.code == code


def test_without_linkage_error_the_table_stays_as_it_is() -> None:
    table = table_of("Kosovo")
    tables = corrected_tables(table, LinkageQuality.alike(4, 1.0, 0.0), draws=3, seed=1)
    assert (tables == table.counts).all()


def test_missed_links_are_put_back() -> None:
    """Lists of independent people; every fifth link is missed, and the estimate is too large until they are back."""
    chance = np.random.default_rng(8)
    seen = chance.random((6000, 3)) < 0.4
    cells: list[int] = []
    for row in seen:
        lists = [bit for bit in range(3) if row[bit]]
        parts = [[bit] for bit in lists[:1]]
        for bit in lists[1:]:
            parts[-1].append(bit) if chance.random() < 0.8 else parts.append([bit])
        cells += [sum(1 << bit for bit in part) for part in parts]
    counts = np.bincount(cells, minlength=8).astype(np.int64)
    counts[0] = 0
    table = from_patterns(ABC, "100:1").with_counts(counts)
    drawn = corrected_tables(table, LinkageQuality.alike(3, 0.8, 0.0), draws=20, seed=2)
    corrected = np.mean([stepwise(table.with_counts(one.astype(np.int64)), enter=0.0).estimate for one in drawn])
    assert stepwise(table, enter=0.0).estimate > 7000
    assert corrected == pytest.approx(6000, rel=0.06)


def test_false_links_are_taken_apart() -> None:
    table = from_patterns(("A", "B"), "10:100 01:100 11:100")
    drawn = corrected_tables(table, LinkageQuality.alike(2, 1.0, 0.2), draws=200, seed=2)
    assert drawn[:, 3].mean() == pytest.approx(80, abs=1.5)
    assert drawn[:, 1].mean() == pytest.approx(120, abs=1.5)


def test_correcting_keeps_counts_whole_and_not_negative() -> None:
    for name in ("NewOrl", "Korea", "UKdat"):
        table = table_of(name)
        drawn = corrected_tables(table, LinkageQuality.alike(table.t, 0.5, 0.3, 20), draws=20, seed=1)
        assert (drawn >= 0).all()
        assert (drawn == np.rint(drawn)).all()
        assert (drawn[:, 0] == 0).all()


def strata(*scales: float) -> list[tuple[str, CaptureTable]]:
    chance = np.random.default_rng(2)
    made = []
    for number, people in enumerate(scales):
        cells = (chance.random((int(people), 3)) < [0.4, 0.3, 0.35]) @ (1 << np.arange(3))
        counts = np.bincount(cells, minlength=8).astype(np.int64)
        counts[0] = 0
        made.append((f"s{number}", from_patterns(ABC, "100:1").with_counts(counts)))
    return made


def test_small_strata_borrow_and_large_ones_keep_their_own() -> None:
    found = stratified(strata(4000, 3000, 25, 12), seed=1)
    large, small = found.strata[0], found.strata[3]
    assert large.alone is not None
    assert large.estimate == pytest.approx(large.alone, rel=0.03)
    assert small.high < 60
    assert found.low < 7037 < found.high
    for one, truth in zip(found.strata, (4000, 3000, 25, 12), strict=True):
        assert one.low <= truth <= one.high


def test_a_stratum_without_anybody_has_nobody() -> None:
    made = [*strata(1000, 900), ("none", from_patterns(ABC, "100:1").with_counts(np.zeros(8, np.int64)))]
    assert stratified(made, seed=1).strata[2].estimate == 0


def test_strata_with_other_lists_are_refused() -> None:
    with pytest.raises(InputRefused, match="the same lists"):
        stratified([("a", table_of("Korea")), ("b", table_of("HAV"))], seed=1)
