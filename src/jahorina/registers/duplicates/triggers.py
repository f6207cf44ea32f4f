"""What the database itself refuses: pairs and decisions about duplicates are never changed or removed."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "pairs and decisions about duplicates are never changed or removed"
_TABLES = ("registers_duplicatepair", "registers_duplicatedecision")
_VERBS = ("update", "delete")


def install_duplicates(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove_duplicates(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
                continue
            for verb in _VERBS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS registers_duplicates_refuse()")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in _TABLES
            for verb in _VERBS
        ]
    function = (
        "CREATE OR REPLACE FUNCTION registers_duplicates_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION registers_duplicates_refuse()"
            for table in _TABLES
        ),
    ]
