"""Small numbers: hidden from those who do not work on the cases, and not to be told from the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.roles import Area, Role
from jahorina.registers.services import open_case
from jahorina.registers.statistics.definitions import Dimension
from jahorina.registers.statistics.masking import Figure, masked
from jahorina.registers.statistics.queries import Node, register_statistic
from tests.people import make_member
from tests.registers.cases import days_ago, somebody, supervisor, worker

THIS_YEAR = str(days_ago(0).year)


def figure(persons: int, simulated: bool = False) -> Figure:
    return Figure(((Dimension.SEX, str(persons)),), simulated, float(persons), persons, persons)


def shown(*persons: int, threshold: int = 10) -> list[float | None]:
    return [one.value for one in masked([figure(one) for one in persons], threshold)]


def test_a_small_one_is_hidden_and_says_why() -> None:
    [small, _other, large] = masked([figure(3), figure(12), figure(40)], 10)
    assert (small.value, small.n, small.persons) == (None, None, None)
    assert (small.obs_status, small.conf_status) == (ObsStatus.SUPPRESSED, ConfStatus.SMALL_COUNT)
    assert (large.value, large.obs_status) == (40, ObsStatus.NORMAL)


def test_the_last_hidden_one_cannot_be_told_from_the_total() -> None:
    assert shown(3, 12, 40) == [None, None, 40]
    assert masked([figure(3), figure(12), figure(40)], 10)[1].conf_status is ConfStatus.SECONDARY


def test_hidden_ones_stand_for_enough_persons_together() -> None:
    assert shown(1, 1, 12, 40) == [None, None, None, 40]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert shown(10, 12) == [10, 12]
    assert shown(0, 12) == [0, 12], "a row of nobody is nobody's"


def test_real_and_simulated_ones_are_families_of_their_own() -> None:
    found = masked([figure(3), figure(50), figure(20, simulated=True), figure(30, simulated=True)], 10)
    assert [one.value for one in found] == [None, None, 20, 30]


@given(st.lists(st.integers(0, 60), max_size=9), st.integers(1, 12))
def test_what_is_hidden_is_never_one_alone_and_never_few_unless_all_are(sizes: list[int], threshold: int) -> None:
    found = masked([figure(one) for one in sizes], threshold)
    hidden = [size for size, one in zip(sizes, found, strict=True) if one.is_hidden]
    assert all(one.value is None or size == 0 or size >= threshold for size, one in zip(sizes, found, strict=True))
    there = [size for size in sizes if size]
    if hidden and len(hidden) < len(there):
        assert len(hidden) >= 2
        assert sum(hidden) >= threshold
    assert bool(hidden) is any(0 < size < threshold for size in sizes)


@pytest.mark.django_db
@pytest.mark.usefixtures("statistics")
def test_an_analyst_sees_no_small_number_that_the_supervisor_sees() -> None:
    by = worker(Area.PROTECTION)
    for sex in ["male"] * 12 + ["female"] * 2:
        open_case(by=by, area=Area.PROTECTION, happened_on=days_ago(0), fields={"sex": sex}, identity=somebody())
    year = Period.parse(THIS_YEAR)
    ask = {"code": "protection-registered", "period": year, "breakdown": ["sex"]}
    analyst = register_statistic(member=make_member(Role.ANALYST), **ask)  # type: ignore[arg-type]
    boss = register_statistic(member=supervisor(Area.PROTECTION), **ask)  # type: ignore[arg-type]
    node = register_statistic(member=Node("ba"), **ask)  # type: ignore[arg-type]
    assert [one.value for one in boss.rows] == [2, 12]
    assert [one.value for one in analyst.rows] == [one.value for one in node.rows] == [None, None]
    assert [one.value for one in analyst.totals] == [14]
    assert (analyst.protected, boss.protected) == (True, False)


@pytest.mark.django_db
@pytest.mark.usefixtures("statistics")
@pytest.mark.parametrize(
    ("period", "by", "code"),
    [
        ("2026-03-01", [], "period-not-calendar"),
        ("2026-W10", [], "period-not-calendar"),
        ("2026-01-01/2026-01-30", [], "period-not-calendar"),
        ("2026-03", ["sex", "age"], "breakdown-too-fine"),
    ],
)
def test_what_would_tell_small_numbers_by_subtraction_is_refused(period: str, by: list[str], code: str) -> None:
    analyst = make_member(Role.ANALYST)
    ask = {"code": "protection-registered", "period": Period.parse(period), "breakdown": by}
    with pytest.raises(InputRefused) as refused:
        register_statistic(member=analyst, **ask)  # type: ignore[arg-type]
    assert refused.value.code == code
    register_statistic(member=supervisor(Area.PROTECTION), **ask)  # type: ignore[arg-type]
