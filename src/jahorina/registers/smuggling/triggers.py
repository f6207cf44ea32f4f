"""What the database itself refuses in the suspects' compartment: ties are never changed or removed."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "ties between incidents, suspects and groups are never changed or removed"
_TIE = "registers_tie"

_INSTALL = {
    "sqlite": tuple(
        f"CREATE TRIGGER {_TIE}_no_{verb} BEFORE {verb.upper()} ON {_TIE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        f"CREATE OR REPLACE FUNCTION {_TIE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f"CREATE TRIGGER {_TIE}_no_change BEFORE UPDATE OR DELETE ON {_TIE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_TIE}_refuse()",
        f"CREATE TRIGGER {_TIE}_no_truncate BEFORE TRUNCATE ON {_TIE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_TIE}_refuse()",
    ),
}
_REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {_TIE}_no_{verb}" for verb in ("update", "delete")),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {_TIE}_no_change ON {_TIE}",
        f"DROP TRIGGER IF EXISTS {_TIE}_no_truncate ON {_TIE}",
        f"DROP FUNCTION IF EXISTS {_TIE}_refuse()",
    ),
}


def install_tie_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    _run(connection, _INSTALL[connection.vendor])


def remove_tie_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
