"""What is left of a register's own duplicates is told by people who were invented twice."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jahorina.engines.linkage import sheets
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.linking import link
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.partner.decisions import Decisions, FoundPair, classes
from jahorina.engines.linkage.partner.duplicates import likely_duplicates
from jahorina.engines.linkage.partner.left_over import left_over
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.sheets import LeftOver
from jahorina.formats.bundle.canonical import canonical
from tests.engines.linkage.invented import KEYS, ROLES, SCHEMA, people, register, two

PEOPLE, TWICE = 900, 250


@pytest.fixture(scope="module")
def written_twice() -> dict[Role, list[str]]:
    """A register of 900 people, 250 of whom stand in it twice, written down by clerks who slip often."""
    who = people(PEOPLE, 21)
    columns = register([*who, *who[:TWICE]], 22, slips=0.5)
    return {role: columns[role] for role in ROLES}


def decided(columns: dict[Role, list[str]], least: float) -> tuple[list[list[int]], list[FoundPair]]:
    """People as a reviewer decides who takes pairs of this probability and more for one person."""
    pairs = likely_duplicates(columns)
    found = [
        FoundPair(one.one, one.other, one.probability, "same" if one.probability >= least else "") for one in pairs
    ]
    same = tuple((one.one, one.other) for one in found if one.is_same)
    return classes(PEOPLE + TWICE, Decisions(same)), found


@pytest.mark.slow
@pytest.mark.parametrize("least", [0.6, 0.999])
def test_the_rows_beyond_people_are_told_however_strictly_people_decided(
    written_twice: dict[Role, list[str]], least: float
) -> None:
    made, found = decided(written_twice, least)
    told = left_over(written_twice, made, found, SCHEMA, KEYS, name="rs")
    assert told is not None
    assert told.excess == pytest.approx(len(made) - PEOPLE, abs=max(3 * told.deviation, 25))
    again = left_over(written_twice, made, found, SCHEMA, KEYS, name="rs")
    assert again == told


def test_nothing_is_told_of_a_register_that_was_not_searched(written_twice: dict[Role, list[str]]) -> None:
    rows = [[row] for row in range(PEOPLE + TWICE)]
    assert left_over(written_twice, rows, [], SCHEMA, KEYS, name="rs") is None


def test_what_is_left_over_comes_back_from_the_sheet() -> None:
    sheet = sheets.Sheet(
        "rs",
        "c",
        np.array([-1, 3]),
        np.array([0, 7]),
        {3: ("rs",)},
        LeftOver(-12.0, 3.0, {"2026-01": 0.25, "2026-02": 0.75}),
    )
    assert sheets.read(sheets.written(sheet), file_name="rs.sheet").left_over == sheet.left_over
    assert canonical(json.loads(sheets.written(sheet)))
    plain = sheets.Sheet("rs", "c", np.array([-1]), np.array([0]), {})
    assert sheets.read(sheets.written(plain), file_name="rs.sheet").left_over is None


def test_what_is_left_over_is_taken_from_people_registrations_and_histories_alike() -> None:
    from tests.engines.linkage.test_linking import recipe

    sealed, _truth = two(900, 400, recipe=recipe())
    links = link([one.register for one in sealed])
    of = [Registrations.of(one.register) for one in sealed]
    plain = overlap_table(links, of, [one.sheet for one in sealed], seed=1, threshold=1)
    months = {row["period"]: 1 / 6 for row in plain["registered"]}
    known = [
        sheets.Sheet(one.name, one.check, one.persons, one.levels, one.patterns, LeftOver(60.0, 5.0, months))
        for one in (part.sheet for part in sealed)
    ]
    told = overlap_table(links, of, known, seed=1, threshold=1)
    assert told["people"]["corrected"] == pytest.approx(plain["people"]["corrected"] - 120, abs=0.2)
    alone = [next(row for row in table["histories"] if row["in"] == ["rs"])["corrected"] for table in (plain, told)]
    assert alone[1] == pytest.approx(alone[0] - 60, abs=0.2)
    corrected = sum(row["corrected"] for row in told["registered"])
    assert corrected == pytest.approx(sum(row["observed"] for row in plain["registered"]) - 120, abs=2)
    assert told["double_count"]["factor"] == pytest.approx(1680 / told["people"]["corrected"], rel=0.001)
    low, high = told["double_count"]["interval"]
    assert low < told["double_count"]["factor"] < high
    wide, narrow = (table["people"]["interval"][1] - table["people"]["interval"][0] for table in (told, plain))
    assert wide > narrow * 0.95
