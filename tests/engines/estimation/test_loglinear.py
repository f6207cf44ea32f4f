"""Log-linear models: when an estimate exists, what happens where lists never meet, and that both ways to decide agree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from benchmarks.estimation_tables import table_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from jahorina.engines.estimation.existence import exists, is_identified
from jahorina.engines.estimation.fitting import CONVERGED, DIVERGED, fit, open_table, working_room
from jahorina.engines.estimation.histories import CaptureTable, as_floats, capture_table, from_patterns
from jahorina.engines.estimation.resampling import bca_level, draw_tables, quantile
from jahorina.engines.estimation.stepwise import first_guess, resampled, stepwise
from jahorina.engines.estimation.stepwise_kernel import smaller_tail
from jahorina.engines.estimation.streams import stream

ABC = ("A", "B", "C")


@st.composite
def tables(draw: st.DrawFn, fewest: int = 3, most: int = 5) -> CaptureTable:
    """Sparse tables, many of them with pairs that never meet."""
    t = draw(st.integers(fewest, most))
    cells = draw(
        st.dictionaries(
            st.integers(1, (1 << t) - 1), st.sampled_from([1, 1, 2, 3, 7, 40, 300]), min_size=1, max_size=12
        )
    )
    return capture_table(tuple("ABCDEFGH"[:t]), cells)


def test_two_lists_give_lincoln_and_petersens_estimate() -> None:
    assert stepwise(from_patterns(("A", "B"), "10:30 01:20 11:10")).estimate == pytest.approx(40 * 30 / 10)


def test_the_table_that_chan_and_others_made_has_the_models_that_they_say() -> None:
    """Artificial_3: AB with AC and BC empty is not identified, AB alone has no maximum, AC and BC are fine."""
    table = from_patterns(ABC, "100:40 010:30 001:20 110:6")
    counts, ab, ac, bc = as_floats(table), 0b011, 0b101, 0b110
    main = [0, 0b001, 0b010, 0b100]
    without_c = table.collected.copy()
    without_c[[ac, bc, 0b111]] = False
    assert not is_identified([*main, ab], without_c)
    assert not exists(counts, [*main, ab], table.collected)
    assert is_identified(main, without_c)
    assert exists(counts, main, without_c)


def test_lists_that_never_meet_have_no_estimate() -> None:
    found = stepwise(from_patterns(ABC, "100:40 010:30 001:20"))
    assert not found.exists
    assert math.isinf(found.estimate)


def test_a_pair_that_never_meets_enters_at_minus_infinity_and_its_cells_leave() -> None:
    table = from_patterns(
        ("A", "B", "C", "D"), "1000:200 0100:210 0010:190 0001:150 1010:60 1001:50 0110:70 0101:55 0011:40"
    )
    found = stepwise(table)
    assert (0, 1) in found.empty_pairs
    assert found.fitted[0b0011] == 0.0
    assert found.steps[0].became == "minus-infinity"


def test_a_fit_reproduces_its_margins() -> None:
    table = table_of("Kosovo")
    found = stepwise(table)
    for term in found.parameters:
        holding = (np.arange(16) & term) == term
        assert found.fitted[holding].sum() == pytest.approx(table.counts[holding].sum(), rel=1e-9)


def test_a_resample_that_loses_a_list_still_has_an_estimate() -> None:
    table = table_of("NewOrl")
    counts = as_floats(table)[None, :].copy()
    counts[0, (np.arange(256) >> 5 & 1) == 1] = 0.0
    assert math.isfinite(resampled(table, counts)[0])


def test_an_overlap_that_was_not_collected_is_not_zero() -> None:
    """From independent lists the missing cell is filled in; as zero it would make the pair look kept apart."""
    full = from_patterns(ABC, "100:300 010:300 001:300 110:100 101:100 011:100 111:33")
    holed = CaptureTable(full.lists, np.where(np.arange(8) == 0b011, 0, full.counts), full.collected.copy())
    holed.collected[0b011] = False
    assert stepwise(holed).estimate == pytest.approx(stepwise(full).estimate, rel=0.03)
    as_zero = capture_table(full.lists, {cell: int(n) for cell, n in enumerate(holed.counts) if n})
    assert stepwise(as_zero).estimate != pytest.approx(stepwise(full).estimate, rel=0.03)


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(0, 2**10 - 1))
def test_the_certificates_never_contradict_the_linear_programme(table: CaptureTable, chosen: int) -> None:
    pairs = [1 << j | 1 << k for j, k in table.pairs()]
    margins, alive = np.zeros(table.counts.size), np.zeros(table.counts.size, np.bool_)
    counts = as_floats(table)
    open_table(counts, table.collected, margins, alive)
    wanted = [0, *(1 << bit for bit in range(table.t)), *(p for at, p in enumerate(pairs) if chosen >> at & 1)]
    for term in wanted:
        if margins[term] == 0:
            alive &= (np.arange(alive.size) & term) != term
    terms = [term for term in wanted if margins[term] > 0]
    if len(terms) < 2 or not is_identified(terms, alive):
        return
    alpha = np.zeros(len(terms))
    mu, sums, matrix, vectors = working_room(table.t, len(terms))
    held = np.array(terms, np.int64)
    alpha[0] = first_guess(table)[0]
    ended = fit(counts, margins, alive, held, 0, len(terms), alpha, mu, sums, matrix, vectors)
    if ended == CONVERGED:
        assert exists(counts, terms, alive)
    elif ended == DIVERGED:
        assert not exists(counts, terms, alive)


@settings(max_examples=80, deadline=None)
@given(tables())
def test_the_compiled_selection_is_the_one_that_asks_the_linear_programme(table: CaptureTable) -> None:
    fast, exact = resampled(table, as_floats(table)[None, :])[0], stepwise(table, by_programme=True).estimate
    assert fast == exact or fast == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("name", ["UKdat", "Korea", "Australia", "NewOrl_5"])
def test_on_resamples_both_give_the_same_to_a_millionth(name: str) -> None:
    table = table_of(name)
    drawn = draw_tables(table, stream(7, "compare"), 40)
    exact = [stepwise(table.with_counts(counts.astype(np.int64)), by_programme=True).estimate for counts in drawn]
    assert resampled(table, drawn) == pytest.approx(exact, rel=1e-6)


@given(st.integers(0, 5000), st.floats(0.01, 5000.0))
def test_the_smaller_tail_is_scipys(count: int, mean: float) -> None:
    expected = min(poisson.cdf(count, mean), poisson.sf(count - 1, mean))
    assert smaller_tail(float(count), mean) == pytest.approx(expected, rel=1e-7, abs=1e-280)


@pytest.mark.parametrize("distance", [-6.0, -3.0, -2.0, 2.0, 3.0, 6.0])
def test_the_tail_of_large_means_is_good_to_a_millionth(distance: float) -> None:
    mean = 250_000.0
    count = round(mean + distance * math.sqrt(mean))
    expected = min(poisson.cdf(count, mean), poisson.sf(count - 1, mean))
    assert smaller_tail(float(count), mean) == pytest.approx(expected, rel=1e-6)


def test_quantiles_are_of_type_eight() -> None:
    values = np.arange(1.0, 11.0)
    assert quantile(values, 0.25) == pytest.approx(np.quantile(values, 0.25, method="median_unbiased"))
    assert quantile(np.array([1.0, 2.0, np.inf]), 0.99) == np.inf


def test_without_bias_and_skewness_the_bca_levels_are_the_nominal_ones() -> None:
    assert bca_level(0.025, 0.0, 0.0) == pytest.approx(0.025)


def test_merging_and_leaving_out_lists_keep_the_people_that_remain() -> None:
    table = table_of("Kosovo")
    assert table.merged(0, 1).n == table.n
    assert table.merged(0, 1).lists == ("EXH+ABA", "OSCE", "HRW")
    assert table.without(3).n == table.n - 306
    assert table.without(3).counts[0b001] == 1131 + 106
