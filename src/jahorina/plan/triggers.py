"""What the database itself refuses in the plan, for each of the two databases and every path into it.

1. Claims, unlockings, stances, money, community figures and the history are never changed or removed.
2. An item of evidence keeps its facts; only where it stands moves on, and nothing brings it back.
3. What a report says, its values and its signature are written in `draft` and `sent-back` alone.
4. A locked report leaves that state with a row that says who unlocked it and why; a locked round, never. Targets
   inside a locked round's window, and its list of reports, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

ONLY_GROWS = (
    "plan_statusclaim",
    "plan_reportunlock",
    "plan_figurestance",
    "plan_funding",
    "plan_communityfigure",
    "plan_planchange",
)
GROWS_MESSAGE = "claims, money and history of the plan are never changed or removed"
FACTS_MESSAGE = "the facts of an item of evidence are never changed"
WRITTEN_MESSAGE = "a report that was handed in is not changed"
LOCKED_MESSAGE = "the period is locked"

_FACTS = (
    "measure_id, milestone_id, partner_code, kind, title, reference, happened_on, figure, corrects_id, brought_by_id, "
    "brought_at"
)
_WRITTEN = ("status", "narrative", "obstacles", "next_steps", "signature", "submitted_by_id", "submitted_at")
_OPEN = "('draft', 'sent-back')"


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """Before `events` on `table`, where `condition` holds, the database refuses with `message`."""

    name: str
    table: str
    events: tuple[str, ...]
    message: str
    condition: str = ""


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def _in_locked_round(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM plan_reportinground r WHERE r.locked_at IS NOT NULL "
        f"AND r.period_start <= {row}.period_start AND r.period_end >= {row}.period_end)"
    )


def _handed_in(row: str) -> str:
    return f"(SELECT p.state FROM plan_progressreport p WHERE p.id = {row}.report_id) NOT IN {_OPEN}"


_UNLOCKED = (
    "NEW.state IN ('sent-back', 'draft') AND NEW.unlocks = OLD.unlocks + 1 AND EXISTS "
    "(SELECT 1 FROM plan_reportunlock u WHERE u.report_id = OLD.id AND u.number = NEW.unlocks)"
)

REFUSALS = (
    *(RowRefusal(f"{table}_only_grows", table, ("UPDATE", "DELETE"), GROWS_MESSAGE) for table in ONLY_GROWS),
    RowRefusal("plan_evidenceitem_facts", "plan_evidenceitem", (f"UPDATE OF {_FACTS}",), FACTS_MESSAGE),
    RowRefusal("plan_evidenceitem_stays", "plan_evidenceitem", ("DELETE",), FACTS_MESSAGE),
    RowRefusal(
        "plan_evidenceitem_moves_on",
        "plan_evidenceitem",
        ("UPDATE",),
        FACTS_MESSAGE,
        "OLD.state IN ('refused', 'withdrawn') OR (OLD.state = 'verified' AND NEW.state NOT IN ('verified', 'withdrawn'))",
    ),
    RowRefusal("plan_progressreport_stays", "plan_progressreport", ("DELETE",), LOCKED_MESSAGE),
    RowRefusal(
        "plan_progressreport_is_the_same",
        "plan_progressreport",
        ("UPDATE",),
        LOCKED_MESSAGE,
        _differs(("round_id", "measure_id", "partner_code")),
    ),
    RowRefusal(
        "plan_progressreport_locked",
        "plan_progressreport",
        ("UPDATE",),
        LOCKED_MESSAGE,
        f"OLD.state = 'locked' AND NOT ({_UNLOCKED})",
    ),
    RowRefusal(
        "plan_progressreport_written",
        "plan_progressreport",
        ("UPDATE",),
        WRITTEN_MESSAGE,
        f"OLD.state NOT IN {_OPEN} AND ({_differs(_WRITTEN)})",
    ),
    RowRefusal(
        "plan_progressreport_joins",
        "plan_progressreport",
        ("INSERT",),
        LOCKED_MESSAGE,
        "(SELECT r.locked_at FROM plan_reportinground r WHERE r.id = NEW.round_id) IS NOT NULL",
    ),
    RowRefusal("plan_reportedvalue_new", "plan_reportedvalue", ("INSERT",), WRITTEN_MESSAGE, _handed_in("NEW")),
    RowRefusal(
        "plan_reportedvalue_change",
        "plan_reportedvalue",
        ("UPDATE",),
        WRITTEN_MESSAGE,
        f"{_handed_in('OLD')} OR {_handed_in('NEW')}",
    ),
    RowRefusal("plan_reportedvalue_removal", "plan_reportedvalue", ("DELETE",), WRITTEN_MESSAGE, _handed_in("OLD")),
    RowRefusal(
        "plan_reportinground_locked",
        "plan_reportinground",
        ("UPDATE", "DELETE"),
        LOCKED_MESSAGE,
        "OLD.locked_at IS NOT NULL",
    ),
    RowRefusal(
        "plan_figurestance_locked",
        "plan_figurestance",
        ("INSERT",),
        LOCKED_MESSAGE,
        "(SELECT r.locked_at FROM plan_reportinground r WHERE r.id = NEW.round_id) IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM plan_progressreport p WHERE p.round_id = NEW.round_id AND p.unlocks > 0)",
    ),
    RowRefusal("plan_target_new", "plan_target", ("INSERT",), LOCKED_MESSAGE, _in_locked_round("NEW")),
    RowRefusal(
        "plan_target_change",
        "plan_target",
        ("UPDATE",),
        LOCKED_MESSAGE,
        f"{_in_locked_round('OLD')} OR {_in_locked_round('NEW')}",
    ),
    RowRefusal("plan_target_removal", "plan_target", ("DELETE",), LOCKED_MESSAGE, _in_locked_round("OLD")),
)


def _sqlite(refusal: RowRefusal) -> list[str]:
    where = f" WHERE {refusal.condition}" if refusal.condition else ""
    return [
        f"CREATE TRIGGER {refusal.name}_{number} BEFORE {event} ON {refusal.table} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal.message}'){where}; END"
        for number, event in enumerate(refusal.events)
    ]


def _postgresql(refusal: RowRefusal) -> list[str]:
    result = "OLD" if refusal.events == ("DELETE",) else "NEW"
    if "DELETE" in refusal.events and len(refusal.events) > 1:
        result = "COALESCE(NEW, OLD)"
    check = f"IF {refusal.condition or 'true'} THEN "
    body = (
        f"$$ BEGIN {check}RAISE EXCEPTION '{refusal.message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {result}; END $$"
    )
    return [
        f"CREATE OR REPLACE FUNCTION {refusal.name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER {refusal.name} BEFORE {' OR '.join(refusal.events)} ON {refusal.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refusal.name}()",
    ]


def install_plan(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    install_refusals(connection, REFUSALS)


def remove_plan(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    remove_refusals(connection, REFUSALS)


def install_refusals(connection: BaseDatabaseWrapper, refusals: Sequence[RowRefusal]) -> None:
    """Make the triggers of some refusals, the plan's or those of a room above it."""
    written = _sqlite if connection.vendor == "sqlite" else _postgresql
    _run(connection, [statement for refusal in refusals for statement in written(refusal)])


def remove_refusals(connection: BaseDatabaseWrapper, refusals: Sequence[RowRefusal]) -> None:
    """Take the triggers of some refusals away."""
    if connection.vendor == "sqlite":
        names = [f"{refusal.name}_{number}" for refusal in refusals for number in range(len(refusal.events))]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    for refusal in refusals:
        _run(
            connection,
            [
                f"DROP TRIGGER IF EXISTS {refusal.name} ON {refusal.table}",
                f"DROP FUNCTION IF EXISTS {refusal.name}()",
            ],
        )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
