"""Django's SQLite back end on a safe SQLite, with the safety of each connection read back."""

from __future__ import annotations

import sys
from typing import Any

try:
    import pysqlite3
    import pysqlite3.dbapi2

    # Django binds `sqlite3.dbapi2` when its back end is first imported; the bundled library has to be there before.
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:  # no wheel for this platform: the version check below decides whether Python's own will do
    pass

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base

from jahorina.config.database.read_only import LatchingConnection

SAFE_BRANCHES = {(3, 44): 6, (3, 50): 7}
SAFE_FROM = (3, 51, 3)
"""The WAL-reset corruption bug is in 3.7.0 to 3.51.2; it is fixed in 3.51.3 and in the branches above."""

_IO_ERRORS = frozenset({10, 11, 26})  # SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB
_IO_MESSAGES = ("disk I/O error", "database disk image is malformed", "file is not a database")

# secure_delete: what is deleted is overwritten, so that a destroyed key is not left behind in a free page.
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA secure_delete=ON;"
)


def is_safe_version(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug."""
    if version[:2] in SAFE_BRANCHES:
        return version[2] >= SAFE_BRANCHES[version[:2]]
    return version >= SAFE_FROM and version != (3, 52, 0)


class DatabaseWrapper(LatchingConnection, base.DatabaseWrapper):
    """One connection, refused where an acknowledged transaction could be lost on it."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.executescript(PRAGMAS)
        return connection

    def read_back(self) -> None:
        if not is_safe_version(self.Database.sqlite_version_info):
            raise ImproperlyConfigured(
                f"SQLite {self.Database.sqlite_version} can corrupt a database in WAL mode; 3.51.3 or later is needed. "
                "Install the package pysqlite3."
            )
        found = {name: self._pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
        found["transaction_mode"] = getattr(self, "transaction_mode", None)
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "transaction_mode": "IMMEDIATE"}
        wrong = [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]
        if wrong:
            raise ImproperlyConfigured("The database could lose acknowledged data: " + "; ".join(wrong) + ".")

    def _pragma(self, name: str) -> Any:
        return self.connection.execute(f"PRAGMA {name}").fetchone()[0]

    def refuse_writes(self) -> None:
        self.connection.execute("PRAGMA query_only=ON")

    @staticmethod
    def is_io_error(error: BaseException) -> bool:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None:
            return (code & 0xFF) in _IO_ERRORS
        return any(message in str(error) for message in _IO_MESSAGES)
