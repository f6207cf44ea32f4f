"""SDMX-ML 3.0 and SDMX-CSV 2.0: valid by the standard's own schemas and by the structure that comes with the data."""

from __future__ import annotations

import csv

from hypothesis import given, settings
from lxml import etree

from jahorina.formats.safe_tables.sdmx_ml import data_message, structure_message
from jahorina.formats.safe_tables.sdmx_rows import table_sdmx_csv
from jahorina.formats.safe_tables.sdmx_shape import identifier, shape_of
from jahorina.formats.safe_tables.table import SafeTable
from tests.formats.safe_tables.sdmx_schema import SPACES, errors_of, errors_of_data
from tests.formats.safe_tables.tables import (
    HIDDEN,
    MISSING,
    NOT_APPLICABLE,
    PRIMARY,
    SECONDARY,
    TEXTS,
    cell,
    table,
    tables,
)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_every_message_is_valid_by_the_standard_and_by_its_structure(one: SafeTable) -> None:
    structure = structure_message(one)
    assert errors_of(structure) == []
    assert errors_of_data(data_message(one), structure) == []


def test_a_message_that_its_structure_does_not_allow_is_found() -> None:
    structure, data = structure_message(table()), data_message(table())
    for right, wrong in (
        (b'SEX="F"', b'SEX="X"'),
        (b'REF_AREA="BA" ', b""),
        (b'OBS_STATUS="Q"', b'OBS_STATUS="q"'),
        (b'OBS_VALUE="20"', b'OBS_VALUE="&lt;5"'),
    ):
        assert right in data
        assert errors_of_data(data.replace(right, wrong), structure)


def test_codes_are_those_of_the_standard_where_it_has_them() -> None:
    rows = list(csv.DictReader(table_sdmx_csv(table()).decode().splitlines()))
    assert [row["SEX"] for row in rows] == ["_T", "F", "M", "_O", "_U"]
    assert {(row["FREQ"], row["REF_AREA"], row["TIME_PERIOD"]) for row in rows} == {("Q", "BA", "2026-Q3")}
    by_age = table(*(cell(age, value=1) for age in ("6-13", "65+", "_U")), dimensions=("age",))
    rows = list(csv.DictReader(table_sdmx_csv(by_age).decode().splitlines()))
    assert [row["AGE"] for row in rows] == ["Y6T13", "Y_GE65", "_U"]


def test_five_kinds_of_no_number_stay_apart_and_none_has_a_value() -> None:
    kinds = (PRIMARY, SECONDARY, MISSING, NOT_APPLICABLE, HIDDEN)
    cells = (cell("_T", value=0), *(cell(f"kind{at}", why=why) for at, why in enumerate(kinds)))
    root = etree.fromstring(data_message(table(*cells)))
    found = [(one.get("OBS_VALUE"), one.get("OBS_STATUS"), one.get("CONF_STATUS")) for one in root.iter("Obs")]
    assert found == [
        ("0", "A", "F"),
        (None, "Q", "A"),
        (None, "Q", "D"),
        (None, "O", "F"),
        (None, "M", "F"),
        (None, "Q", "C"),
    ]


def test_a_structure_names_its_texts_in_every_language_and_carries_the_number_of_the_release() -> None:
    root = etree.fromstring(structure_message(table()))
    [flow] = root.iterfind(".//str:Dataflows/str:Dataflow", SPACES)
    names = {
        one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in flow.iterfind("com:Name", SPACES)
    }
    assert names == {"en": "Identified victims", "sq": "Viktima të identifikuara"}
    assert (flow.get("id"), flow.get("version")) == ("TRAFFICKING_IDENTIFIED_BY_SEX", "2.0.0")
    assert shape_of(table()).reference == "JAHORINA:TRAFFICKING_IDENTIFIED_BY_SEX(2.0.0)"


@given(TEXTS, TEXTS)
def test_two_members_never_become_one_identifier(one: str, other: str) -> None:
    assert (identifier(one) == identifier(other)) == (one == other)
    assert identifier(identifier(one)) == identifier(one) or "$" in identifier(one)


def test_what_is_simulated_is_a_test_message() -> None:
    root = etree.fromstring(data_message(table()))
    assert root.findtext("mes:Header/mes:Test", namespaces=SPACES) == "true"
    assert {one.get("SIMULATED") for one in root.iter("Obs")} == {"true"}
