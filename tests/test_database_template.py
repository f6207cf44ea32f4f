"""The workers' copy of the migrated database is what the migrations make, and is made anew where one of them changes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests.database_template import SOURCES, migrated, schema_sources

DESCRIBED = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"


@pytest.mark.parametrize(
    "pattern", ["*/migrations/0*.py", "*/models.py", "*/models/*.py", "*triggers.py", "audit/append_only.py"]
)
def test_whatever_makes_tables_and_triggers_is_watched(pattern: str) -> None:
    files = set((SOURCES / "jahorina").rglob(pattern))
    assert files
    assert files <= schema_sources()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_copy_has_the_tables_indexes_and_triggers_of_a_database_migrated_now(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite is the file copied")
    with connection.cursor() as cursor:
        copied = cursor.execute(DESCRIBED).fetchall()
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    other = sqlite3.connect(migrated(tmp_path))
    assert other.execute(DESCRIBED).fetchall() == copied
    assert set(other.execute("SELECT app, name FROM django_migrations")) == applied
    other.close()
