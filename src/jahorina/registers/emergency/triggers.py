"""What the database itself refuses about openings in an emergency, for each of the two databases.

1. None is removed. Case, member, reason and beginning stay; the end only comes nearer.
2. None lasts longer than 72 hours.
3. A finding, once written, stays.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "openings in an emergency are never removed, lengthened or rewritten"
LONGEST = "an opening in an emergency lasts 72 hours at most"

_TABLE = "registers_casegrant"
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
_TOO_LONG = {
    # A minute of grace for the arithmetic of days as fractions.
    "sqlite": "julianday(NEW.until) - julianday(NEW.since) > 3.0007",
    "postgresql": "NEW.until > NEW.since + interval '72 hours 1 minute'",
}


def _rewritten(vendor: str) -> str:
    """The condition under which a change of a row is refused."""
    differs = _DIFFERS[vendor]
    kept = " OR ".join(
        f"NEW.{column} {differs} OLD.{column}"
        for column in ("kind", "case_id", "member_id", "institution_id", "sealed_reason", "since")
    )
    found = " OR ".join(
        f"NEW.{column} {differs} OLD.{column}"
        for column in ("finding", "sealed_finding", "reviewed_at", "reviewed_by_id")
    )
    return (
        "(OLD.kind = 'break-glass' OR NEW.kind = 'break-glass') AND "
        f"({kept} OR NEW.until IS NULL OR NEW.until > OLD.until OR (OLD.reviewed_at IS NOT NULL AND ({found})))"
    )


_NEW_TOO_LONG = "NEW.kind = 'break-glass' AND {}"

_SQLITE = (
    f"CREATE TRIGGER {_TABLE}_glass_kept BEFORE UPDATE ON {_TABLE} WHEN {_rewritten('sqlite')} "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER {_TABLE}_glass_stays BEFORE DELETE ON {_TABLE} WHEN OLD.kind = 'break-glass' "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER {_TABLE}_glass_ends BEFORE INSERT ON {_TABLE} "
    f"WHEN {_NEW_TOO_LONG.format(_TOO_LONG['sqlite'])} BEGIN SELECT RAISE(ABORT, '{LONGEST}'); END",
)


def _function(name: str, condition: str, message: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )


_POSTGRESQL = tuple(
    statement
    for name, verb, condition, message in (
        (f"{_TABLE}_glass_kept", "UPDATE", _rewritten("postgresql"), MESSAGE),
        (f"{_TABLE}_glass_stays", "DELETE", "OLD.kind = 'break-glass'", MESSAGE),
        (f"{_TABLE}_glass_ends", "INSERT", _NEW_TOO_LONG.format(_TOO_LONG["postgresql"]), LONGEST),
    )
    for statement in (
        _function(name, condition, message),
        f"CREATE TRIGGER {name} BEFORE {verb} ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )
)
_NAMES = tuple(f"{_TABLE}_glass_{what}" for what in ("kept", "stays", "ends"))


def install_glass(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def remove_glass(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    on_table = f" ON {_TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
            if on_table:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
