"""Whatever is shown beside a suppressed cell, the reader cannot compute it."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.plan.amounts import Amount, none_because, number
from jahorina.publication.withheld import REMAINDER, Table, withhold

YEAR = Period.parse("2024")
QUARTERS = [Period.parse(f"2024-Q{number}") for number in range(1, 5)]


def table(counts: dict[str, int], hidden: set[str], *, period: Period = YEAR, partner: str = "ba") -> Table:
    cells: dict[str, Amount] = {
        member: none_because(ObsStatus.SUPPRESSED) if member in hidden else number(count)
        for member, count in counts.items()
    }
    return Table(partner, period, {TOTAL: number(sum(counts.values())), **cells}, adds_up=True)


def test_without_a_suppressed_cell_all_is_shown():
    one = table({"F": 3, "M": 4}, set())
    withhold([one], breakdowns=1)
    assert one.out == set()


def test_the_smallest_sibling_that_protects_goes_too_and_a_zero_does_not_count():
    one = table({"F": 3, "M": 22, "X": 35, "U": 0}, {"F"})
    withhold([one], breakdowns=1)
    assert one.out == {"F", "M"}


def test_of_several_breakdowns_all_members_go():
    one = table({"F": 3, "M": 40, "old": 20, "young": 23}, {"F"})
    withhold([one], breakdowns=2)
    assert set(one.shown()) == {TOTAL}


def test_what_is_out_in_a_quarter_is_out_in_the_year():
    year = table({"F": 60, "M": 60, "X": 80}, set())
    quarters = [
        table({"F": 15, "M": 15, "X": 20}, {"F"} if n == 2 else set(), period=p) for n, p in enumerate(QUARTERS)
    ]
    withhold([year, *quarters], breakdowns=1)
    assert "F" in year.out
    assert len(year.out) >= 2
    assert year.shown()[TOTAL].value == 200


def test_another_partner_is_left_alone():
    mine, theirs = table({"F": 3, "M": 40}, {"F"}), table({"F": 9, "M": 40}, set(), partner="rs")
    withhold([mine, theirs], breakdowns=1)
    assert theirs.out == set()


def test_a_suppressed_total_takes_its_members_with_it():
    cells = {TOTAL: none_because(ObsStatus.SUPPRESSED), "F": number(2), "M": number(1)}
    one = Table("ba", YEAR, cells, adds_up=True)
    withhold([one], breakdowns=1)
    assert one.shown() == {}


COUNTS = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 40), min_size=1, max_size=6)


@settings(max_examples=300, deadline=None)
@given(COUNTS, st.data())
def test_what_is_left_to_the_cells_left_out_is_enough_and_shared(counts, data):
    hidden = data.draw(st.sets(st.sampled_from(sorted(counts)), min_size=1))
    one = table(counts, hidden)
    withhold([one], breakdowns=1)
    shown = one.shown()
    assert not hidden & shown.keys()
    if TOTAL in shown:
        left = shown[TOTAL].value - sum((amount.value for key, amount in shown.items() if key != TOTAL), Decimal(0))
        assert left >= REMAINDER
        assert len(counts.keys() - shown.keys()) >= 2
    else:
        assert shown == {}


@st.composite
def years(draw: st.DrawFn) -> tuple[list[dict[str, int]], list[set[str]]]:
    """Counts of four quarters by member, and which are hidden; the year is their sum."""
    members = draw(st.sets(st.sampled_from("ABCD"), min_size=2, max_size=4))
    count = st.one_of(st.integers(0, 6), st.integers(0, 60))
    quarters = [{member: draw(count) for member in sorted(members)} for _quarter in QUARTERS]
    hidden = [draw(st.sets(st.sampled_from(sorted(members)), max_size=1)) for _quarter in QUARTERS]
    return quarters, hidden


@settings(max_examples=40, deadline=None)
@given(years())
def test_who_knows_the_year_and_its_quarters_cannot_compute_a_suppressed_cell(made):
    quarters, hidden = made
    counts = {member: sum(quarter[member] for quarter in quarters) for member in quarters[0]}
    tables = [table(counts, set())]
    tables += [table(one, out, period=period) for one, out, period in zip(quarters, hidden, QUARTERS, strict=True)]
    withhold(tables, breakdowns=1)
    members = sorted(counts)
    for quarter, out in enumerate(hidden):
        for member in out:
            least, most = _range(tables, members, quarter, member)
            assert most - least >= 1


def _range(tables: list[Table], members: list[str], quarter: int, member: str) -> tuple[float, float]:
    """The least and most that a cell of a quarter can be, given all that is shown: a linear programme."""
    size = len(members)

    def row(periods: list[int], names: list[str]) -> list[float]:
        return [float(period in periods and name in names) for period in range(4) for name in members]

    known, values = [], []
    for index, one in enumerate(tables):
        periods = [0, 1, 2, 3] if index == 0 else [index - 1]
        for name, amount in one.shown().items():
            known.append(row(periods, members if name == TOTAL else [name]))
            values.append(float(amount.value))
    cost = np.zeros(4 * size)
    cost[quarter * size + members.index(member)] = 1
    bounds = [(0, None)] * (4 * size)
    given_ = {"A_eq": np.array(known), "b_eq": np.array(values)} if known else {}
    least = linprog(cost, bounds=bounds, **given_)
    most = linprog(-cost, bounds=bounds, **given_)
    return least.fun, float("inf") if most.status == 3 else -most.fun
