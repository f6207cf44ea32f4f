"""What the node acknowledges it keeps: the safety of each connection is read back, and an I/O error stops all writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections, transaction

from jahorina.config.database import read_only
from jahorina.config.database.sqlite.base import DatabaseWrapper, is_safe_version

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="says how SQLite is set up"
)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 4), True),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, int, int], safe: bool) -> None:
    assert is_safe_version(version) is safe


@on_sqlite
def test_the_live_connection_is_in_wal_with_full_synchronisation() -> None:
    with connection.cursor() as cursor:
        read = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert connection.transaction_mode == "IMMEDIATE"


def _wrapper(tmp_path: Path, **changes: object) -> DatabaseWrapper:
    alias = connections["default"].settings_dict
    options = {**alias["OPTIONS"], **changes}
    return DatabaseWrapper({**alias, "NAME": tmp_path / "other.sqlite3", "OPTIONS": options}, "default")


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"transaction_mode": "DEFERRED"}, "transaction_mode is DEFERRED"),
        ({"isolation_level": None, "transaction_mode": None}, "transaction_mode is None"),
    ],
)
def test_a_connection_that_could_lose_data_is_refused(tmp_path: Path, changes: dict[str, object], named: str) -> None:
    wrapper = _wrapper(tmp_path, **changes)
    with pytest.raises(ImproperlyConfigured, match=named):
        wrapper.connect()


@on_sqlite
def test_weaker_synchronisation_is_noticed_on_the_live_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jahorina.config.database.sqlite.base.PRAGMAS", "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    )
    with pytest.raises(ImproperlyConfigured, match="synchronous is 1"):
        _wrapper(tmp_path).connect()


@on_sqlite
def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jahorina.config.database.sqlite.base.is_safe_version", lambda _version: False)
    with pytest.raises(ImproperlyConfigured, match=r"3\.51\.3"):
        _wrapper(tmp_path).connect()


@pytest.fixture
def latch() -> Iterator[Path]:
    path = read_only.latch_file()
    assert not path.exists()
    yield path
    path.unlink(missing_ok=True)


class _DiskGone(Exception):
    sqlite_errorcode = 10 | (4 << 8)  # SQLITE_IOERR_FSYNC
    sqlstate = "58030"


@on_sqlite
def test_the_first_io_error_makes_the_node_read_only(
    tmp_path: Path, latch: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrapper = _wrapper(tmp_path)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (value)")
        cursor.execute("INSERT INTO kept VALUES (1)")

    def failing(*_arguments: object) -> None:
        raise _DiskGone("disk I/O error")

    with wrapper.execute_wrapper(failing), wrapper.cursor() as cursor, pytest.raises(_DiskGone):
        cursor.execute("INSERT INTO kept VALUES (2)")

    assert latch.is_file()
    assert "now read-only" in caplog.text
    with wrapper.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM kept").fetchone() == (1,)
        with pytest.raises(OperationalError, match="readonly"):
            cursor.execute("INSERT INTO kept VALUES (3)")
    wrapper.close()

    fresh = _wrapper(tmp_path)
    with fresh.cursor() as cursor, pytest.raises(OperationalError, match="readonly"):
        cursor.execute("INSERT INTO kept VALUES (4)")
    fresh.close()


@on_sqlite
def test_a_commit_that_fails_on_the_disk_latches_too(tmp_path: Path, latch: Path) -> None:
    wrapper = _wrapper(tmp_path)
    wrapper.ensure_connection()

    class FailingConnection:
        def __init__(self, real: object) -> None:
            self.real = real

        def commit(self) -> None:
            raise _DiskGone("disk I/O error")

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

    wrapper.connection = FailingConnection(wrapper.connection)
    with pytest.raises(_DiskGone):
        wrapper._commit()
    assert latch.is_file()


def test_an_ordinary_error_latches_nothing(latch: Path) -> None:
    from django.db import DatabaseError

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nonsense FROM nowhere")
    assert not latch.exists()
