"""Eurostat's JSON-stat: decoding, statuses, codes, aggregates, and answers that are no data."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.formats.eurostat import read_eurostat
from jahorina.formats.json_stat import decoded
from jahorina.formats.observation_table import ReadTable
from jahorina.kernel.errors import InputRefused
from tests.examples import examples
from tests.formats.catalogue import FETCHED, texts


def dataset(
    dimensions: dict[str, list[str]], value: Any, status: Any = None, *, code: str = "MIGR_ASYAPPCTZM", **more: Any
) -> bytes:
    document = {
        "version": "2.0",
        "class": "dataset",
        "source": "ESTAT",
        "updated": "2026-05-12T23:00:00+0200",
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "value": value,
        "dimension": {
            key: {"category": {"index": {code: index for index, code in enumerate(codes)}}}
            for key, codes in dimensions.items()
        },
        "extension": {"id": code},
        **more,
    }
    if status is not None:
        document["status"] = status
    return json.dumps(document).encode()


ONE = {"freq": ["M"], "unit": ["PER"], "citizen": ["AF", "SY"], "sex": ["T"], "applicant": ["FRST"], "age": ["TOTAL"]}
PAYLOAD = {**ONE, "geo": ["EL"], "time": ["2020-01", "2020-02", "2020-03"]}


def rows(table: ReadTable, *names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in names) for row in table.table.to_pylist())


def test_a_sparse_grid_becomes_observations() -> None:
    table = read_eurostat([dataset(PAYLOAD, {"0": 120, "1": 95, "4": 310}, {"2": ":"})], FETCHED)
    assert rows(table, "origin", "period_start", "value", "obs_status") == [
        ("AFG", date(2020, 1, 1), 120.0, "A"),
        ("AFG", date(2020, 2, 1), 95.0, "A"),
        ("AFG", date(2020, 3, 1), None, "O"),
        ("SYR", date(2020, 2, 1), 310.0, "A"),
    ]
    assert set(rows(table, "place", "statistic", "category", "qualifier", "as_of")) == {
        ("gr", "eurostat-asylum-applications", "FRST", "rounded", date(2026, 5, 12))
    }
    assert table.refusals == ()


@pytest.mark.parametrize(
    ("flag", "value", "expected"),
    [
        ("", 0, (0.0, "A")),
        (":", None, (None, "O")),
        (":c", None, (None, "Q")),
        (":z", None, (None, "M")),
        ("p", 5, (5.0, "P")),
        ("e", 5, (5.0, "E")),
        ("b", 5, (5.0, "B")),
        ("bp", 5, (5.0, "B")),
        ("u", 5, (5.0, "U")),
        ("d", 5, (5.0, "A")),
    ],
)
def test_flags_become_statuses(flag: str, value: int | None, expected: tuple[float | None, str]) -> None:
    one = {**PAYLOAD, "citizen": ["AF"], "time": ["2020-01"]}
    table = read_eurostat([dataset(one, {} if value is None else {"0": value}, {"0": flag})], FETCHED)
    assert rows(table, "value", "obs_status") == [expected]


def test_months_are_read_in_both_spellings() -> None:
    table = read_eurostat(
        [dataset({**PAYLOAD, "time": ["2020M01", "2020-02", "2020Q1"]}, {"0": 5, "1": 10, "2": 15})], FETCHED
    )
    assert rows(table, "period_start", "period_end", "value") == [
        (date(2020, 1, 1), date(2020, 1, 31), 5.0),
        (date(2020, 1, 1), date(2020, 3, 31), 15.0),
        (date(2020, 2, 1), date(2020, 2, 29), 10.0),
    ]


def test_aggregates_are_left_out_with_a_note_and_totals_are_totals() -> None:
    shape = {
        **PAYLOAD,
        "citizen": ["TOTAL", "EXT_EU27_2020", "STLS", "UNK", "XK"],
        "geo": ["EU27_2020", "HR"],
        "time": ["2020-01"],
    }
    table = read_eurostat([dataset(shape, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])], FETCHED)
    assert rows(table, "origin", "place", "value") == [
        ("XKX", "hr", 10.0),
        ("XXA", "hr", 6.0),
        ("_T", "hr", 2.0),
        ("_U", "hr", 8.0),
    ]
    assert texts(table) == (
        "Places that the catalogue does not have were left out: EU27_2020.",
        "Aggregates of citizenships were left out: EXT_EU27_2020.",
    )


def test_sex_and_age_have_our_codes() -> None:
    shape = {
        **PAYLOAD,
        "citizen": ["AF"],
        "sex": ["F", "UNK"],
        "age": ["Y_LT14", "Y14-17", "Y_GE65", "UNK"],
        "time": ["2020-01"],
    }
    table = read_eurostat([dataset(shape, list(range(8)))], FETCHED)
    assert {(sex, age) for sex, age in rows(table, "sex", "age")} == set(product("FU", ["0-13", "14-17", "65+", "_U"]))


def test_several_answers_are_one_table() -> None:
    later = {**PAYLOAD, "time": ["2021-01", "2021-02", "2021-03"]}
    table = read_eurostat([dataset(PAYLOAD, {"0": 5}), dataset(later, {"0": 10})], FETCHED)
    assert (table.rows_read, rows(table, "value")) == (2, [(5.0,), (10.0,)])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            b'{"error":[{"status":413,"id":500,"label":"EXTRACTION_TOO_BIG: the requested extraction is too big"}]}',
            "eurostat-too-big",
        ),
        (b"<S:Fault><faultstring>EXTRACTION_TOO_BIG</faultstring></S:Fault>", "eurostat-too-big"),
        (
            b'{"warning":[{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request will be treated ..."}]}',
            "eurostat-later",
        ),
        (b'{"error":[{"status":404,"label":"not found"}]}', "eurostat-error"),
        (b"{}", "json-stat-form"),
        (dataset(PAYLOAD, {"0": 1}, code="DEMO_PJAN"), "eurostat-dataset"),
        (dataset({**PAYLOAD, "unit": ["PC"]}, {"0": 1}), "eurostat-unit"),
        (dataset(PAYLOAD, {"0": 1}, code="MIGR_EIRTN"), "figure-statistic"),
        (dataset(PAYLOAD, {"6": 1}), "json-stat-form"),
        (dataset(PAYLOAD, {"-1": 1}), "json-stat-form"),
        (dataset(PAYLOAD, {"0": "12"}), "json-stat-form"),
        (dataset(PAYLOAD, {"0": 1}, size=[1, 1, 2, 1, 1, 1, 1, 4]), "json-stat-form"),
        (dataset(PAYLOAD, {"0": 1}, size=[2**62] * 8), "json-stat-form"),
    ],
)
def test_what_is_no_data_is_refused_and_named(content: bytes, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_eurostat([content], FETCHED)
    assert refused.value.code == code


@st.composite
def grids(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[int, int]]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    shape = {f"d{n}": [f"c{n}{i}" for i in range(size)] for n, size in enumerate(sizes)}
    return shape, draw(st.dictionaries(st.integers(0, prod(sizes) - 1), st.integers(0, 10**6)))


@given(grids())
@settings(max_examples=examples(150), deadline=None)
def test_decoding_agrees_with_walking_the_grid(case: tuple[dict[str, list[str]], dict[int, int]]) -> None:
    shape, values = case
    grid = decoded(json.loads(dataset(shape, {str(position): value for position, value in values.items()})), name="x")
    found = {
        tuple(grid.codes[key][index[at].as_py()] for key, index in grid.indexes.items()): value
        for at, value in enumerate(grid.values)
    }
    assert found == {codes: values[at] for at, codes in enumerate(product(*shape.values())) if at in values}


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["0", "1", "category", "index"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(["value", "status", "dimension", "size", "id", "updated", "extension"]),
)
@settings(max_examples=examples(300), deadline=None)
def test_no_document_raises_anything_but_a_refusal(part: Any, key: str) -> None:
    with suppress(InputRefused):
        read_eurostat([_with(key, part)], FETCHED)


def _with(key: str, part: Any) -> bytes:
    return json.dumps({**json.loads(dataset(PAYLOAD, {"0": 1})), key: part}).encode()
