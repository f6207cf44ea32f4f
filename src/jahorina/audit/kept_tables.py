"""Tables whose rows are never changed or removed, on every path into the database: for the rooms that keep such rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

_VERBS = ("update", "delete")


@dataclass(frozen=True, slots=True)
class KeptTables:
    """Triggers that refuse with `message`; `function` is what PostgreSQL calls them by."""

    tables: tuple[str, ...]
    message: str
    function: str

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Make the triggers."""
        _run(connection, self._made_on_sqlite() if connection.vendor == "sqlite" else self._made_on_postgresql())

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away."""
        _run(connection, self._gone_on_sqlite() if connection.vendor == "sqlite" else self._gone_on_postgresql())

    def _made_on_sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            for table in self.tables
            for verb in _VERBS
        ]

    def _gone_on_sqlite(self) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in self.tables for verb in _VERBS]

    def _made_on_postgresql(self) -> list[str]:
        refuse = (
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        triggers = (("kept", "UPDATE OR DELETE", "ROW"), ("kept_whole", "TRUNCATE", "STATEMENT"))
        return [
            refuse,
            *(
                f"CREATE TRIGGER {table}_{name} BEFORE {events} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION {self.function}()"
                for table in self.tables
                for name, events, each in triggers
            ),
        ]

    def _gone_on_postgresql(self) -> list[str]:
        names = [(table, f"{table}_{name}") for table in self.tables for name in ("kept", "kept_whole")]
        drops = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table, name in names]
        return [*drops, f"DROP FUNCTION IF EXISTS {self.function}()"]


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
