"""A new workspace, made in few steps, has the tables of one that walked through all of them; and that one goes on."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import environment

pytestmark = pytest.mark.slow

STEP_BY_STEP = """
import sys, django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
connection.settings_dict["NAME"] = sys.argv[1]
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = False
executor.loader.build_graph()
ends = executor.loader.graph.leaf_nodes()
executor.migrate([end for end in ends if not executor.loader.get_migration(*end).replaces])
"""
WAITING = """
import sys, django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
connection.settings_dict["NAME"] = sys.argv[1]
executor = MigrationExecutor(connection)
print(executor.migration_plan(executor.loader.graph.leaf_nodes()))
"""


def run(project: Path, program: str, file: Path) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "JAHORINA_DATABASE_URL": "sqlite"}
    command = [sys.executable, "-c", program, str(file)]
    done = subprocess.run(
        command, env=environment(**settings), cwd=project, check=True, timeout=240, capture_output=True, text=True
    )
    return done.stdout.strip()


def parts(sql: str) -> list[str]:
    """What a statement says of a table, its columns in any order; triggers and indexes as they are."""
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    # Commas within brackets belong to a part.
    found, depth = [""], 0
    for piece in re.split(r"([(),])", inside):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "," and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return sorted(part.strip() for part in found)


def schema(file: Path) -> dict[tuple[str, str], list[str]]:
    """Everything that the database has been told to keep, and to refuse."""
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): parts(sql) for kind, name, sql in rows}


def test_the_replaced_steps_lead_to_the_same_tables_and_triggers_and_nothing_waits_after_them(
    project: Path, tmp_path: Path, migrated_file: Path
) -> None:
    walked = tmp_path / "walked.sqlite3"
    run(project, STEP_BY_STEP, walked)
    assert schema(walked) == schema(migrated_file)
    assert run(project, WAITING, walked) == "[]"
