"""The observations' table on disk: an append-only Delta table (Parquet files and a log) that the database steers.

    <workspace>/evidence/observations/         the table: Parquet files
                         observations/_delta_log/   one entry a commit
                         staging/              an import at work; emptied by the next one
                         abandoned/            log entries of imports that never finished
                         lock                  held by the one writer

The database names the version in force (EvidenceHead.delta_version); readers open exactly that one. A writer holds the
lock, takes away log entries later than the version in force (a killed import left them, nobody has ever read them),
appends in one Delta commit, makes files, entry and folders durable, and only then the database names the new version.
So at every moment there is one answer to "what is in the table", and a killed process cannot change it.

This module knows no Django: folders and version numbers in, version numbers and file lists out.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.kernel.errors import Conflict, NotReady
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP_ROWS = 131_072
"""Rows that are skipped or read together; small enough that a question about one place skips nearly everything."""

TARGET_FILE_BYTES = 256 * 1024 * 1024
"""Compaction and large imports write files of about this size."""

READERS_GRACE = timedelta(hours=24)
"""How long files that compaction replaced stay, for readers that began before it."""

_KEEP_LOG = {"delta.enableExpiredLogCleanup": "false", "delta.logRetentionDuration": "interval 36500 days"}


def table_folder(evidence: Path) -> Path:
    """Where the Delta table stands inside the workspace's evidence folder."""
    return evidence / "observations"


def staging_folder(evidence: Path) -> Path:
    """Where an import at work keeps what it has not yet committed."""
    return evidence / "staging"


@contextmanager
def writing(evidence: Path, in_force: Callable[[], int | None]) -> Iterator[int | None]:
    """Be the one writer: gives the version in force, asked for under the lock, with a killed writer's leftovers gone.

    Raises Conflict `evidence-busy` where another process is writing.
    """
    evidence.mkdir(parents=True, exist_ok=True)
    with (evidence / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "evidence-busy",
                _("Another import is being written at this moment."),
                hint=_("Wait until it has finished, then try again."),
            ) from error
        version = in_force()
        shutil.rmtree(staging_folder(evidence), ignore_errors=True)
        staging_folder(evidence).mkdir()
        _rewind(evidence, version)
        try:
            yield version
        finally:
            shutil.rmtree(staging_folder(evidence), ignore_errors=True)


def _rewind(evidence: Path, version: int | None) -> None:
    """Move log entries later than `version` out of the table; nothing that anybody could have read is touched."""
    log = table_folder(evidence) / "_delta_log"
    if not log.is_dir():
        return
    later = [entry for entry in log.iterdir() if _entry_version(entry.name) > (-1 if version is None else version)]
    if not later:
        return
    aside = evidence / "abandoned" / datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside.mkdir(parents=True)
    # The hint to the last checkpoint may name one that goes; Delta finds the right one without it.
    (log / "_last_checkpoint").unlink(missing_ok=True)
    for entry in sorted(later, reverse=True):
        entry.rename(aside / entry.name)
    _sync_folder(log)
    # The next commit takes the number of one that goes.
    files.cache_clear()


def _entry_version(name: str) -> int:
    """The version of a log entry or checkpoint; -1 for other files."""
    digits = name.split(".", 1)[0]
    return int(digits) if len(digits) == 20 and digits.isdigit() else -1


@lru_cache(maxsize=8)
def files(evidence: Path, version: int) -> tuple[str, ...]:
    """The Parquet files of one version, as absolute paths. Raises NotReady where the table does not hold it."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError, TableNotFoundError

    try:
        return tuple(sorted(DeltaTable(str(table_folder(evidence)), version=version).file_uris()))
    except (DeltaError, TableNotFoundError, OSError) as error:
        raise NotReady(
            "evidence-table-missing",
            _("The database names version %(version)s of the observations, but the evidence folder does not hold it."),
            hint=_("Restore the evidence folder and the database from the same backup."),
            params={"version": version},
        ) from error


def append(evidence: Path, version: int | None, rows: pa.RecordBatchReader) -> int:
    """Append sorted rows in one Delta commit and make it durable; returns the new version. Call inside `writing`."""
    return _write(evidence, version, rows, mode="append")


def replace(evidence: Path, version: int, rows: pa.RecordBatchReader) -> int:
    """Write all rows anew in one Delta commit (compaction); returns the new version. Call inside `writing`."""
    return _write(evidence, version, rows, mode="overwrite")


def _write(evidence: Path, version: int | None, rows: pa.RecordBatchReader, mode: Any) -> int:
    from deltalake import DeltaTable, WriterProperties, write_deltalake

    folder = table_folder(evidence)
    before = set(files(evidence, version)) if version is not None else set()
    write_deltalake(
        str(folder),
        rows,
        mode=mode,
        configuration=_KEEP_LOG if version is None else None,
        target_file_size=TARGET_FILE_BYTES,
        writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=ROW_GROUP_ROWS),
    )
    table = DeltaTable(str(folder))
    _make_durable(evidence, sorted(set(table.file_uris()) - before), table.version())
    return table.version()


def _make_durable(evidence: Path, new_files: list[str], version: int) -> None:
    """Let the disk confirm the new files, the log entry and every folder that leads to them."""
    log = table_folder(evidence) / "_delta_log"
    for path in (*new_files, str(log / f"{version:020d}.json")):
        _sync(Path(path))
    for folder in (log, table_folder(evidence), evidence):
        _sync_folder(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    _sync(path)


def sweep(evidence: Path, version: int, now: datetime) -> int:
    """Delete Parquet files outside `version` that are older than READERS_GRACE; returns how many. Inside `writing`."""
    kept = set(files(evidence, version))
    eldest = (now - READERS_GRACE).timestamp()
    stale = [
        path
        for path in table_folder(evidence).glob("*.parquet")
        if str(path) not in kept and path.stat().st_mtime < eldest
    ]
    for path in stale:
        path.unlink()
    return len(stale)


def size_on_disk(evidence: Path, version: int) -> int:
    """Bytes of the version's files."""
    return sum(os.path.getsize(path) for path in files(evidence, version))
