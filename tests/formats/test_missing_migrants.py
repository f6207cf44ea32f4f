"""Missing Migrants: incidents in, sums of a month, a route and a country out; never a day, never a coordinate."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jahorina.formats.missing_migrants import read_missing_migrants
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import TOTAL
from tests.formats.catalogue import FETCHED, texts

HEADER = (
    *("Main ID", "Incident Type", "Incident Date", "Number of Dead", "Minimum Estimated Number of Missing"),
    *(
        "Total Number of Dead and Missing",
        "Number of Survivors",
        "Country of Incident",
        "Migration Route",
        "Coordinates",
    ),
)


def row(
    day: Any, both: Any, survivors: Any = "", country: str = "Greece", route: str = "Eastern Mediterranean"
) -> list[Any]:
    return ["2024.MMP0001", "Incident", day, both, "", both, survivors, country, route, "39.1, 26.5"]


def as_csv(*rows: list[Any], header: tuple[str, ...] = HEADER) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in (header, *rows)).encode()


def sums(table: ReadTable) -> list[tuple[Any, ...]]:
    names = ("statistic", "place", "category", "period_start", "value")
    return sorted(tuple(found[name] for name in names) for found in table.table.to_pylist())


def test_incidents_are_added_up_by_month_country_and_route_with_a_total_over_all_routes() -> None:
    table = read_missing_migrants(
        as_csv(row("2024-03-02", 3, 10), row("2024-03-28", 2), row("2024-04-01", 1), row("2024-03-05", 7, route="")),
        FETCHED,
    )
    march, april = date(2024, 3, 1), date(2024, 4, 1)
    assert sums(table) == [
        ("iom-dead-and-missing", "gr", "_T", march, 12.0),
        ("iom-dead-and-missing", "gr", "_T", april, 1.0),
        ("iom-dead-and-missing", "gr", "eastern-mediterranean", march, 5.0),
        ("iom-dead-and-missing", "gr", "eastern-mediterranean", april, 1.0),
        ("iom-dead-and-missing", "gr", "route-not-given", march, 7.0),
        ("iom-fatal-incidents", "gr", "_T", march, 3.0),
        ("iom-fatal-incidents", "gr", "_T", april, 1.0),
        ("iom-fatal-incidents", "gr", "eastern-mediterranean", march, 2.0),
        ("iom-fatal-incidents", "gr", "eastern-mediterranean", april, 1.0),
        ("iom-fatal-incidents", "gr", "route-not-given", march, 1.0),
        ("iom-survivors-of-incidents", "gr", "_T", march, 10.0),
        ("iom-survivors-of-incidents", "gr", "eastern-mediterranean", march, 10.0),
    ]
    assert set(table.table["qualifier"].to_pylist()) == {"at_least"}


def test_no_day_and_no_coordinate_leaves_the_reader() -> None:
    table = read_missing_migrants(as_csv(row("2024-03-17", 3)), FETCHED)
    assert "39.1" not in str(table)
    assert "2024.MMP0001" not in str(table)
    assert {found.day for found in table.table["period_start"].to_pylist()} == {1}


def test_the_columns_case_and_wording_may_vary() -> None:
    header = tuple(name.lower().replace(" ", "_") for name in HEADER)
    assert sums(read_missing_migrants(as_csv(row("2024-03-02", 3), header=header), FETCHED))
    older = (
        "x",
        "y",
        "Reported Year",
        "Reported Month",
        "z",
        "Total Dead and Missing",
        "s",
        "Country of Incident",
        "Migration route",
    )
    table = read_missing_migrants(
        as_csv(["", "", "2019", "October", "", "4", "", "Croatia", "Western Balkans"], header=older), FETCHED
    )
    assert sums(table)[1] == ("iom-dead-and-missing", "hr", "western-balkans", date(2019, 10, 1), 4.0)


def test_a_workbook_is_read_too() -> None:
    content = write_workbook([SheetToWrite("Sheet1", HEADER, [row(date(2024, 3, 2), 3)])])
    assert sums(read_missing_migrants(content, FETCHED))[0][-2:] == (date(2024, 3, 1), 3.0)


def test_american_days_are_read_for_their_month() -> None:
    table = read_missing_migrants(as_csv(row("Wed, 11/05/2025", 1)), FETCHED)
    assert sums(table)[0][3] == date(2025, 11, 1)


def test_dead_and_missing_are_added_where_their_sum_is_not_given() -> None:
    content = as_csv(["", "", "2024-03-02", "2", "3", "", "", "Greece", "", ""])
    assert sums(read_missing_migrants(content, FETCHED))[0][-1] == 5.0


def test_another_encoding_is_read_and_noted() -> None:
    content = as_csv(row("2024-03-02", 3, country="Côte d'Ivoire"), row("2024-03-02", 3)).decode().encode("cp1252")
    table = read_missing_migrants(content, FETCHED)
    assert texts(table)[0] == "The file is not UTF-8; it was read as Windows-1252."
    assert "Côte d'Ivoire" in texts(table)[1]
    assert {value for *_identity, value in sums(table)} == {3.0, 1.0}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (row("2024-03-02", "three"), "row 3, column number_of_dead: 'three' in number_of_dead"),
        (row("2024-03-02", "-3"), "'-3' in"),
        (row("2024-03-02", 1, "12.5"), "row 3, column number_of_survivors: '12.5' in"),
        (row("some day", 1), "row 3, column incident_date: 'some day' is no date"),
        (row("2031-03-02", 1), "'2031-03-02' is no month that has been"),
        (row("2024-13-02", 1), "'2024-13-02' is no month that has been"),
    ],
)
def test_a_wrong_cell_is_told_with_row_and_column(wrong: list[Any], sentence: str) -> None:
    table = read_missing_migrants(as_csv(row("2024-03-02", 3), wrong), FETCHED)
    assert table.refused == 1
    assert sentence in table.refusals[0].text()


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(
        InputRefused, match="lacks the columns incident_date, migration_route, country_of_incident, total"
    ):
        read_missing_migrants(b"a,b\n1,2\n", FETCHED)


def test_the_published_incidents_keep_their_sum(public_data: Path) -> None:
    path = public_data / "flows" / "iom_missing_migrants_wb_region_2014_2025.csv"
    table = read_missing_migrants(path, FETCHED)
    expected: Counter[str] = Counter()
    places = {"ALB": "al", "BIH": "ba", "SRB": "rs", "GRC": "gr", "HRV": "hr"}
    with path.open(encoding="utf-8") as file:
        for incident in csv.DictReader(file):
            if incident["country_iso3"] in places:
                expected[places[incident["country_iso3"]]] += float(incident["dead_and_missing"] or 0)
    totals: Counter[str] = Counter()
    by_route: Counter[str] = Counter()
    for statistic, place, route, _month, value in sums(table):
        if statistic == "iom-dead-and-missing":
            (totals if route == TOTAL else by_route)[place] += value
    assert table.refusals == ()
    assert totals == by_route == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Eastern Mediterranean Route", "eastern-mediterranean"),
        ("Eastern Mediterranean", "eastern-mediterranean"),
        ("Türkiye-Europe land route", "turkiye-europe-land"),
        ("Undefined", "route-not-given"),
        ("", "route-not-given"),
    ],
)
def test_a_route_has_one_code_however_a_release_writes_it(written: str, code: str) -> None:
    table = read_missing_migrants(as_csv(row("2024-03-02", 3, route=written)), FETCHED)
    assert {category for _statistic, _place, category, *_rest in sums(table)} == {"_T", code}
