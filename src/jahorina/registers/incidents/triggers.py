"""The database itself refuses to change or remove incidents and what was said about them, on every path into it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "incidents and what was said about them are never changed or removed"
TABLES = ("registers_incident", "registers_incidententry")

_SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for table in TABLES
    for verb in ("update", "delete")
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION registers_incident_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    *(
        statement
        for table in TABLES
        for statement in (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION registers_incident_refuse()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION registers_incident_refuse()",
        )
    ),
)
_SQLITE_REMOVE = tuple(f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete"))
_POSTGRESQL_REMOVE = (
    *(f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for table in TABLES for what in ("change", "truncate")),
    "DROP FUNCTION IF EXISTS registers_incident_refuse()",
)


def install_incidents(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def remove_incidents(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for statement in _SQLITE_REMOVE if connection.vendor == "sqlite" else _POSTGRESQL_REMOVE:
            cursor.execute(statement)
