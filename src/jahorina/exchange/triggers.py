"""What the database itself refuses about the exchange, on every path into it: no row of it is ever changed or removed."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = (
    "exchange_keyversion",
    "exchange_agreementtext",
    "exchange_agreementend",
    "exchange_epoch",
    "exchange_bundle",
    "exchange_acceptance",
    "exchange_receipt",
    "exchange_witness",
    "exchange_contradiction",
    "exchange_refusedfile",
)
MESSAGE = "what was exchanged is never changed or removed"


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb in ("update", "delete")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def install_exchange(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    written = _sqlite if connection.vendor == "sqlite" else _postgresql
    _run(connection, [statement for table in TABLES for statement in written(table)])


def remove_exchange(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    if connection.vendor == "sqlite":
        names = [f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    for table in TABLES:
        dropped = f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"
        _run(connection, [dropped, f"DROP FUNCTION IF EXISTS {table}_refuse()"])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
