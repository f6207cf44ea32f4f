"""Which tokens two records agree in, and what each of them says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.linkage.hub.agreeing import FEWEST, MOST_TOKENS, agreement, weighed
from tests.engines.linkage.invented import two


def test_a_bit_is_set_for_each_token_in_which_both_records_agree() -> None:
    sealed, _truth = two(60, 30)
    left, right = (one.register for one in sealed)
    rows, others = (places.ravel().astype(np.int32) for places in np.indices((len(left), len(right))))
    codes = agreement(left, right, rows, others)
    for pair in (0, 17, int(np.argmax(codes)), len(codes) - 1):
        one, other = left.tokens[rows[pair]], right.tokens[others[pair]]
        agreeing = [bool(a == b and a) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
        assert [bool(int(codes[pair]) >> token & 1) for token in range(len(one))] == agreeing[:MOST_TOKENS]


def drawn(pairs: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs with three tokens: the first is shared by matches alone, the second by all alike, the third by strangers more."""
    chance = np.random.default_rng(seed)
    match = chance.random(pairs) < 0.3
    share = np.where(match[:, None], [0.8, 0.5, 0.2], [0.05, 0.5, 0.4])
    bits = chance.random((pairs, 3)) < share
    return (bits @ np.array([1, 2, 4])).astype(np.uint64), match.astype(np.float64), bits


def test_a_token_that_matches_alone_share_says_more_than_one_that_all_share() -> None:
    codes, match, bits = drawn(20_000, 1)
    said = weighed(codes, match)
    assert said is not None
    gain = [said[bits[:, token]].mean() - said[~bits[:, token]].mean() for token in range(3)]
    assert gain[0] > 3
    assert abs(gain[1]) < 0.3
    assert gain[2] < -0.3


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_what_tokens_say_is_the_log_odds_that_they_give(seed: int) -> None:
    codes, match, _bits = drawn(20_000, seed)
    said = weighed(codes, match)
    assert said is not None
    assert (1 / (1 + np.exp(-said))).mean() == pytest.approx(match.mean(), abs=0.03)


def test_few_pairs_teach_nothing() -> None:
    codes, match, _bits = drawn(int(FEWEST), 2)
    assert weighed(codes, match) is None
