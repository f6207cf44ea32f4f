"""A new workspace's database begins with all its tables: those that walking through the migrations leads to."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import environment
from tests.cli.write_new_database import WRITTEN

BEGIN = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import connection
from jahorina.cli.new_database import begin_database
connection.settings_dict["NAME"] = sys.argv[1]
begin_database()
call_command("migrate", verbosity=0)
begin_database()
"""
HISTORY = "django_migrations"
TYPES = "django_content_type"
PERMISSIONS = "SELECT model, codename FROM auth_permission JOIN django_content_type AS of ON of.id = content_type_id"


@pytest.mark.slow
def test_it_holds_the_tables_guards_and_rows_that_the_migrations_leave(
    project: Path, tmp_path: Path, migrated_file: Path
) -> None:
    begun = tmp_path / "begun.sqlite3"
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "JAHORINA_DATABASE_URL": "sqlite"}
    subprocess.run([sys.executable, "-c", BEGIN, begun], env=environment(**settings), cwd=project, check=True)
    assert kept(begun) == kept(migrated_file), "a migration has changed since it was written: `make tables`"


def test_an_interrupted_beginning_leaves_nothing(tmp_path: Path) -> None:
    written = WRITTEN.read_text(encoding="utf-8")
    begun = tmp_path / "begun.sqlite3"
    with closing(sqlite3.connect(begun)) as database:
        database.create_function("REGEXP", 2, lambda _pattern, _text: True)  # Django's, which constraints name
        database.executescript(written[: written.rindex("COMMIT;")])
        assert names(database)
    with closing(sqlite3.connect(begun)) as database:
        assert names(database) == set()


def kept(file: Path) -> dict[str, Any]:
    """All that a database has been told to keep and to refuse, and the rows of each table; numbers that order gave aside."""
    with closing(sqlite3.connect(file)) as database:
        tables = names(database) - {HISTORY, "sqlite_sequence", TYPES, "auth_permission"}
        found: dict[str, Any] = {table: rows(database, f'SELECT * FROM "{table}"') for table in tables}
        found["schema"] = rows(database, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        found["history"] = rows(database, f"SELECT app, name FROM {HISTORY}")
        found["types"] = rows(database, f"SELECT app_label, model FROM {TYPES}")
        found["permissions"] = rows(database, PERMISSIONS)
    return found


def names(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def rows(database: sqlite3.Connection, question: str) -> list[tuple[Any, ...]]:
    return sorted(database.execute(question).fetchall(), key=repr)
