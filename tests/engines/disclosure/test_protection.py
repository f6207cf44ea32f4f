"""Whatever is published by rounding or suppression, an attacker of its own opens nothing: alone, linked, corrected, later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.disclosure.audit import audit
from jahorina.engines.disclosure.hiding import protect_by_suppression
from jahorina.engines.disclosure.protected import Protected
from jahorina.engines.disclosure.protection import protect_by_rounding
from jahorina.engines.disclosure.rules import rule_for
from jahorina.engines.disclosure.tables import CellState, CountTable, count_table
from tests.engines.disclosure.releases import (
    Box,
    Statistic,
    attacked,
    breakdowns,
    opened,
    statistic,
    what_tables_say,
)

RULE = rule_for("returns")
METHODS = {"rounding": protect_by_rounding, "suppression": protect_by_suppression}
SEEDS = st.integers(0, 10**6)
few = settings(max_examples=15, deadline=None)
fewer = settings(max_examples=6, deadline=None)


def protected(
    method: str, made: Statistic, cuts: Sequence[tuple[int, ...]], **more: Any
) -> tuple[Protected, list[CountTable], list[list[Box]]]:
    """The statistic cut and protected: the result, the true tables, and what their cells take in."""
    cut = [made.table(use, f"table {use}") for use in cuts]
    groups = {**made.groups, **more.pop("groups", {})}
    fixed = more.pop("fixed", {})
    tables = [table.with_fixed(fixed) if fixed else table for table, _boxes in cut]
    return METHODS[method](tables, RULE, groups=groups, **more), tables, [boxes for _table, boxes in cut]


def hiding(table: CountTable) -> np.ndarray:
    """Cells that hide a count that may be small."""
    return table.suppressed | ((table.high > table.low) & (table.low <= 5))


@pytest.mark.one_in(2)
@pytest.mark.parametrize("method", METHODS)
@given(seed=SEEDS)
@few
def test_an_attacker_of_its_own_opens_nothing(method: str, seed: int) -> None:
    made = statistic(seed)
    found, tables, boxes = protected(method, made, breakdowns(made, seed))
    assert found.may_go_out
    said = what_tables_say(zip(found.tables, boxes, strict=True), made.n.shape)
    numbers = np.arange(made.n.size).reshape(made.n.shape)
    targets, truth = [], []
    for table, true, own in zip(found.tables, tables, boxes, strict=True):
        for place in np.flatnonzero(hiding(table)):
            targets.append(numbers[np.ix_(*own[place])].ravel())
            truth.append(true.values[place])
    intervals = attacked(said, targets, made.n.size)
    assert intervals is not None
    assert opened(intervals) == []
    assert all(low <= true <= high for (low, high), true in zip(intervals, truth, strict=True))


@given(seed=SEEDS)
@few
def test_every_primary_cell_can_be_nought_and_as_large_as_the_threshold(seed: int) -> None:
    made = statistic(seed)
    found, _tables, boxes = protected("suppression", made, breakdowns(made, seed))
    said = what_tables_say(zip(found.tables, boxes, strict=True), made.n.shape)
    numbers = np.arange(made.n.size).reshape(made.n.shape)
    targets = [
        numbers[np.ix_(*own[place])].ravel()
        for table, own in zip(found.tables, boxes, strict=True)
        for place, state in enumerate(table.states)
        if state is CellState.PRIMARY
    ]
    intervals = attacked(said, targets, made.n.size) or []
    assert all(low <= 0 and high >= RULE.threshold for low, high in intervals)


@given(seed=SEEDS)
@few
def test_a_number_that_is_shown_by_suppression_is_the_true_one(seed: int) -> None:
    made = statistic(seed)
    found, tables, _boxes = protected("suppression", made, breakdowns(made, seed))
    for table, true in zip(found.tables, tables, strict=True):
        shown = ~table.suppressed
        assert (table.values[shown] == true.values[shown]).all()
        assert not ((true.values[shown] >= 1) & (true.values[shown] < RULE.threshold)).any()


@given(seed=SEEDS, base=st.sampled_from([3, 5, 10]))
@few
def test_rounded_counts_add_up_and_none_moves_by_the_base(seed: int, base: int) -> None:
    made = statistic(seed)
    found, tables, boxes = protected("rounding", made, breakdowns(made, seed), base=base)
    by_box: dict[Box, float] = {}
    for table, true, own in zip(found.tables, tables, boxes, strict=True):
        assert (table.values % base == 0).all()
        assert found.notes or (np.abs(table.values - true.values) < base).all()
        assert (table.values[true.values == 0] == 0).all()
        for box, value in zip(own, table.values, strict=True):
            assert by_box.setdefault(box, value) == value
    finest = {box: value for box, value in by_box.items() if all(len(side) == 1 for side in box)}
    if finest:
        for box, value in by_box.items():
            inside = [v for cell, v in finest.items() if all(set(a) <= set(b) for a, b in zip(cell, box, strict=True))]
            assert sum(inside) == value


def test_the_same_table_asked_for_twice_gives_the_same_numbers() -> None:
    made = statistic(11)
    for method in METHODS:
        one, two = (protected(method, made, [(0, 1)])[0].tables[0] for _ in range(2))
        np.testing.assert_array_equal(one.values, two.values)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("method", METHODS)
@given(seed=SEEDS)
@fewer
def test_a_correction_opens_nothing_even_for_one_who_knows_which_counts_were_corrected(method: str, seed: int) -> None:
    made, chance = statistic(seed), np.random.default_rng(seed)
    after = made.n.copy()
    for place in chance.choice(after.size, int(chance.integers(1, 4))):
        after.ravel()[place] = max(after.ravel()[place] + chance.choice([-2, -1, 1, 2, 3]), 0)
    cuts = breakdowns(made, seed)[:1]
    first, _tables, boxes = protected(method, made, cuts)
    second, _tables, _boxes = protected(method, made.with_counts(after), cuts, earlier=first.tables)
    if not second.may_go_out:
        return  # refused: nothing goes out, so nothing is told
    size, corrected = made.n.size, np.flatnonzero(after.ravel() != made.n.ravel())
    own = np.arange(size)
    own[corrected] = size + np.arange(len(corrected))
    said = what_tables_say(zip(first.tables, boxes, strict=True), made.n.shape)
    told = what_tables_say(zip(second.tables, boxes, strict=True), made.n.shape)
    moved = [type(one)(own[one.unknowns], one.low, one.high) for one in told]
    hidden = [one.unknowns for one, gone in zip(said, hiding(first.tables[0]), strict=True) if gone]
    hidden += [one.unknowns for one, gone in zip(moved, hiding(second.tables[0]), strict=True) if gone]
    intervals = attacked([*said, *moved], hidden, size + len(corrected))
    assert intervals is not None
    assert opened(intervals) == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("method", METHODS)
@given(seed=SEEDS)
@fewer
def test_those_ever_registered_beside_an_earlier_quarter_open_nothing(method: str, seed: int) -> None:
    made, chance = statistic(seed), np.random.default_rng(seed)
    later = chance.poisson(made.n * 0.3 + 0.1)
    cuts, groups = breakdowns(made, seed)[:1], {"period": {"Q1+Q2": ("Q1", "Q2")}}
    first, _tables, boxes = protected(method, made, cuts, fixed={"period": "Q1"}, groups=groups)
    so_far = made.with_counts(made.n + later)
    second, _tables, _boxes = protected(
        method, so_far, cuts, fixed={"period": "Q1+Q2"}, groups=groups, earlier=first.tables
    )
    if not second.may_go_out:
        return
    size = made.n.size
    said = what_tables_say(zip(first.tables, boxes, strict=True), made.n.shape)
    told = what_tables_say(zip(second.tables, boxes, strict=True), made.n.shape)
    both = [type(one)(np.concatenate([one.unknowns, one.unknowns + size]), one.low, one.high) for one in told]
    news = [one.unknowns + size for one, gone in zip(told, hiding(second.tables[0]), strict=True) if gone]
    intervals = attacked([*said, *both], [one.unknowns for one in said] + news, 2 * size)
    assert intervals is not None
    assert [one for one in intervals if one[0] >= 1 and one[1] <= 4] == []


def test_not_applicable_cells_stay_so_and_the_rest_is_protected_without_their_help() -> None:
    cells = [(a, b) for a in ("x", "y", "z", "_T") for b in ("p", "q", "_T")]
    values = [2.0, 9.0, 11.0, np.nan, 7.0, 7.0, 8.0, 30.0, 38.0, 10.0, 46.0, 56.0]
    states = [CellState.NOT_APPLICABLE if np.isnan(v) else CellState.NUMBER for v in values]
    found = protect_by_suppression([count_table("t", ["a", "b"], cells, values, states=states)], RULE)
    table = found.tables[0]
    assert table.states[3] is CellState.NOT_APPLICABLE
    assert table.states[0] is CellState.PRIMARY
    assert CellState.SECONDARY in table.states
    assert audit(found.tables).is_safe
