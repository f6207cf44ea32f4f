"""What the database itself refuses: runs of the engines, what they read and what came out are never changed or removed."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "runs of the engines are never changed or removed"
_TABLES = ("evidence_giventable", "evidence_enginerun", "evidence_engineinput", "evidence_runresult")
_VERBS = ("update", "delete")


def install_runs(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove_runs(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
                continue
            for verb in _VERBS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS evidence_runs_refuse()")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in _TABLES
            for verb in _VERBS
        ]
    function = (
        "CREATE OR REPLACE FUNCTION evidence_runs_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION evidence_runs_refuse()"
            for table in _TABLES
        ),
    ]
