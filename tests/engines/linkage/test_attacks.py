"""The attack suite: what an attacker who lacks the key gets from encodings, beside the same from plain Bloom filters."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import linkage_attacks as attacks
from benchmarks.linkage_registers import COLUMNS, two_registers

from jahorina.engines.linkage.partner.encoding import Encoder
from jahorina.engines.linkage.partner.keys import run_keys
from jahorina.engines.linkage.partner.tokens import without_frequent
from jahorina.engines.linkage.roles import Role, guessed_roles
from jahorina.engines.linkage.schema import Schema, schema_for

MOST_RECOGNISED = 0.01
"""The bar: with 100 known pairs and the attacker's list holding exactly the encoded people."""


class Target:
    """A register as the attacker meets it: hardened, and as plain Bloom filters would have been."""

    def __init__(self, records: int) -> None:
        rows, _right = two_registers(records, overlap=0.5, noise=0.5)
        plain = {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
        self.columns = {role: plain[name] for role, name in guessed_roles(COLUMNS).items()}
        self.schema: Schema = schema_for(self.columns)
        victim = Encoder(self.schema, run_keys(b"the partners' secret", self.schema, "r"))
        attacker = Encoder(self.schema, run_keys(b"a key of the attacker", self.schema, "x"))
        self.hardened, self.tokens = victim.encode(self.columns)
        self.bloom, _tokens = victim.undiffused(self.columns)
        self.plain, self.own_tokens = attacker.undiffused(self.columns)


@pytest.fixture(scope="module")
def small() -> Target:
    return Target(1_500)


def test_known_pairs_undo_plain_bloom_filters_and_hardly_anything_of_hardened_ones(small: Target) -> None:
    undone = attacks.known_plaintext(small.bloom, small.plain, 100, spread=1, seed=1)
    kept = attacks.known_plaintext(small.hardened, small.plain, 100, spread=small.schema.spread, seed=1)
    assert undone > 0.9
    assert kept < 0.03  # among 1,500 there are fewer look-alikes than among the 5,000 of the bar


@pytest.mark.slow
def test_with_a_hundred_known_pairs_at_most_one_in_a_hundred_others_is_recognised() -> None:
    target = Target(5_000)
    shares = [
        attacks.known_plaintext(target.hardened, target.plain, 100, spread=target.schema.spread, seed=seed)
        for seed in (1, 2, 3)
    ]
    assert np.mean(shares) <= MOST_RECOGNISED


def test_graph_matching_without_known_pairs_recognises_next_to_nobody(small: Target) -> None:
    kept = attacks.graph_matching(small.hardened, small.plain, spread=small.schema.spread)
    assert kept <= MOST_RECOGNISED
    assert kept < attacks.graph_matching(small.bloom, small.plain, spread=1)


def test_patterns_of_bits_tell_no_value_of_hardened_filters(small: Target) -> None:
    nationality = small.columns[Role.NATIONALITY]
    guessing = attacks.chance_of_pattern_mining(nationality)
    assert attacks.pattern_mining(small.hardened, nationality) < guessing + 0.1


def test_counting_who_shares_a_token_needs_the_very_same_file(small: Target) -> None:
    keys = len(small.schema.keys)
    capped = without_frequent(small.tokens[:, :keys], small.schema.most_holders)
    half = small.own_tokens[: len(small.own_tokens) // 2, :keys]
    elsewhere = without_frequent(half, small.schema.most_holders)
    seen = attacks.holders(capped)[: len(half)]
    assert attacks.recognised_by_counts(seen, attacks.holders(elsewhere)) <= 2 * MOST_RECOGNISED
