"""The same table in any format, read by an independent reader, gives the same protected numbers and says the same of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from jahorina.formats.formula_guard import unguarded
from jahorina.formats.safe_tables.archive import zipped
from jahorina.formats.safe_tables.csv_files import table_csv
from jahorina.formats.safe_tables.data_package import PackageHead, data_package
from jahorina.formats.safe_tables.sdmx_ml import data_message
from jahorina.formats.safe_tables.sdmx_rows import table_sdmx_csv
from jahorina.formats.safe_tables.table import SafeTable
from tests.formats.safe_tables.tables import PUBLISHED, table, tables

Said = list[tuple[str, str, str, str, str]]
COLUMNS = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "ROUNDED", "SIMULATED")


def released(one: SafeTable) -> Said:
    """What is in the table, said without any writer."""
    return [
        (
            "" if cell.value is None else f"{cell.value.normalize():f}",
            cell.obs_status.value,
            cell.conf_status.value,
            str(one.rounded) if one.rounded and cell.value is not None else "",
            str(one.is_simulated).lower(),
        )
        for cell in one.cells
    ]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def said(found: list[dict[str, str]]) -> Said:
    return [tuple(row.get(name) or "" for name in COLUMNS) for row in found]  # type: ignore[misc]


@settings(max_examples=60, deadline=None)
@given(tables())
def test_in_every_format_the_same(one: SafeTable) -> None:
    plain, hxl = rows(table_csv(one)), rows(table_csv(one, hxl=True))
    sdmx = etree.fromstring(data_message(one))
    observations = [{str(key): str(value) for key, value in obs.attrib.items()} for obs in sdmx.iter("Obs")]
    assert said(plain) == said(hxl[1:]) == said(rows(table_sdmx_csv(one))) == said(observations) == released(one)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_cell_is_found_by_its_members_in_every_format(one: SafeTable) -> None:
    members = [cell.members for cell in one.cells]
    assert [tuple(unguarded(row[name]) for name in one.dimensions) for row in rows(table_csv(one))] == members
    keys = [
        tuple(row[name] for name in row if name not in (*COLUMNS, "UNIT_MEASURE")) for row in rows(table_sdmx_csv(one))
    ]
    assert len(set(keys)) == len(members)
    observations = etree.fromstring(data_message(one)).iter("Obs")
    apart = [tuple(value for name, value in obs.attrib.items() if name not in COLUMNS) for obs in observations]
    assert len(set(apart)) == len(members)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(tables(), min_size=1, max_size=2))
def test_a_data_package_is_valid_and_reads_back_the_same(tmp_path: Path, found: list[SafeTable]) -> None:
    from dataclasses import replace

    found = [replace(one, code=f"table-{at}") for at, one in enumerate(found)]
    head = PackageHead(
        "figures-1", "Figures", "Why.", "1", PUBLISHED, is_simulated=True, licence="https://example.org/by"
    )
    (tmp_path / "datapackage.json").write_bytes(data_package(head, found))
    for one in found:
        (tmp_path / f"{one.code}.csv").write_bytes(table_csv(one))
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["message"])
    for one, resource in zip(found, package.resources, strict=True):
        read = resource.read_rows()
        assert [row["OBS_VALUE"] for row in read] == [cell.value for cell in one.cells]
        assert [row["OBS_STATUS"] for row in read] == [cell.obs_status.value for cell in one.cells]
        assert {row["SIMULATED"] for row in read} <= {one.is_simulated}


def test_a_package_whose_file_was_changed_is_not_valid(tmp_path: Path) -> None:
    head = PackageHead("figures-1", "Figures", "Why.", "1", PUBLISHED, is_simulated=False)
    (tmp_path / "datapackage.json").write_bytes(data_package(head, [table()]))
    for content in (table_csv(table()).replace(b",20,", b",21,"), table_csv(table()).replace(b",Q,", b",?,")):
        (tmp_path / f"{table().code}.csv").write_bytes(content)
        assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_a_package_says_what_each_status_means() -> None:
    head = PackageHead("figures-1", "Figures", "Why.", "1", PUBLISHED, is_simulated=False)
    [resource] = json.loads(data_package(head, [table()]))["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["OBS_STATUS"]["codes"]["Q"] == "suppressed to protect people"
    assert fields["sex"]["codes"]["female"] == "women and girls"
    assert resource["schema"]["missingValues"] == [""]


def test_hxl_has_its_hashtags_in_the_second_row_and_numbers_alone_below_a_number() -> None:
    header, tags, *found = csv.reader(io.StringIO(table_csv(table(), hxl=True).decode()))
    assert dict(zip(header, tags, strict=True))["OBS_VALUE"] == "#indicator+value+num"
    assert all(tag.startswith("#") for tag in tags)
    values = [row[header.index("OBS_VALUE")] for row in found]
    assert all(value == "" or value.isdigit() for value in values)
    assert [row[header.index("OBS_STATUS")] for row in found if row[header.index("OBS_VALUE")] == ""] == ["Q"]


def test_a_formula_in_a_member_does_not_run() -> None:
    from tests.formats.safe_tables.tables import cell

    content = table_csv(table(cell("=1+1", value=5))).decode()
    assert "\r\n'=1+1," in content


def test_an_archive_is_the_same_bytes_whenever_it_is_made() -> None:
    files = {"b.csv": b"b", "a.csv": b"a"}
    made = zipped(files, PUBLISHED)
    assert made == zipped(dict(reversed(files.items())), PUBLISHED)
    assert zipfile.ZipFile(io.BytesIO(made)).namelist() == ["a.csv", "b.csv"]
    assert made != zipped(files, PUBLISHED + timedelta(days=1))
