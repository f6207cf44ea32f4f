"""Zero, missing, suppressed and not applicable stay four things, alone and in sums; percentages add by their parts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.numbers import ObsStatus
from jahorina.plan.amounts import Amount, added, fraction, none_because, number

NONE = (ObsStatus.NOT_APPLICABLE, ObsStatus.NOT_COLLECTED, ObsStatus.MISSING, ObsStatus.SUPPRESSED)
numbers = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False)
amounts = st.one_of(numbers.map(number), st.sampled_from(NONE).map(none_because))


def test_zero_is_a_number_and_adds_as_one() -> None:
    assert number(0).is_there
    assert added([number(0), number(0)]).amount == number(0)
    assert number(0) not in [none_because(status) for status in NONE]


def test_a_denominator_of_zero_is_not_applicable_and_never_zero() -> None:
    found = fraction(Decimal(0), Decimal(0))
    assert found.status is ObsStatus.NOT_APPLICABLE
    assert found.result("percentage") is None


def test_percentages_are_added_by_their_parts() -> None:
    total = added([fraction(Decimal(1), Decimal(2)), fraction(Decimal(0), Decimal(98))])
    assert total.amount.result("percentage") == Decimal(1)


def test_a_ratio_is_per_so_many() -> None:
    assert fraction(Decimal(3), Decimal(1000)).result("ratio", 100_000) == Decimal(300)


@pytest.mark.parametrize("status", NONE)
def test_a_sum_of_no_numbers_of_one_kind_is_of_that_kind(status: ObsStatus) -> None:
    assert added([none_because(status)] * 3).amount == none_because(status)


def test_a_missing_part_makes_a_lower_bound_and_one_that_does_not_apply_does_not() -> None:
    assert added([number(5), none_because(ObsStatus.MISSING)]).is_lower_bound
    assert added([number(5), none_because(ObsStatus.SUPPRESSED)]).is_lower_bound
    assert not added([number(5), none_because(ObsStatus.NOT_APPLICABLE)]).is_lower_bound


def test_steps_of_a_scale_are_never_added() -> None:
    step = Amount(scale_code="full", status=ObsStatus.NORMAL)
    assert not added([step, step]).amount.is_there


@given(st.lists(amounts, max_size=20))
def test_a_sum_counts_every_part_once(parts: list[Amount]) -> None:
    total = added(parts)
    there = [part for part in parts if part.is_there]
    assert total.parts == len(parts)
    assert sum(total.without.values()) == len(parts) - len(there)
    assert total.amount.is_there == bool(there)
    if there:
        assert total.amount.value == sum(part.value or 0 for part in there)


@given(st.lists(amounts, max_size=10), st.randoms())
def test_the_order_of_parts_makes_no_difference(parts: list[Amount], chance) -> None:
    mixed = list(parts)
    chance.shuffle(mixed)
    assert added(mixed) == added(parts)
