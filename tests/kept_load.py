"""Loads the shipped programme once a worker: the first load's statements are kept, and written again wherever a test of
the same beginning asks for the same load.

Some hundred tests and files of tests stand on the programme, and a load reads, validates and compares for one or two
seconds what always ends in the same rows. What is written again are the same statements in the same order, past the same
constraints and triggers; the files of the evidence are copied. Outside a transaction that is rolled back, or where
anything is in the database already that was not there before the first load, the program itself loads.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection

from jahorina.evidence import store

Loaded = TypeVar("Loaded")
State = dict[str, int | None]
"""The number of rows of each table, and the last number that each sequence gave; `next` stands before a sequence's table."""
Beginning = tuple[tuple[str, int | None], ...]
Statement = tuple[str, list[Any]]
"""SQL, and the parameters of each time that it was executed in a row."""

WRITES = ("INSERT", "UPDATE", "DELETE")
SEQUENCES = {
    "sqlite": "SELECT 'next ' || name, seq FROM sqlite_sequence",
    "postgresql": """
        SELECT 'next ' || tables.relname, pg_sequence_last_value(sequences.oid)
        FROM pg_class AS sequences
        JOIN pg_depend ON pg_depend.objid = sequences.oid AND pg_depend.deptype IN ('a', 'i')
        JOIN pg_class AS tables ON tables.oid = pg_depend.refobjid
        WHERE sequences.relkind = 'S'
    """,
}
SET_BACK = {
    "sqlite": "UPDATE sqlite_sequence SET seq = coalesce(%s, 0) WHERE name = %s",
    "postgresql": "SELECT setval(pg_get_serial_sequence(t.name, 'id'), coalesce(t.last, 1), t.last IS NOT NULL) "
    "FROM (SELECT %s::bigint AS last, %s::text AS name) AS t",
}
_keeping = tempfile.mkdtemp(prefix="jahorina-kept-")
atexit.register(shutil.rmtree, _keeping, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a load wrote and gave back."""

    statements: list[Statement]
    before: State
    evidence: Path | None
    result: Any


_kept: dict[tuple[str, Beginning], Kept] = {}


def load_once(name: str, load: Callable[[], Loaded]) -> Loaded:
    """What `load` gives; its rows and files are there afterwards. `name` tells the loads apart."""
    if not connection.in_atomic_block:
        return load()
    state = _state()
    key = (name, _beginning(state))
    if key in _kept:
        _write_again(_kept[key])
    else:
        with _noted() as statements:
            result = load()
        _kept[key] = Kept(statements, state, _evidence_kept(), result)
    return cast(Loaded, _kept[key].result)


def _state() -> State:
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        return dict(cursor.fetchall())


@lru_cache(maxsize=1)
def _counting() -> str:
    counted = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in connection.introspection.table_names()]
    return " UNION ALL ".join([*counted, SEQUENCES[connection.vendor]])


def _beginning(state: State) -> Beginning:
    """What a load has to find again to be written again: as many rows, and for tables with rows the same next number."""
    return tuple(sorted((name, value) for name, value in state.items() if state.get(name.removeprefix("next "))))


@contextmanager
def _noted() -> Iterator[list[Statement]]:
    """The statements that write, as they pass."""
    noted: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            # A statement that gives its new numbers back cannot be executed many times over.
            sql_alone = sql.partition(" RETURNING ")[0]
            if not noted or noted[-1][0] != sql_alone:
                noted.append((sql_alone, []))
            noted[-1][1].extend(parameters if many else [parameters or ()])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield noted


def _write_again(kept: Kept) -> None:
    with connection.cursor() as cursor:
        _set_back(cursor, kept.before)
        for sql, parameters in kept.statements:
            cursor.executemany(sql, parameters)
    if kept.evidence:
        table = store.table_folder(settings.JAHORINA.workspace.evidence)
        shutil.rmtree(table, ignore_errors=True)
        shutil.copytree(kept.evidence, table)
        store.files.cache_clear()


def _set_back(cursor: Any, before: State) -> None:
    """Let tables that were empty number their rows as they did then; a rollback leaves PostgreSQL's counting where it is."""
    now = _state()
    numbers = [
        (before.get(f"next {table}"), table) for table, rows in before.items() if rows == 0 and f"next {table}" in now
    ]
    cursor.executemany(SET_BACK[connection.vendor], numbers)


def _evidence_kept() -> Path | None:
    """A copy of the evidence's table as the load left it, where it wrote one."""
    table = store.table_folder(settings.JAHORINA.workspace.evidence)
    if not table.is_dir():
        return None
    kept = Path(tempfile.mkdtemp(dir=_keeping)) / table.name
    shutil.copytree(table, kept)
    return kept
