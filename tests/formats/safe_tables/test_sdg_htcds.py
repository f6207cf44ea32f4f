"""Series of the global SDG database and the fields of HTCDS: the same protected numbers, and nobody's record."""

from __future__ import annotations

import csv
from dataclasses import replace

from hypothesis import given, settings

from jahorina.formats.safe_tables.htcds import FIELDS, table_htcds
from jahorina.formats.safe_tables.sdg import BROKEN_DOWN, COLUMNS, SdgSeries, m49, table_sdg
from jahorina.formats.safe_tables.table import SafeTable
from tests.formats.safe_tables.tables import HIDDEN, cell, table, tables

SERIES = SdgSeries("VC_HTF_DETV", "16.2.2", "NUMBER")


def rows(content: bytes | None) -> list[dict[str, str]]:
    assert content is not None
    return list(csv.DictReader(content.decode().splitlines()))


def test_every_dimension_of_the_structure_has_a_value_in_every_row() -> None:
    found = rows(table_sdg(table(), SERIES))
    assert tuple(found[0]) == COLUMNS
    assert all(row[name] for row in found for name in (*BROKEN_DOWN, "FREQ", "SERIES", "REF_AREA", "TIME_PERIOD"))
    assert {(row["REF_AREA"], row["SERIES"], row["FREQ"]) for row in found} == {("70", "VC_HTF_DETV", "Q")}
    said = [(row["SEX"], row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"]) for row in found]
    assert said[0] == ("_T", "35", "A", "F")
    assert said[-1] == ("_U", "", "Q", "C")
    assert found[0]["COMMENT_OBS"] == "Simulated: nobody is behind this value. Rounded to a multiple of 5."


def test_a_cell_that_the_structure_cannot_hold_is_left_out_and_nothing_is_added_up() -> None:
    cells = (cell("_T", "_T", value=10), cell("female", "AFG", value=5), cell("female", "_T", why=HIDDEN))
    found = rows(table_sdg(table(*cells, dimensions=("sex", "nationality")), SERIES))
    assert [(row["SEX"], row["OBS_VALUE"]) for row in found] == [("_T", "10"), ("F", "")]


def test_an_area_without_a_code_of_the_un_is_left_out() -> None:
    assert table_sdg(table(fixed={"period": "2026-Q3", "partner": "xk"}), SERIES) is None
    assert [m49(one) for one in ("ba", "world", "wb6", "xk")] == ["70", "1", "", ""]


@settings(max_examples=40, deadline=None)
@given(tables())
def test_what_the_sdg_file_says_the_table_says(one: SafeTable) -> None:
    content = table_sdg(one, SERIES)
    told = [(row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"]) for row in rows(content)] if content else []
    own = [(cell.plain_value, cell.obs_status.value, cell.conf_status.value) for cell in one.cells]
    rest = iter(own)
    assert all(row in rest for row in told)


def test_htcds_has_the_standard_s_words_and_the_table_s_numbers() -> None:
    found = rows(table_htcds(table(), status="identified"))
    assert {row["vic_TraffickingStatus"] for row in found} == {"ActualVictimOfTrafficking"}
    assert [row["prs_Gender"] for row in found] == ["_T", "Feminine", "Masculine", "Other", "NonSpecifiedUnknown"]
    assert [row["OBS_VALUE"] for row in found] == ["35", "20", "15", "0", ""]


def test_htcds_knows_no_field_that_identifies() -> None:
    identifying = ("Name", "Birthdate", "IdentityNumber", "Phone", "Email", "Address", "record_id")
    assert not [name for name in FIELDS.values() if any(part in name for part in identifying)]


def test_a_table_whose_breakdown_has_no_field_is_not_written() -> None:
    assert table_htcds(replace(table(), dimensions=("colour",))) is None
