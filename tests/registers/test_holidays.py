"""Working days leave out weekends and the partner's public holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jahorina.partners.roles import Area
from jahorina.registers.codes import holidays_of
from jahorina.registers.deadlines import TimeLimit
from jahorina.registers.holidays import Holiday, days_off, is_off_in, orthodox_easter, western_easter
from jahorina.registers.models import Deadline, Step
from jahorina.registers.programme_schema import HolidayEntry, ProgrammeRegisters
from jahorina.registers.services import refold
from tests.registers.cases import opened, worker

WEEK = TimeLimit("week", "protection", frozenset(), frozenset(), working_days=5)


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [
        (2008, date(2008, 3, 23), date(2008, 4, 27)),
        (2016, date(2016, 3, 27), date(2016, 5, 1)),
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
    ],
)
def test_easter_is_where_the_tables_have_it(year: int, western: date, orthodox: date) -> None:
    assert western_easter(year) == western
    assert orthodox_easter(year) == orthodox


@given(st.integers(1900, 2099))
def test_easter_is_a_sunday_of_spring_and_never_later_in_the_west(year: int) -> None:
    west, east = western_easter(year), orthodox_easter(year)
    assert west.weekday() == east.weekday() == 6
    assert date(year, 3, 22) <= west <= east <= date(year, 5, 8)


def test_a_working_week_leaves_out_the_weekend_and_the_holidays_of_the_partner() -> None:
    holiday = Holiday("x", "ba", month_day="05-01")
    start = date(2026, 4, 27)
    assert WEEK.due(start) == date(2026, 5, 4)
    assert WEEK.due(start, is_off_in("ba", [holiday])) == date(2026, 5, 5)
    assert WEEK.due(start, is_off_in("rs", [holiday])) == date(2026, 5, 4)


def test_a_holiday_on_a_sunday_moves_past_the_next_holiday() -> None:
    two = [Holiday(f"x{day}", "me", month_day=f"01-0{day}", moves_from="sunday") for day in (1, 2)]
    off = days_off(two, 2023)
    assert off == {date(2023, 1, 1), date(2023, 1, 2), date(2023, 1, 3)}, "1 January 2023 was a Sunday"
    saturday = Holiday("y", "al", month_day="11-29", moves_from="weekend")
    assert days_off([saturday], 2025) == {date(2025, 11, 29), date(2025, 12, 1)}


def test_a_holiday_that_moves_over_new_year_is_seen_in_the_new_year() -> None:
    is_off = is_off_in("al", [Holiday("x", "al", month_day="12-31", moves_from="weekend")])
    assert is_off(date(2024, 1, 1)), "31 December 2023 was a Sunday"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_holidays_never_shorten_a_limit_and_no_limit_ends_on_one(start: date, days: int) -> None:
    limit = TimeLimit("x", "protection", frozenset(), frozenset(), working_days=days)
    is_off = is_off_in("rs", [Holiday("a", "rs", month_day="01-02"), Holiday("b", "rs", easter="orthodox", offset=1)])
    due = limit.due(start, is_off)
    assert due >= limit.due(start)
    assert not is_off(due)
    assert due.weekday() < 5
    between = [start + timedelta(days=number) for number in range(1, (due - start).days + 1)]
    assert sum(day.weekday() < 5 and not is_off(day) for day in between) == days


def test_every_partner_has_holidays_and_each_is_to_be_verified(shipped: ProgrammeRegisters) -> None:
    assert {entry.partner for entry in shipped.holidays} == {"al", "ba", "xk", "me", "mk", "rs"}
    assert all(entry.verify and entry.sources for entry in shipped.holidays)


@pytest.mark.parametrize("wrong", [{}, {"month_day": "02-30"}, {"month_day": "02-29"}, {"month_day": "1-1"}])
def test_a_holiday_that_is_no_day_is_refused(wrong: dict[str, str]) -> None:
    context = {"languages": {"en": None}}
    plain = {"code": "x", "partner": "ba", "names": {"en": "X"}, "provenance": "proposed"}
    with pytest.raises(ValidationError):
        HolidayEntry.model_validate({**plain, **wrong}, context=context)
    assert HolidayEntry.model_validate({**plain, "month_day": "02-28"}, context=context).month_day == "02-28"


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_the_loaded_holidays_reach_the_time_limits_of_a_case() -> None:
    is_off = holidays_of("rs")
    assert is_off(date(2026, 4, 10)), "Orthodox Good Friday"
    assert not holidays_of("ba")(date(2026, 4, 10))
    case = opened(worker(Area.PROTECTION, "rs"), Area.PROTECTION)
    start = date(2026, 4, 7)
    Step.objects.bulk_create(
        Step(case=case, sequence=number, kind=kind, happened_on=start, institution=case.institution, detail={})
        for number, kind in enumerate(("intention-declared", "application-lodged", "decision-issued"), 2)
    )
    refold(case)
    due = Deadline.objects.get(case=case, limit="serve-decision").due_on
    assert due == date(2026, 4, 16), "five working days after 7 April, without Good Friday and Easter Monday"
