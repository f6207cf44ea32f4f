"""A period is a window of whole days; calendar windows have short names and every window can be written and read back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.errors import UserError
from jahorina.kernel.periods import Frequency, Period

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2080, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end", "frequency"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), Frequency.YEAR),
        ("2022-S2", date(2022, 7, 1), date(2022, 12, 31), Frequency.HALF),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31), Frequency.QUARTER),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Frequency.MONTH),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), Frequency.WEEK),
        ("2022-03-07", date(2022, 3, 7), date(2022, 3, 7), Frequency.DAY),
        ("2022-01-01/2022-10-31", date(2022, 1, 1), date(2022, 10, 31), Frequency.OTHER),
    ],
)
def test_each_short_name_means_its_window(text: str, start: date, end: date, frequency: Frequency) -> None:
    period = Period.parse(text)
    assert (period.start, period.end, period.frequency) == (start, end, frequency)
    assert str(period) == text


def test_eurostats_older_way_of_writing_a_month_is_read() -> None:
    assert Period.parse("2020M01") == Period.parse("2020-01")


@pytest.mark.parametrize(
    "text", ["", "22", "2022-13", "2022-Q5", "2022-02-30", "2022-W54", "next year", "2022-01-01/", "1/2/3"]
)
def test_what_is_no_period_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(UserError, match=r"write 2022, 2022-Q3") as refused:
        Period.parse(text)
    assert refused.value.code == "period-unreadable"


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UserError, match="before it starts"):
        Period.parse("2022-10-31/2022-01-01")


@given(DAYS, st.integers(0, 800))
def test_every_window_can_be_written_and_read_back(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length))
    assert Period.parse(str(period)) == period
    assert period.days == length + 1
