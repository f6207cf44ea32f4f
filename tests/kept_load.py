"""Loads the shipped programme once a worker: the first load's statements are kept, and written again wherever a test of
the same beginning asks for the same load.

Some hundred tests and files of tests stand on the programme, and a load reads, validates and compares for one or two
seconds what always ends in the same rows. What is written again are the same statements in the same order, past the same
constraints and triggers; the files of the evidence are copied. On PostgreSQL, outside a transaction, or where
anything is in the database already that was not there before the first load, the program itself loads.
"""

from __future__ import annotations

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
State = tuple[tuple[str, int], ...]
Statement = tuple[str, list[Any]]
"""SQL, and the parameters of each time that it was executed in a row."""

WRITES = ("INSERT", "UPDATE", "DELETE")
_keeping = tempfile.TemporaryDirectory(prefix="jahorina-kept-")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a load wrote and gave back."""

    statements: list[Statement]
    evidence: Path | None
    result: Any


_kept: dict[tuple[str, State], Kept] = {}


def load_once(name: str, load: Callable[[], Loaded]) -> Loaded:
    """What `load` gives; its rows and files are there afterwards. `name` tells the loads apart."""
    if connection.vendor != "sqlite" or not connection.in_atomic_block:
        return load()
    key = (name, _state())
    if key in _kept:
        _write_again(_kept[key])
    else:
        with _noted() as statements:
            result = load()
        _kept[key] = Kept(statements, _evidence_kept(), result)
    return cast(Loaded, _kept[key].result)


def _state() -> State:
    """How many rows each table holds and which number its next row gets."""
    with connection.cursor() as cursor:
        return tuple(sorted(cursor.execute(_counting()).fetchall()))


@lru_cache(maxsize=1)
def _counting() -> str:
    counted = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in connection.introspection.table_names()]
    return " UNION ALL ".join([*counted, "SELECT 'next ' || name, seq FROM sqlite_sequence"])


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
        for sql, parameters in kept.statements:
            cursor.executemany(sql, parameters)
    if kept.evidence:
        table = store.table_folder(settings.JAHORINA.workspace.evidence)
        shutil.rmtree(table, ignore_errors=True)
        shutil.copytree(kept.evidence, table)
        store.files.cache_clear()


def _evidence_kept() -> Path | None:
    """A copy of the evidence's table as the load left it, where it wrote one."""
    table = store.table_folder(settings.JAHORINA.workspace.evidence)
    if not table.is_dir():
        return None
    kept = Path(tempfile.mkdtemp(dir=_keeping.name)) / table.name
    shutil.copytree(table, kept)
    return kept
