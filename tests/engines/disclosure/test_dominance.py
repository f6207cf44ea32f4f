"""Magnitude tables: a cell is hidden where one contributor makes nearly all of it, and stays as unsure as the rules want."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.disclosure.audit import audit
from jahorina.engines.disclosure.cubes import with_margins
from jahorina.engines.disclosure.dominance import dominated, missing_doubt
from jahorina.engines.disclosure.hiding import protect_by_suppression
from jahorina.engines.disclosure.rules import Rule, rule_for, rules
from jahorina.engines.disclosure.tables import CountTable, count_table

RULE = rule_for("returns")
Parts = list[tuple[tuple[str, ...], str, float]]


def of(parts: Parts) -> tuple[CountTable, CountTable]:
    """The finest cells and the table with all margins."""
    sums: dict[tuple[str, ...], float] = {}
    for cell, _who, amount in parts:
        sums[cell] = sums.get(cell, 0.0) + amount
    finest = count_table("money", ["region", "sector"], list(sums), list(sums.values()))
    return finest, with_margins(finest, {})


@pytest.mark.parametrize(
    ("parts", "is_sensitive"),
    [
        ([900, 50, 50], True),  # one makes 90 %
        ([480, 470, 30], True),  # two make 97 %; together with his own part the second knows the first within 10 %
        ([300, 300, 300, 300], False),
        ([500], True),
        ([500, 500], True),
        ([100, 90, 40], False),  # 230 - 190 = 40 is more than 10 % of 100, and 190 less than 85 %
    ],
)
def test_a_cell_is_sensitive_where_few_make_nearly_all(parts: list[float], is_sensitive: bool) -> None:
    assert bool(missing_doubt(np.array(parts, dtype=float)[:, None], RULE)[0] > 0) is is_sensitive


def test_what_one_gives_to_several_cells_adds_up_above_them() -> None:
    # The others of each cell are others in the next one; the giant alone gives to both, and stands out above them.
    parts: Parts = [(("A", sector), f"{who}{sector}", 100.0) for sector in "xy" for who in "abcd"]
    parts += [(("A", sector), "giant", 150.0) for sector in "xy"]
    finest, full = of(parts)
    rule = Rule(**{**RULE.__dict__, "dominance_n": 1, "dominance_k": 0.275})
    marked = dict(zip(full.cells, dominated(full, finest, parts, rule).sensitive.tolist(), strict=True))
    assert not marked["A", "x"]  # 150 of 550
    assert not marked["A", "_T"]  # 300 of 1,100: the same share
    lonely = [*parts, (("A", "y"), "giant", 100.0)]
    finest, full = of(lonely)
    marked = dict(zip(full.cells, dominated(full, finest, lonely, rule).sensitive.tolist(), strict=True))
    assert (marked["A", "x"], marked["A", "_T"]) == (False, True)  # 400 of 1,200


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_no_reader_comes_nearer_to_a_contributor_than_the_rules_allow(seed: int) -> None:
    chance = np.random.default_rng(seed)
    parts: Parts = [
        (cell, f"c{one}", float(round(chance.pareto(0.9) * 40) + 1))
        for cell in product("ABCD", "wxyz")
        for one in chance.choice(9, int(chance.integers(1, 7)), replace=False)
    ]
    finest, full = of(parts)
    found = dominated(full, finest, parts, RULE)
    rule = Rule(**{**RULE.__dict__, "threshold": 1, "provable": 0})
    done = protect_by_suppression([full], rule, sensitive=[found.sensitive], reach=[found.reach])
    if not done.may_go_out:
        return
    seen = audit(done.tables, provable=0)
    bounds = {t: (low, high) for t, low, high in zip(seen.targets.tolist(), seen.low, seen.high, strict=True)}
    for place in np.flatnonzero(found.sensitive):
        low, high = bounds[int(seen.space.places[0][place])]
        assert low <= 0
        assert high >= np.ceil(found.reach[place]) - 1e-6


def test_the_rules_of_each_domain_are_data() -> None:
    for rule in rules().values():
        assert rule.dominance_n >= 1
        assert 0 < rule.dominance_k < 1
        assert rule.p_percent > 0
