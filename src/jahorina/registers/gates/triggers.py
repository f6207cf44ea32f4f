"""What the database itself refuses, for each of the two databases and every path into it.

1. Steps are never changed or removed; gate decisions keep what was decided, by whom, when and why.
2. A step that gates block is refused unless every gate in force has a standing that is open on that day.
   A kind in ALWAYS_BLOCKED is refused where no gate at all is loaded for it.
3. A new step takes away the standings of all cases of its person: a gate is closed until it is looked at again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from jahorina.registers.returns.steps import DEPARTURES

ALWAYS_BLOCKED = DEPARTURES
STEP_MESSAGE = "steps of a case are never changed or removed"
DECISION_MESSAGE = "decisions about gates are never changed or removed"
GATE_MESSAGE = "a gate is closed"

_STEP, _DECISION = "registers_step", "registers_gatedecision"
_KEPT = "case_id, gate_id, kind, by_id, at, sealed_reasons, valid_until"
_ALWAYS = ", ".join(f"'{kind}'" for kind in ALWAYS_BLOCKED)
_DAY = {"sqlite": "date(NEW.recorded_at)", "postgresql": "NEW.recorded_at::date"}


def _closed(vendor: str) -> str:
    """The condition under which a new step meets a closed gate."""
    day = _DAY[vendor]
    return (
        "NEW.corrects IS NULL AND ("
        f"(NEW.kind IN ({_ALWAYS}) AND NOT EXISTS (SELECT 1 FROM registers_gateblock b WHERE b.step_kind = NEW.kind)) "
        "OR EXISTS (SELECT 1 FROM registers_gateblock b JOIN registers_gate g ON g.id = b.gate_id "
        "WHERE b.step_kind = NEW.kind "
        "AND g.partner_code IN ('', (SELECT c.partner_code FROM registers_case c WHERE c.id = NEW.case_id)) "
        f"AND (g.valid_from IS NULL OR g.valid_from <= {day}) AND (g.valid_to IS NULL OR g.valid_to >= {day}) "
        "AND NOT EXISTS (SELECT 1 FROM registers_gatestanding s WHERE s.case_id = NEW.case_id AND s.gate_id = g.id "
        f"AND s.is_open AND (s.open_until IS NULL OR s.open_until >= NEW.happened_on))))"
    )


_FORGET = (
    "DELETE FROM registers_gatestanding WHERE case_id IN (SELECT other.id FROM registers_case other "
    "JOIN registers_case own ON own.person_id = other.person_id WHERE own.id = NEW.case_id)"
)

_SQLITE_INSTALL = (
    *(
        f"CREATE TRIGGER {_STEP}_no_{verb} BEFORE {verb.upper()} ON {_STEP} "
        f"BEGIN SELECT RAISE(ABORT, '{STEP_MESSAGE}'); END"
        for verb in ("update", "delete")
    ),
    f"CREATE TRIGGER {_DECISION}_no_update BEFORE UPDATE OF {_KEPT} ON {_DECISION} "
    f"BEGIN SELECT RAISE(ABORT, '{DECISION_MESSAGE}'); END",
    f"CREATE TRIGGER {_DECISION}_no_delete BEFORE DELETE ON {_DECISION} "
    f"BEGIN SELECT RAISE(ABORT, '{DECISION_MESSAGE}'); END",
    f"CREATE TRIGGER {_STEP}_gates BEFORE INSERT ON {_STEP} "
    f"BEGIN SELECT RAISE(ABORT, '{GATE_MESSAGE}') WHERE {_closed('sqlite')}; END",
    f"CREATE TRIGGER {_STEP}_forgets AFTER INSERT ON {_STEP} BEGIN {_FORGET}; END",
)
_SQLITE_REMOVE = tuple(
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        f"{_STEP}_no_update",
        f"{_STEP}_no_delete",
        f"{_DECISION}_no_update",
        f"{_DECISION}_no_delete",
        f"{_STEP}_gates",
        f"{_STEP}_forgets",
    )
)


def _refusing(name: str, message: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )


_POSTGRESQL_INSTALL = (
    _refusing(f"{_STEP}_refuse", STEP_MESSAGE),
    _refusing(f"{_DECISION}_refuse", DECISION_MESSAGE),
    f"CREATE TRIGGER {_STEP}_no_change BEFORE UPDATE OR DELETE ON {_STEP} "
    f"FOR EACH ROW EXECUTE FUNCTION {_STEP}_refuse()",
    f"CREATE TRIGGER {_STEP}_no_truncate BEFORE TRUNCATE ON {_STEP} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {_STEP}_refuse()",
    f"CREATE TRIGGER {_DECISION}_no_change BEFORE UPDATE OF {_KEPT} ON {_DECISION} "
    f"FOR EACH ROW EXECUTE FUNCTION {_DECISION}_refuse()",
    f"CREATE TRIGGER {_DECISION}_no_delete BEFORE DELETE ON {_DECISION} "
    f"FOR EACH ROW EXECUTE FUNCTION {_DECISION}_refuse()",
    f"CREATE OR REPLACE FUNCTION {_STEP}_gates() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {_closed('postgresql')} THEN RAISE EXCEPTION '{GATE_MESSAGE}' "
    "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER {_STEP}_gates BEFORE INSERT ON {_STEP} FOR EACH ROW EXECUTE FUNCTION {_STEP}_gates()",
    f"CREATE OR REPLACE FUNCTION {_STEP}_forgets() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_FORGET}; RETURN NULL; END $$",
    f"CREATE TRIGGER {_STEP}_forgets AFTER INSERT ON {_STEP} FOR EACH ROW EXECUTE FUNCTION {_STEP}_forgets()",
)
_POSTGRESQL_REMOVE = (
    *(
        f"DROP TRIGGER IF EXISTS {name} ON {table}"
        for table, name in (
            (_STEP, f"{_STEP}_no_change"),
            (_STEP, f"{_STEP}_no_truncate"),
            (_DECISION, f"{_DECISION}_no_change"),
            (_DECISION, f"{_DECISION}_no_delete"),
            (_STEP, f"{_STEP}_gates"),
            (_STEP, f"{_STEP}_forgets"),
        )
    ),
    *(
        f"DROP FUNCTION IF EXISTS {name}()"
        for name in (f"{_STEP}_refuse", f"{_DECISION}_refuse", f"{_STEP}_gates", f"{_STEP}_forgets")
    ),
)

_INSTALL = {"sqlite": _SQLITE_INSTALL, "postgresql": _POSTGRESQL_INSTALL}
_REMOVE = {"sqlite": _SQLITE_REMOVE, "postgresql": _POSTGRESQL_REMOVE}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
