"""Frontex' workbook: a blank first row, months as headings, nationalities as words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jahorina.formats.country_names import code_by_name, code_by_two_letters
from jahorina.formats.frontex import read_frontex
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused
from tests.formats.catalogue import FETCHED, texts

HEADER = ("Route", "Border type or inland", "Nationality", "JAN2009", "FEB2009")
ROUTE = "Western Balkan Route"


def workbook(*rows: tuple[Any, ...], header: tuple[Any, ...] = HEADER, sheet: str = "Detections_of_IBC") -> bytes:
    about = SheetToWrite("About", ("This workbook",), [("is an example",)])
    return write_workbook([about, SheetToWrite(sheet, (" ",), [header, *rows])])


def read(*rows: tuple[Any, ...], **more: Any) -> ReadTable:
    return read_frontex(workbook(*rows, **more), FETCHED, name="detections.xlsx")


def found(table: ReadTable) -> list[tuple[Any, ...]]:
    names = ("place", "category", "origin", "period_start", "value")
    return sorted(tuple(row[name] for name in names) for row in table.table.to_pylist())


def test_each_month_of_a_row_is_an_observation_of_detections() -> None:
    table = read((ROUTE, "Land", "Syria", 3, 0))
    assert found(table) == [
        ("route-western-balkan", "land", "SYR", date(2009, 1, 1), 3.0),
        ("route-western-balkan", "land", "SYR", date(2009, 2, 1), 0.0),
    ]
    assert set(table.table["statistic"].to_pylist()) == {"frontex-detections"}
    assert (table.rows_read, table.refusals) == (1, ())


def test_an_empty_cell_is_no_observation() -> None:
    assert len(found(read((ROUTE, "Land", "Syria", None, 4)))) == 1


def test_months_may_also_be_days_of_the_calendar() -> None:
    table = read((ROUTE, "Land", "Syria", 1), header=(*HEADER[:3], date(2026, 5, 1)))
    assert table.table["period_end"].to_pylist() == [date(2026, 5, 31)]


def test_unspecified_and_unheard_of_nationalities_are_added_up_as_not_known() -> None:
    table = read(
        (ROUTE, "Land", "Unspecified Nationality", 1, 2),
        (ROUTE, "Land", "Ruritania", 10, 20),
        (ROUTE, "Land", "Kosovo*", 5, 5),
    )
    assert found(table)[2:] == [
        ("route-western-balkan", "land", "_U", date(2009, 1, 1), 11.0),
        ("route-western-balkan", "land", "_U", date(2009, 2, 1), 22.0),
    ]
    assert texts(table) == ("Nationalities that are not known by name were counted as not known: Ruritania.",)


def test_routes_that_the_catalogue_lacks_are_left_out() -> None:
    table = read(("Black Sea Route", "Sea", "Syria", 1, 1), ("Western African Route", "Sea", "Mali", 1, 1))
    assert {row[0] for row in found(table)} == {"route-western-african"}
    assert texts(table) == ("Routes that the catalogue does not have were left out: Black Sea Route.",)


@pytest.mark.parametrize("cell", ["many", -1, 1.5, True, "=1+1"])
def test_a_cell_that_is_no_count_is_refused_with_its_place_in_the_sheet(cell: Any) -> None:
    table = read((ROUTE, "Land", "Syria", 1, 1), (ROUTE, "Land", "Iraq", 1, cell))
    assert table.refused == 1
    assert table.refusals[0].text().startswith("row 4, column 2009-02 (E4): ")


def test_a_restated_history_is_a_table_of_its_own_day() -> None:
    content = workbook((ROUTE, "Land", "Syria", 3, 0))
    for day in (date(2026, 1, 10), date(2026, 2, 10)):
        table = read_frontex(content, replace(FETCHED, as_of=day))
        assert set(table.table["as_of"].to_pylist()) == {day}


def test_another_sheet_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"detections\.xlsx: no row of Detections_of_IBC holds the columns Route"):
        read(("a", "b", "c"), header=("x", "y", "z"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(
            ("Syria", "SYR"),
            ("Syrian Arab Republic", "SYR"),
            ("Türkiye", "TUR"),
            ("Turkey", "TUR"),
            ("Côte d’Ivoire", "CIV"),
        ),
        *(("Ivory Coast", "CIV"), ("Congo, Democratic Republic of the", "COD"), ("IRAN", "IRN"), ("Viet Nam", "VNM")),
        *(
            ("North Macedonia", "MKD"),
            ("Kosovo", "XKX"),
            ("Stateless", "XXA"),
            ("Unspecified", "_U"),
            ("Ruritania", None),
        ),
    ],
)
def test_countries_are_known_by_many_names(name: str, code: str | None) -> None:
    assert code_by_name(name) == code


@pytest.mark.parametrize(
    ("code", "ours"), [("EL", "GRC"), ("UK", "GBR"), ("XK", "XKX"), ("AT", "AUT"), ("EU27_2020", None)]
)
def test_eurostat_codes_that_are_not_iso(code: str, ours: str | None) -> None:
    assert code_by_two_letters(code) == ours
