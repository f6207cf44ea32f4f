"""Whatever is shown beside a suppressed cell, the reader cannot compute it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

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
