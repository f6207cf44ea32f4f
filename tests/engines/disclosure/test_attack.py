"""The attacker finds what can be found in other people's tables, and never says what is not so."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.disclosure.attack import attack
from jahorina.engines.disclosure.audit import Opening, audit
from jahorina.engines.disclosure.hiding import protect_by_suppression
from jahorina.engines.disclosure.reading import blurred
from jahorina.engines.disclosure.rules import rule_for
from jahorina.engines.disclosure.tables import CountTable, count_table
from tests.engines.disclosure.releases import attacked, breakdowns, statistic, what_tables_say

GAP = float("nan")


def cross(name: str, rows: dict[str, list[float]], columns: tuple[str, ...] = ("p", "q", "_T")) -> CountTable:
    """A two-way table from its rows; nan is a hidden cell."""
    cells = [(row, column) for row in rows for column in columns]
    return count_table(name, ["a", "b"], cells, [value for row in rows.values() for value in row])


def test_a_lone_hidden_cell_is_recovered_from_its_row() -> None:
    found = attack([cross("t", {"x": [GAP, 8, 11], "y": [5, 6, 11], "_T": [8, 14, 22]})])
    assert [(cell.opening, cell.low, cell.high) for cell in found.open_cells] == [(Opening.EXACT, 3, 3)]
    assert not found.is_safe


def test_two_hidden_cells_that_share_a_small_sum_are_proven_small_or_not_as_the_sums_say() -> None:
    wide = attack([cross("t", {"x": [GAP, GAP, 11], "y": [GAP, GAP, 11], "_T": [8, 14, 22]})])
    assert wide.is_safe
    narrow = attack([cross("t", {"x": [GAP, GAP, 9], "y": [GAP, GAP, 5], "_T": [5, 9, 14]})])
    assert narrow.is_safe
    tight = attack([cross("t", {"x": [GAP, GAP, 9], "y": [GAP, GAP, 1], "_T": [4, 6, 10]})])
    assert Opening.SMALL in {cell.opening for cell in tight.open_cells}


def test_small_counts_in_the_open_are_found_and_zeros_are_not_among_them() -> None:
    found = attack([cross("t", {"x": [0, 8, 8], "y": [3, 6, 9], "_T": [3, 14, 17]})])
    assert [cell.cell for cell in found.open_cells] == [{"a": "y", "b": "p"}, {"a": "_T", "b": "p"}]
    assert {cell.opening for cell in found.open_cells} == {Opening.SHOWN}


def test_twelve_and_sixteen_nationalities_open_what_neither_opens_alone() -> None:
    rule, leaks = rule_for("returns"), 0
    for seed in range(6):
        chance = np.random.default_rng(seed)
        people = chance.poisson(chance.gamma(0.4, 9, (20, 3)))
        few, many = (_with_other(people, named) for named in (9, 12))
        alone = [protect_by_suppression([table], rule).tables[0] for table in (few, many)]
        assert all(audit([table]).is_safe for table in alone)
        found = attack(alone)
        assert found.only_together == found.open_cells
        leaks += len(found.only_together)
        together = protect_by_suppression([few, many], rule)
        assert together.may_go_out
        assert attack(list(together.tables)).is_safe
    assert leaks > 0


def _with_other(people: np.ndarray, named: int) -> CountTable:
    """The first nationalities by name and the rest as Other, with margins."""
    rows = {f"n{one}": people[one] for one in range(named)} | {"Other": people[named:].sum(axis=0)}
    rows["_T"] = people.sum(axis=0)
    cells = {
        (row, column): (n.sum() if column == "_T" else n["pqr".index(column)])
        for row, n in rows.items()
        for column in ("p", "q", "r", "_T")
    }
    return count_table(f"{named} and other", ["nat", "b"], list(cells), [float(n) for n in cells.values()])


def test_a_union_in_a_label_is_the_sum_of_its_parts() -> None:
    fine = cross("fine", {"x": [GAP, 8, GAP], "y": [7, 6, 13], "z": [GAP, 5, GAP], "_T": [20, 19, 39]})
    coarse = cross("coarse", {"x+y": [10, 14, 24], "z": [10, 5, 15], "_T": [20, 19, 39]})
    assert attack([fine]).is_safe
    opened = attack([fine, coarse]).only_together
    assert {"x", "z"} == {cell.cell["a"] for cell in opened}
    assert (3, 3) in {(cell.low, cell.high) for cell in opened}


def test_the_year_so_far_beside_a_quarter_outlines_a_cell_that_no_table_shows() -> None:
    quarter = count_table("q1", ["a"], [("x",), ("y",), ("_T",)], [20, 30, 50]).with_fixed({"period": "Q1"})
    so_far = count_table("q2", ["a"], [("x",), ("y",), ("_T",)], [22, 40, 62]).with_fixed({"period": "so far"})
    found = attack([quarter, so_far], {"period": {"so far": ("Q1", "Q2")}})
    assert [(cell.cell["a"], cell.cell["period"], cell.low) for cell in found.open_cells] == [("x", "Q2", 2)]
    assert found.open_cells[0].is_shown_by_no_table


def test_a_correction_that_moves_the_pattern_opens_the_cell_beside_it() -> None:
    before = cross("before", {"x": [GAP, GAP, 10], "y": [GAP, GAP, 12], "z": [5, 6, 11], "_T": [15, 18, 33]})
    after = cross("after", {"x": [GAP, 7, GAP], "y": [7, 6, 13], "z": [GAP, 6, GAP], "_T": [15, 19, 34]})
    assert attack([before]).is_safe
    assert attack([after]).is_safe
    found = attack([before, after])
    assert ("x", 3.0) in {(cell.cell["a"], cell.low) for cell in found.open_cells}


def test_categories_that_no_table_lists_are_allowed_for() -> None:
    found = attack([cross("t", {"x": [6, 8, 14], "y": [5, 6, 11], "_T": [18, 20, 38]})])
    assert found.is_safe
    assert len(found.assumptions) == 1


def test_numbers_that_do_not_add_up_prove_nothing_but_say_what_they_would() -> None:
    table = cross("t", {"x": [6, 8, 11], "y": [5, 6, 19], "_T": [18, 7, 21]})
    found = attack([table])
    assert found.is_safe
    assert found.assumptions


def test_rounding_without_control_can_be_undone_where_sums_are_far_from_their_parts() -> None:
    table = cross("t", {"x": [0, 0, 10], "y": [0, 0, 10], "_T": [10, 10, 20]})
    found = attack([blurred(table, rounded=5)])
    assert found.audits[0].low.min() >= 2


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), share=st.floats(0.1, 0.6))
@settings(max_examples=30, deadline=None)
def test_intervals_hold_the_truth_and_are_those_of_another_attacker(seed: int, share: float) -> None:
    made, chance = statistic(seed), np.random.default_rng(seed)
    cut = [made.table(use, str(use)) for use in breakdowns(made, seed)]
    published = [
        count_table(t.name, t.dimensions, t.cells, np.where(chance.random(len(t)) < share, np.nan, t.values))
        for t, _boxes in cut
    ]
    found = audit(published, made.groups)
    numbers = np.arange(made.n.size).reshape(made.n.shape)
    said = what_tables_say(zip(published, [boxes for _t, boxes in cut], strict=True), made.n.shape)
    where = {p: (t, i) for t, at in enumerate(found.space.places) for i, p in enumerate(at.tolist())}
    boxes = [cut[where[p][0]][1][where[p][1]] for p in found.targets.tolist()]
    other = attacked(said, [numbers[np.ix_(*box)].ravel() for box in boxes], made.n.size)
    assert other is not None
    for box, low, high, (least, most) in zip(boxes, found.low, found.high, other, strict=True):
        assert low <= made.n[np.ix_(*box)].sum() <= high
        assert low >= least
        assert high <= most


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_truth_tells_what_was_really_recovered(seed: int) -> None:
    made = statistic(seed)
    table, _boxes = made.table(range(len(made.dimensions)))
    small = (table.values >= 1) & (table.values <= 4)
    hidden = count_table("hidden", table.dimensions, table.cells, np.where(small, np.nan, table.values))
    found = attack([hidden], made.groups, truth=table)
    assert found.truth is not None
    assert found.truth.exact_wrong == 0
    assert found.truth.intervals == found.truth.intervals_that_hold == small.sum()
    assert found.truth.exact_right == sum(cell.opening is Opening.EXACT for cell in found.open_cells)


def test_three_dimensions_in_linked_two_way_tables_are_attacked_as_one() -> None:
    n = np.array([[[2, 9], [7, 6]], [[8, 5], [6, 30]]])
    tables = []
    for use in ((0, 1), (1, 2), (0, 2)):
        sums = n.sum(axis=({0, 1, 2} - set(use)).pop())
        cells = list(product("xy", "xy"))
        tables.append(count_table(str(use), [f"d{d}" for d in use], cells, sums.ravel().astype(float)))
    found = audit(tables)
    assert found.space.is_exact
    assert found.is_safe
