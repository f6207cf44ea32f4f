"""Random numbers: the right distributions, and the same numbers on every machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.stats as distributions

from jahorina.engines.estimation import streams

DRAWS = 20_000

CASES: dict[str, tuple[Callable[[Any], float], Any]] = {
    "uniform": (streams.uniform, distributions.uniform()),
    "normal": (streams.normal, distributions.norm()),
    "gamma below 1": (lambda state: streams.gamma(state, 0.3), distributions.gamma(0.3)),
    "gamma": (lambda state: streams.gamma(state, 7.5), distributions.gamma(7.5)),
    "beta with 1": (lambda state: streams.beta(state, 1.0, 5.0), distributions.beta(1, 5)),
    "beta": (lambda state: streams.beta(state, 20.0, 300.0), distributions.beta(20, 300)),
    "few trials": (lambda state: streams.binomial(state, 3, 0.2), distributions.binom(3, 0.2)),
    "rare successes": (lambda state: streams.binomial(state, 100_000, 0.00007), distributions.binom(100_000, 0.00007)),
    "many successes": (lambda state: streams.binomial(state, 1000, 0.6), distributions.binom(1000, 0.6)),
    "small counts": (lambda state: streams.poisson(state, 3.0), distributions.poisson(3)),
    "large counts": (lambda state: streams.poisson(state, 1e6), distributions.poisson(1e6)),
}


@pytest.mark.parametrize("name", list(CASES))
def test_draws_follow_their_distribution(name: str) -> None:
    draw, wanted = CASES[name]
    state = streams.stream(3, "test")
    values = np.array([draw(state) for _ in range(DRAWS)], np.float64)
    ranks = wanted.cdf(values)
    if hasattr(wanted.dist, "pmf"):  # spread each atom evenly over its share
        ranks = wanted.cdf(values - 1) + np.random.default_rng(1).random(DRAWS) * wanted.pmf(values)
    assert distributions.kstest(ranks, "uniform").pvalue > 0.001


def test_a_multinomial_split_adds_up_and_leaves_out_what_has_no_share() -> None:
    state, out = streams.stream(3, "test"), np.zeros(4, np.int64)
    for total in (0, 1, 17, 10**9):
        streams.multinomial(state, total, np.array([0.2, 0.0, 0.5, 0.3]), out)
        assert out.sum() == total
        assert out[1] == 0


def test_the_same_seed_gives_the_same_numbers_on_every_machine() -> None:
    state = streams.stream(1, "golden")
    assert [int(streams.next_word(state)) for _ in range(3)] == GOLDEN_WORDS
    assert [streams.binomial(state, 1000, 0.37) for _ in range(5)] == GOLDEN_BINOMIALS
    assert streams.normal(state) == pytest.approx(GOLDEN_NORMAL, rel=1e-14)


def test_chains_purposes_and_seeds_have_streams_of_their_own() -> None:
    first = {
        int(streams.next_word(streams.stream(seed, purpose, number)))
        for seed in (0, 1, -1)
        for purpose in ("a", "b")
        for number in (0, 1)
    }
    assert len(first) == 12


GOLDEN_WORDS = [1428557332386429129, 4245946303447886358, 16050097659929420999]
GOLDEN_BINOMIALS = [353, 372, 352, 366, 385]
GOLDEN_NORMAL = 0.48433285977824003
