"""CSV out: no cell runs in a spreadsheet, numbers stay numbers, and our own reader gives the texts back."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.formats.csv_reading import read_csv_texts
from jahorina.formats.csv_writing import write_csv
from jahorina.formats.formula_guard import guarded, unguarded
from tests.examples import examples

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'\"\t\r\n ,;＝＋－＠−﹢\u00a0\ufeff|%"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=10,
)


def cells(table: pa.Table) -> list[list[str]]:
    return list(csv.reader(StringIO(b"".join(write_csv(table)).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM", "−1"),
        *(" =1", "'=1", "''=1", "\u00a0=1", "=cmd|' /C calc'!A0", "\ufeff=1"),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert cells(pa.table({"note": [text]})) == [["note"], ["'" + text]]


@pytest.mark.parametrize("text", ["Sarajevo", "0-17", "65+", "a=b", "'quoted'", "", " blank", "Čačak", "مرحبا"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_numbers_days_and_truth_are_written_typed() -> None:
    table = pa.table({"n": [-5.0, 12.0, 0.25, None], "day": [date(2026, 3, 1)] * 4, "true": [True, False, None, True]})
    assert cells(table)[1:] == [
        ["-5", "2026-03-01", "true"],
        ["12", "2026-03-01", "false"],
        ["0.25", "2026-03-01", ""],
        ["", "2026-03-01", "true"],
    ]


def test_the_header_is_guarded_and_stands_there_without_rows() -> None:
    assert cells(pa.table({"=x": pa.array([], pa.string())})) == [["'=x"]]


def test_a_large_table_comes_in_pieces() -> None:
    pieces = list(write_csv(pa.table({"n": pa.arange(0, 200_000)})))
    assert len(pieces) == 5
    assert b"".join(pieces).count(b"\n") == 200_001


@given(HOSTILE)
@settings(max_examples=examples(1000))
def test_guarding_is_undone_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=5))
@settings(max_examples=examples(300), deadline=None)
def test_hostile_texts_come_back_through_the_reader(rows: list[tuple[str, str]]) -> None:
    table = pa.table({"a": [f"{first}x" for first, _second in rows], "b": [second for _first, second in rows]})
    texts = read_csv_texts(b"".join(write_csv(table)))
    assert [unguarded(text) for text in texts.columns["a"].to_pylist()] == table["a"].to_pylist()
    assert [unguarded(text) for text in texts.columns["b"].to_pylist()] == table["b"].to_pylist()


@given(st.lists(HOSTILE, min_size=1, max_size=5))
@settings(max_examples=examples(300), deadline=None)
def test_no_cell_begins_with_what_a_spreadsheet_runs(texts: list[str]) -> None:
    for (cell,) in cells(pa.table({"note": [text or "x" for text in texts]})):
        assert not cell.lstrip(" \u00a0\u3000\ufeff").startswith(tuple("=+-@\t\r\n＝＋－＠"))
