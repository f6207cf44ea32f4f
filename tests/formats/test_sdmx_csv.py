"""SDMX-CSV: what is written is read back, and the four kinds of no number stay apart."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings

from jahorina.formats.observation_table import OBSERVATIONS
from jahorina.formats.sdmx_csv import COLUMNS, read_sdmx_csv, sdmx_period, write_sdmx_csv
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.periods import Period
from tests.examples import examples
from tests.formats.catalogue import READING
from tests.formats.test_tidy import observations

S7 = replace(READING, source="S7")

ROW = {
    "statistic": "registrations",
    "definition": "police-registrations",
    "place": "ba",
    "period_start": date(2022, 1, 1),
    "period_end": date(2022, 12, 31),
    **dict.fromkeys(("origin", "counterpart", "sex", "age", "category"), "_T"),
    "value": 27000.0,
    "qualifier": "about",
    "obs_status": "A",
    "conf_status": "F",
    "source": "S7",
    "as_of": date(2023, 1, 31),
    "provenance": "quoted",
    "simulated": False,
}


def written(*rows: dict[str, Any]) -> str:
    table = pa.Table.from_pylist([{**ROW, **row} for row in rows], schema=OBSERVATIONS)
    return b"".join(write_sdmx_csv(table)).decode("utf-8-sig")


def test_each_row_says_its_structure_and_every_dimension() -> None:
    (row,) = csv.DictReader(StringIO(written({})))
    assert tuple(row) == COLUMNS
    assert (row["STRUCTURE"], row["STRUCTURE_ID"], row["ACTION"]) == ("dataflow", "JAHORINA:OBSERVATIONS(1.0.0)", "I")
    assert (row["FREQ"], row["TIME_PERIOD"], row["REF_AREA"], row["SEX"]) == ("A", "2022", "ba", "_T")
    assert (row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"], row["AS_OF"]) == ("27000", "A", "F", "2023-01-31")


def test_zero_and_the_kinds_of_no_number_are_told_apart() -> None:
    none = [{"sex": sex, "value": None, "obs_status": status} for sex, status in zip("FMOU", "MLOQ", strict=True)]
    rows = csv.DictReader(StringIO(written({"value": 0.0}, *none)))
    assert [(row["OBS_VALUE"], row["OBS_STATUS"]) for row in rows] == [("0", "A"), *(("", status) for status in "MLOQ")]


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2022", "2022"),
        ("2022-S2", "2022-S2"),
        ("2022-Q3", "2022-Q3"),
        ("2022-03", "2022-03"),
        ("2022-W10", "2022-W10"),
        ("2022-03-07", "2022-03-07"),
        ("2022-01-01/2022-10-31", "2022-01-01/P304D"),
    ],
)
def test_periods_are_written_as_sdmx_writes_them(period: str, text: str) -> None:
    window = Period.parse(period)
    assert sdmx_period(window) == text
    table = read_sdmx_csv(written({"period_start": window.start, "period_end": window.end}).encode(), S7)
    assert (table.table["period_start"][0].as_py(), table.table["period_end"][0].as_py()) == (window.start, window.end)


@given(observations())
@settings(max_examples=examples(100), deadline=None)
def test_what_is_written_is_read_back_as_it_was(table: pa.Table) -> None:
    back = read_sdmx_csv(b"".join(write_sdmx_csv(table)), S7)
    assert [refusal.text() for refusal in back.refusals] == []
    assert back.table.to_pylist() == table.to_pylist()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"dataflow"', '"dataset"', "column STRUCTURE: 'dataset' cannot be taken in"),
        ('"I"', '"D"', "column ACTION: 'D' cannot be taken in; it must be A, I, M, R"),
        ("REF_AREA", "COUNTRY", "missing REF_AREA, unknown country"),
    ],
)
def test_another_structure_is_refused(before: str, after: str, words: str) -> None:
    content = written({}).replace(before, after)
    with pytest.raises(InputRefused, match=words):
        read_sdmx_csv(content.encode(), S7, name="figures.csv")


def test_a_wrong_row_is_told_as_in_every_tidy_table() -> None:
    table = read_sdmx_csv(written({}, {"place": "atlantis"}).encode(), S7)
    assert [refusal.text() for refusal in table.refusals] == [
        "row 3, column place: 'atlantis' is no place of the catalogue."
    ]
