"""DuckDB over the observations' files: one locked-down instance a process, one cursor a thread.

The instance reads the evidence folder's table and nothing else: no other file, no network, no extension, and the lock
cannot be opened again. So a mistake in a query cannot become a way to read the server's files.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jahorina.evidence import store
from jahorina.evidence.questions import Query, Question, Shape
from jahorina.evidence.summaries import fresh_summary, kept_dimensions, kept_summary, summing
from jahorina.evidence.tracing import collecting, shape_of, shaping

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "512MB"
"""What all questions of one web process may take together."""

MOST_REVISIONS_IN_MEMORY = 200_000
VERSIONS_IN_MEMORY = 3

MOST_LINES_OF_A_SUMMARY = 250_000
"""A summary that comes out longer is not kept: its questions go to the files."""

MOST_LINES_IN_MEMORY = 1_500_000
MOST_DIMENSIONS_KEPT = 2

_threads = threading.local()
_numbers = count(1)
_collected: dict[tuple[int, Path, str], list[str]] = {}


def rows(evidence: Path, query: Query) -> list[tuple[Any, ...]]:
    """The rows that answer a query over the table in `evidence`."""
    return _cursor(evidence).execute(query.sql, query.parameters).fetchall()


@lru_cache(maxsize=512)
def shape(evidence: Path, files: tuple[str, ...], statistic: str) -> Shape:
    """The Shape of a statistic in the files of one version; files never change, so it is asked once a process.

    Where few keys were revised, all their rows are put into memory: each question then reads the files once.
    """
    found = rows(evidence, shaping(statistic, files))
    revisions = sum(row[2] for row in found)
    table = ""
    if 0 < revisions <= MOST_REVISIONS_IN_MEMORY:
        table = f"revisions_{next(_numbers)}"
        rows(evidence, collecting(statistic, files, table))
        _forget(evidence, statistic, table)
    return shape_of(found, table)


def summary(evidence: Path, files: tuple[str, ...], question: Question, *, partner: str | None, today: date) -> Query:
    """The summary that answers a question: one kept in memory where there is one, else from the files."""
    kept = kept_dimensions(question)
    if question.recorded_until is None and len(kept) <= MOST_DIMENSIONS_KEPT:
        table = _summaries.table(evidence, files, question.statistic, kept)
        if table:
            return kept_summary(question, table, partner=partner, today=today)
    return fresh_summary(question, files, partner=partner, today=today)


class _Summaries:
    """The summaries that this process keeps, the one asked for longest ago leaving first.

    One that leaves is dropped only when LATE more have left, so that a question that has just been told its name still
    finds it.
    """

    LATE = 8

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: OrderedDict[tuple[object, ...], tuple[str, int]] = OrderedDict()
        self._leaving: list[tuple[Path, str]] = []

    def table(self, evidence: Path, files: tuple[str, ...], statistic: str, kept: tuple[str, ...]) -> str:
        """The name of the table in memory; empty where the summary is too long to be kept."""
        name = (os.getpid(), evidence, files, statistic, kept)
        with self._lock:
            if name in self._lines:
                self._lines.move_to_end(name)
                return self._lines[name][0]
        table = f"summary_{next(_numbers)}"
        rows(evidence, summing(statistic, kept, files, table))
        [(lines,)] = rows(evidence, Query(f"SELECT count(*) FROM {table}", {}))  # noqa: S608 - a name made here
        with self._lock:
            if lines > MOST_LINES_OF_A_SUMMARY:
                rows(evidence, Query(f"DROP TABLE {table}", {}))
                table, lines = "", 0
            self._lines[name] = (table, lines)
            while sum(count for _table, count in self._lines.values()) > MOST_LINES_IN_MEMORY:
                (_process, where, *_rest), (left, _lines) = self._lines.popitem(last=False)
                if left:
                    self._leaving.append((cast(Path, where), left))
            while len(self._leaving) > self.LATE:
                where, left = self._leaving.pop(0)
                _cursor(where).execute(f"DROP TABLE IF EXISTS {left}")
        return table


_summaries = _Summaries()


def _forget(evidence: Path, statistic: str, table: str) -> None:
    """Drop what was collected two versions ago; a question that began on the version before may still need that one."""
    kept = _collected.setdefault((os.getpid(), evidence, statistic), [])
    kept.append(table)
    while len(kept) > VERSIONS_IN_MEMORY:
        _cursor(evidence).execute(f"DROP TABLE IF EXISTS {kept.pop(0)}")


def _cursor(evidence: Path) -> duckdb.DuckDBPyConnection:
    # A forked process must not use its parent's instance, so the process is part of the name.
    name = (os.getpid(), evidence)
    cursors = _threads.__dict__.setdefault("cursors", {})
    if name not in cursors:
        cursors[name] = _instance(*name).cursor()
    cursor: duckdb.DuckDBPyConnection = cursors[name]
    return cursor


@lru_cache(maxsize=4)
def _instance(_process: int, evidence: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    instance = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "threads": str(min(4, os.cpu_count() or 1)),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": "",
        }
    )
    # In this order: the folder is named while naming is allowed, then the doors close, then the lock.
    folder = str(store.table_folder(evidence)).replace("'", "''") + os.sep
    instance.execute("SET parquet_metadata_cache = true")
    instance.execute(f"SET allowed_directories = ['{folder}']")
    instance.execute("SET enable_external_access = false")
    instance.execute("SET lock_configuration = true")
    return instance
