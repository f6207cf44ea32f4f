"""UNHCR's answers: numbers in any dress, pages, persons and cases, and Serbia with Kosovo."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.formats.observation_table import ReadTable
from jahorina.formats.unhcr import SERBIA_NOTE, read_unhcr
from jahorina.kernel.errors import InputRefused
from tests.examples import examples
from tests.formats.catalogue import FETCHED, PUBLISHED, texts

ITEM = {
    "year": 2024,
    "coo": "AFG",
    "coo_iso": "AFG",
    "coa": "BSN",
    "coa_iso": "BIH",
    "refugees": 12,
    "asylum_seekers": "5",
}


def page(*items: dict[str, Any], number: int = 1, of: int = 1) -> bytes:
    return json.dumps({"page": number, "short-url": "x", "maxPages": of, "total": [], "items": items}).encode()


def read(*items: dict[str, Any]) -> ReadTable:
    return read_unhcr([page(*({**ITEM, **item} for item in items))], FETCHED, name="unhcr.json")


def cells(table: ReadTable, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in table.table.to_pylist()]


def test_each_number_of_an_item_becomes_an_observation() -> None:
    table = read({})
    assert sorted(cells(table, "statistic", "definition", "place", "origin", "value", "obs_status")) == [
        ("unhcr-asylum-seekers", "unhcr-asylum-seekers", "ba", "AFG", 5.0, "A"),
        ("unhcr-refugees", "unhcr-refugees", "ba", "AFG", 12.0, "A"),
    ]
    assert set(cells(table, "period_start", "period_end")) == {(date(2024, 1, 1), date(2024, 12, 31))}


@pytest.mark.parametrize(
    ("given_as", "value", "status"),
    [(0, 0.0, "A"), ("0", 0.0, "A"), ("-", None, "M"), ("*", None, "Q"), (None, None, "O")],
)
def test_zero_not_applicable_withheld_and_missing_stay_apart(
    given_as: object, value: float | None, status: str
) -> None:
    assert ("unhcr-refugees", value, status) in cells(read({"refugees": given_as}), "statistic", "value", "obs_status")


def test_what_unhcr_gives_for_serbia_is_told_to_include_kosovo() -> None:
    table = read({"coa_iso": "SRB"})
    assert set(cells(table, "place", "note")) == {("rs", SERBIA_NOTE)}
    assert SERBIA_NOTE in texts(table)
    both = replace(FETCHED, catalogue=replace(PUBLISHED, places={**PUBLISHED.places, "srb_xkx": "rs-xk"}))
    assert set(cells(read_unhcr([page({**ITEM, "coa_iso": "SRB"})], both), "place")) == {("rs-xk",)}


def test_persons_and_cases_and_stages_never_meet_in_one_figure() -> None:
    kinds = {"procedure_type": "G", "app_type": "N", "dec_level": "FI", "refugees": "-", "asylum_seekers": "-"}
    table = read({**kinds, "app_pc": "P", "applied": 10}, {**kinds, "app_pc": "C", "applied": "4"})
    found = [row for row in cells(table, "statistic", "category", "value") if row[0] == "unhcr-asylum-applications"]
    assert sorted(found) == [
        ("unhcr-asylum-applications", "G-N-FI-C", 4.0),
        ("unhcr-asylum-applications", "G-N-FI-P", 10.0),
    ]


def test_decisions_are_told_apart_by_outcome() -> None:
    table = read_unhcr(
        [
            page(
                {
                    **{k: ITEM[k] for k in ("year", "coo_iso", "coa_iso")},
                    "dec_pc": "P",
                    "dec_recognized": 3,
                    "dec_rejected": "7",
                }
            )
        ],
        FETCHED,
    )
    assert sorted(cells(table, "category", "value")) == [("P-recognized", 3.0), ("P-rejected", 7.0)]


def test_a_year_whose_end_is_not_published_is_its_first_half() -> None:
    early = replace(FETCHED, as_of=date(2025, 5, 31))
    table = read_unhcr([page(ITEM)], early)
    assert set(cells(table, "period_start", "period_end")) == {(date(2024, 1, 1), date(2024, 6, 30))}


@pytest.mark.parametrize(("code", "origin"), [("-", "_T"), (None, "_T"), ("UNK", "_U"), ("STA", "XXA"), ("XXA", "XXA")])
def test_origins_without_an_iso_code_have_ours(code: str | None, origin: str) -> None:
    assert set(cells(read({"coo_iso": code}), "origin")) == {(origin,)}


def test_places_and_statistics_that_the_catalogue_lacks_are_left_out() -> None:
    table = read({"coa_iso": "FRA", "stateless": 4}, {"stateless": 3})
    assert {row[0] for row in cells(table, "place")} == {"ba"}
    assert texts(table) == ("Places of asylum that the catalogue does not have were left out: FRA.",)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"refugees": "1,200"}, "row 2, column refugees: '1,200' is no whole number"),
        ({"refugees": 1.5}, "row 2, column refugees: '1.5' is no whole number"),
        ({"refugees": -4}, "row 2, column refugees: '-4' is no whole number"),
        ({"year": "24"}, "row 2, column year: '24' is no year"),
        ({"year": 2031}, "row 2, column year: '2031' is no year"),
        ({"coo_iso": "Q1"}, "row 2, column coo_iso: 'Q1' is no country's three letters"),
    ],
)
def test_a_wrong_cell_is_told_with_item_and_field(wrong: dict[str, Any], sentence: str) -> None:
    table = read({"coa_iso": "ALB"}, wrong)
    assert table.refused == 1
    assert table.refusals[0].text().startswith(sentence)


def test_all_pages_must_be_there_in_any_order() -> None:
    other = {**ITEM, "coa_iso": "ALB"}
    table = read_unhcr([page(other, number=2, of=2), page(ITEM, number=1, of=2)], FETCHED)
    assert table.rows_read == 2
    with pytest.raises(InputRefused, match="has 3 pages; given are the pages 1, 3"):
        read_unhcr([page(ITEM, number=3, of=3), page(ITEM, number=1, of=3)], FETCHED)


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b'{"items": 3}', b"<html>", b"[" * 100_000, b'{"items": [NaN]}', b"\xff"]
)
def test_what_is_no_answer_is_refused(content: bytes) -> None:
    with pytest.raises(InputRefused):
        read_unhcr([content], FETCHED)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 3000)
    | st.sampled_from(["-", "*", "5", "AFG", "SRB", "BIH", ""])
    | st.text(max_size=4),
    lambda children: st.lists(children, max_size=2),
    max_leaves=3,
)


@given(st.lists(st.dictionaries(st.sampled_from([*ITEM, "applied", "app_pc"]), JSON), max_size=4))
@settings(max_examples=examples(200), deadline=None)
def test_no_items_raise_anything_but_a_refusal(items: list[dict[str, Any]]) -> None:
    with suppress(InputRefused):
        table = read_unhcr([page(*items)], FETCHED)
        assert table.rows_read == len(items)


def test_the_published_applications_are_read_whole(public_data: Path) -> None:
    with (public_data / "flows" / "unhcr_asylum_applications_annual_wb_route_2010_2025.csv").open(
        encoding="utf-8"
    ) as file:
        rows = [{**row, "applied": str(round(float(row["applied"])))} for row in csv.DictReader(file)]
    table = read_unhcr([page(*rows)], FETCHED)
    assert [refusal.text() for refusal in table.refusals] == []
    known = [row for row in rows if row["coa_iso"] in ("ALB", "BIH", "SRB", "GRC", "HRV")]
    assert table.table.num_rows == len(known)
    assert sum(table.table["value"].to_pylist()) == sum(int(row["applied"]) for row in known)


def test_flows_do_not_pass_for_the_stocks_of_the_same_name() -> None:
    with pytest.raises(InputRefused, match="flows"):
        read({"refugees": 3}, {"refugees": 4, "refugee_like": 1})


def test_an_origin_that_is_not_known_has_either_of_two_codes() -> None:
    assert {origin for (origin,) in cells(read({"coo_iso": "UNK"}, {"coo_iso": "UKN", "year": 2022}), "origin")} == {
        "_U"
    }
