"""Within one register: one person under two spellings is found, strangers are not, nothing is written or logged."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb
import pytest

from jahorina.engines.linkage.partner import duplicates
from jahorina.engines.linkage.partner.decisions import Decisions, classes, merged
from jahorina.engines.linkage.partner.duplicates import likely_duplicates
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.schema import ATOMS
from jahorina.kernel.errors import Conflict, InputRefused
from tests.engines.linkage.invented import people, register

Texts = dict[Role, list[str]]


def linking(columns: Texts) -> Texts:
    roles = {role for atom in ATOMS.values() for role in atom}
    return {role: texts for role, texts in columns.items() if role in roles}


def test_a_small_register_is_judged_by_what_strangers_names_usually_do() -> None:
    found = likely_duplicates(
        {
            Role.GIVEN: ["Muhammad", "Mohamed", "Ali"],
            Role.FAMILY: ["Karimi", "Karimi", "Rezai"],
            Role.BORN: ["1990-04-03", "1990-04-03", "1988-02-01"],
            Role.SEX: ["m", "m", "m"],
        }
    )
    assert [(one.one, one.other) for one in found] == [(0, 1)]
    assert found[0].probability > 0.9


@pytest.mark.slow
def test_a_larger_register_is_learnt_from() -> None:
    everybody = people(900, 3)
    who = [*range(900), *range(120)]
    columns = linking(register([everybody[one] for one in who], 8))
    found = likely_duplicates(columns)
    hits = sum(who[one.one] == who[one.other] for one in found)
    assert hits / len(found) > 0.93
    assert hits / 120 > 0.85
    assert found == likely_duplicates(columns)


@pytest.mark.parametrize("records", [0, 1])
def test_nobody_and_one_person_have_no_duplicate(records: int) -> None:
    assert likely_duplicates({role: ["x"] * records for role in (Role.GIVEN, Role.FAMILY, Role.BORN)}) == []


def test_too_few_fields_are_refused() -> None:
    with pytest.raises(InputRefused):
        likely_duplicates({Role.GIVEN: ["a", "b"], Role.SEX: ["m", "f"]})


def test_the_database_has_no_file_and_may_write_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with duplicates._in_memory() as connection:
        row = connection.execute("SELECT current_setting('temp_directory')").fetchone()
        assert row == ("",)
        connection.execute("SET memory_limit = '20MB'")
        with pytest.raises(duckdb.Error):
            connection.execute("CREATE TABLE t AS SELECT range AS a, hash(range) AS b FROM range(20_000_000)")
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_a_person_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    columns = linking(register(people(600, 4), 8))
    with caplog.at_level(logging.DEBUG):
        likely_duplicates(columns)
    said = (caplog.text + "".join(capfd.readouterr())).casefold()
    names = {text.casefold() for text in columns[Role.FAMILY] if len(text) > 4}
    assert not [name for name in names if name in said]


def test_who_was_decided_to_be_one_person_becomes_one_row() -> None:
    columns: Texts = {
        Role.GIVEN: ["Ali", "Aly", "Ali", "Omar"],
        Role.BORN: ["", "1990-01-02", "", "1980-03-04"],
        Role.REGISTERED: ["2026-03-01", "2025-02-01", "", "2026-01-01"],
        Role.STRATUM: ["north", "south", "north", "north"],
    }
    found = classes(4, Decisions(same=((0, 1), (2, 1)), different=((0, 3),)))
    assert found == [[0, 1, 2], [3]]
    assert merged(columns, found) == {
        Role.GIVEN: ["Ali", "Omar"],
        Role.BORN: ["1990-01-02", "1980-03-04"],
        Role.REGISTERED: ["2025-02-01", "2026-01-01"],
        Role.STRATUM: ["south", "north"],
    }


def test_decisions_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(Conflict) as refused:
        classes(3, Decisions(same=((0, 1), (1, 2)), different=((0, 2),)))
    assert refused.value.code == "linkage-decisions-contradict"
