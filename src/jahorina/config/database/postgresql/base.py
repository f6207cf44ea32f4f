"""Django's PostgreSQL back end, with the safety of each connection read back."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from jahorina.config.database.read_only import LatchingConnection

_IO_STATES = frozenset({"58030", "XX001", "XX002"})  # io_error, data_corrupted, index_corrupted
_UNSAFE = {"synchronous_commit": {"off"}, "fsync": {"off"}, "full_page_writes": {"off"}}


class DatabaseWrapper(LatchingConnection, base.DatabaseWrapper):
    """One connection, refused where an acknowledged transaction could be lost on it."""

    def read_back(self) -> None:
        with self.connection.cursor() as cursor:
            for name, unsafe in _UNSAFE.items():
                value = cursor.execute(f"SHOW {name}").fetchone()[0]
                if value in unsafe:
                    raise ImproperlyConfigured(f"The database could lose acknowledged data: {name} is {value}.")

    def refuse_writes(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SET SESSION default_transaction_read_only = on")

    @staticmethod
    def is_io_error(error: BaseException) -> bool:
        return getattr(error, "sqlstate", None) in _IO_STATES
