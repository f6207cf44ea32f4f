"""Tidy files of series: which spellings are read, what is missing, suppressed or zero, and what is refused in which words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.formats.series_file import SeriesTable, following, ordinal, read_series, written
from jahorina.kernel.errors import InputRefused


def read(text: str, period: str = "month") -> SeriesTable:
    return read_series(text.encode(), period=period, name="flows.csv")


def refusal(text: str, period: str = "month") -> tuple[str, str]:
    with pytest.raises(InputRefused) as caught:
        read(text, period)
    return caught.value.code, str(caught.value)


@pytest.mark.parametrize(
    "spelling", ["2024-03", "2024-03-01", "2024M03", "2024-M03", "2024-3", "03/2024", "202403", "2024-03-31T00:00:00"]
)
def test_a_month_may_be_spelt_in_many_ways(spelling: str) -> None:
    assert read(f"period,series,value\n{spelling},a,5\n").periods == ("2024-03",)


@pytest.mark.parametrize("spelling", ["2024-03-31", "20240331", "2024-03-31 00:00"])
def test_a_day_may_be_spelt_in_some_ways(spelling: str) -> None:
    assert read(f"period,series,value\n{spelling},a,5\n", "day").periods == ("2024-03-31",)


@pytest.mark.parametrize(
    "header", ["period,series,value", "ds,unique_id,y", "Month;Country;Applicants", "DATE\tname\tCOUNT"]
)
def test_columns_may_be_called_as_others_call_them(header: str) -> None:
    split = next(mark for mark in ",;\t" if mark in header)
    table = read(f"{header}\n" + split.join(["2024-03", "a", "5"]) + "\n")
    assert (table.names, table.values.tolist()) == (("a",), [[5.0]])


def test_without_a_column_for_it_there_is_one_series() -> None:
    assert read("month,value\n2024-01,3\n2024-02,4\n").names == ("series",)


def test_a_month_without_a_row_is_missing_and_zero_is_zero() -> None:
    table = read("period,series,value\n2024-01,a,0\n2024-03,a,n/a\n2024-04,a,7\n")
    assert table.periods == ("2024-01", "2024-02", "2024-03", "2024-04")
    assert table.values[0, 0] == 0
    assert np.isnan(table.values[0, 1:3]).all()


def test_a_suppressed_cell_is_neither_missing_nor_zero() -> None:
    table = read("period,series,value\n2024-01,a,*\n2024-02,a,<10\n2024-03,a,8\n")
    assert table.values.tolist() == [[2.5, 5.0, 8.0]]
    assert table.suppressed == (2,)


def test_parts_add_up_to_their_series() -> None:
    table = read("month,coa_iso3,origin,applicants\n2024-01,AUT,SYR,10\n2024-01,AUT,AFG,5\n2024-02,AUT,SYR,1\n")
    assert table.values.tolist() == [[15.0, 1.0]]
    assert table.parts["AUT"][1].sum(axis=0).tolist() == [15.0, 1.0]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("period,series,value\n2024-13,a,5\n", "series-month", "row 2, column period: '2024-13' is not a month"),
        ("period,series,value\n2024-01,a,5\n2024-02,a,many\n", "series-number", "row 3, column value: 'many'"),
        ("period,series,value\n2024-01,a,-5\n", "series-negative", "row 2, column value: '-5' is below zero"),
        ('period,series,value\n2024-01,a,"1,234"\n', "series-number", "'1,234' is not a number"),
        ("period,series,value\n2024-01,a,5\n2024-01-01,a,6\n", "series-twice", "row 3, column period"),
        ("period,series,value\n2024-01,,5\n", "series-unnamed", "row 2, column series"),
        ("period,series,amount\n2024-01,a,5\n", "series-columns", "no column value"),
        ("period,series,value\n", "series-empty", "no figures"),
        ("period,series,value\n2024-01,a\n", "series-uneven", "row 2"),
        ("period,series,value\n1901-01,a,5\n2199-01,a,5\n", "series-too-long", "check the years"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_place(text: str, code: str, says: str) -> None:
    found, sentence = refusal(text)
    assert found == code
    assert says in sentence
    assert "flows.csv" in sentence


def test_a_month_is_no_day() -> None:
    assert refusal("period,series,value\n2024-03,a,5\n", "day")[0] == "series-day"


@given(st.integers(1900 * 12, 2190 * 12), st.integers(1, 24))
def test_periods_that_follow_are_the_next_ones(number: int, count: int) -> None:
    text = written(number, "month")
    assert ordinal(text, "month") == number
    assert [ordinal(one, "month") for one in following(text, "month", count)] == list(
        range(number + 1, number + count + 1)
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from("abc"), st.integers(0, 999)),
        min_size=1,
        unique_by=lambda row: row[:2],
    ),
    st.randoms(),
)
def test_the_order_of_the_rows_changes_nothing(rows: list[tuple[int, str, int]], chance: object) -> None:
    lines = [f"{written(24240 + month, 'month')},{name},{value}" for month, name, value in rows]
    one = read("period,series,value\n" + "\n".join(lines))
    chance.shuffle(lines)  # type: ignore[attr-defined]
    other = read("period,series,value\n" + "\n".join(lines))
    assert (one.names, one.periods) == (other.names, other.periods)
    assert np.array_equal(one.values, other.values, equal_nan=True)
