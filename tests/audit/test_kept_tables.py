"""Rows of a kept table stay as they are on every path into either database, until the triggers are taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from jahorina.audit.kept_tables import KeptTables

KEPT = KeptTables(("kept_rows",), "these rows stay", "kept_rows_refuse")
WAYS = [
    "UPDATE kept_rows SET said = 'other'",
    "DELETE FROM kept_rows",
    *(["TRUNCATE kept_rows"] if connection.vendor == "postgresql" else []),
]

pytestmark = pytest.mark.django_db


def ask(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    ask("CREATE TABLE kept_rows (said varchar(20))")
    ask("INSERT INTO kept_rows VALUES ('this')")
    KEPT.install(connection)
    yield
    KEPT.remove(connection)
    ask("DROP TABLE kept_rows")


@pytest.mark.parametrize("way", WAYS)
def test_a_row_is_refused_to_whoever_changes_or_removes_it(way: str) -> None:
    with pytest.raises(DatabaseError, match="these rows stay"):
        ask(way)
    ask("INSERT INTO kept_rows VALUES ('and that')")
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM kept_rows ORDER BY said")
        assert [said for (said,) in cursor.fetchall()] == ["and that", "this"]


@pytest.mark.parametrize("way", WAYS)
def test_without_the_triggers_it_can_be(way: str) -> None:
    KEPT.remove(connection)
    ask(way)
