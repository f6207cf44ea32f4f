"""What the database itself refuses in the Dialogue, for each of the two databases and every path into it.

1. Remarks, documents, parties, answers and versions are never changed or removed; proposals and decisions never removed.
2. A proposal's changes and a decision's words and rule stay as they were put; states move on as states.py says.
3. Only a party answers, once, while the decision is open; it is agreed when every party has answered, enough accept and
   nobody's no stands in the way.
4. The plan's history takes a change in the name of a decision only while that decision is agreed, of this system, and
   about a proposal; a version, only of such a decision. So there is no way to a decided change round the parties.
5. A meeting whose statement is agreed stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

from jahorina.dialogue.states import DECISION, MEETING, PROPOSAL
from jahorina.plan.triggers import RowRefusal, install_refusals, remove_refusals

GROWS_MESSAGE = "what was said and answered in the Dialogue is never changed or removed"
STATE_MESSAGE = "the state cannot move this way"
CONTENT_MESSAGE = "what was put to the partners stays as it was put"
ANSWER_MESSAGE = "only a party of an open decision answers"
AGREED_MESSAGE = "the parties have not agreed"
DECIDED_MESSAGE = "no agreed decision covers this change of the plan"
STATEMENT_MESSAGE = "the statement of this meeting is agreed"

ONLY_GROWS = (
    "dialogue_remark",
    "dialogue_meetingdocument",
    "dialogue_decisionparty",
    "dialogue_answer",
    "dialogue_planversion",
)
_PROPOSED = ("title", "reason", "made_by", "partner_code", "by_id", "at")
_PUT = (
    *("code", "origin", "meeting_id", "proposal_id", "rule_code", "acceptances_needed", "decline_blocks"),
    *("put_by_id", "put_at", "content_hash"),
)
_DECISION = "(SELECT d.state FROM dialogue_decision d WHERE d.id = NEW.decision_id)"
_PUT_HERE = "d.state = 'agreed' AND d.origin = 'here' AND d.proposal_id IS NOT NULL"
_AGREES = (
    "NOT EXISTS (SELECT 1 FROM dialogue_decisionparty p WHERE p.decision_id = NEW.id AND NOT EXISTS "
    "(SELECT 1 FROM dialogue_answer a WHERE a.decision_id = p.decision_id AND a.partner_code = p.partner_code)) "
    "AND (SELECT count(*) FROM dialogue_answer a WHERE a.decision_id = NEW.id AND a.answer <> 'declined') "
    ">= NEW.acceptances_needed "
    "AND NOT (NEW.decline_blocks AND EXISTS "
    "(SELECT 1 FROM dialogue_answer a WHERE a.decision_id = NEW.id AND a.answer = 'declined'))"
)


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def _differs_as_text(columns: tuple[str, ...]) -> str:
    """For JSON, which PostgreSQL compares as text alone."""
    return " OR ".join(f"CAST(NEW.{column} AS text) IS DISTINCT FROM CAST(OLD.{column} AS text)" for column in columns)


def _moves_wrongly(machine: Mapping[str, frozenset[str]]) -> str:
    """Whether the state goes where the table of states.py does not let it."""
    allowed = " OR ".join(
        f"(OLD.state = '{state.value}' AND NEW.state IN ({', '.join(repr(to.value) for to in sorted(after))}))"  # type: ignore[attr-defined]
        for state, after in machine.items()
        if after
    )
    return f"NEW.state <> OLD.state AND NOT ({allowed})"


def _of_agreed_meeting(row: str) -> str:
    return f"(SELECT m.state FROM dialogue_meeting m WHERE m.id = {row}.meeting_id) = 'statement-agreed'"


REFUSALS = (
    *(RowRefusal(f"{table}_only_grows", table, ("UPDATE", "DELETE"), GROWS_MESSAGE) for table in ONLY_GROWS),
    RowRefusal("dialogue_proposal_stays", "dialogue_proposal", ("DELETE",), GROWS_MESSAGE),
    RowRefusal(
        "dialogue_proposal_as_put",
        "dialogue_proposal",
        ("UPDATE",),
        CONTENT_MESSAGE,
        f"{_differs(_PROPOSED)} OR {_differs_as_text(('changes',))} "
        f"OR (OLD.state <> 'open' AND ({_differs(('onto',))} OR {_differs_as_text(('before',))}))",
    ),
    RowRefusal("dialogue_proposal_moves", "dialogue_proposal", ("UPDATE",), STATE_MESSAGE, _moves_wrongly(PROPOSAL)),  # type: ignore[arg-type]
    RowRefusal("dialogue_decision_stays", "dialogue_decision", ("DELETE",), GROWS_MESSAGE, "OLD.origin = 'here'"),
    RowRefusal(
        "dialogue_decision_as_put",
        "dialogue_decision",
        ("UPDATE",),
        CONTENT_MESSAGE,
        f"OLD.origin = 'here' AND ({_differs(_PUT)} OR {_differs_as_text(('texts',))})",
    ),
    RowRefusal("dialogue_decision_moves", "dialogue_decision", ("UPDATE",), STATE_MESSAGE, _moves_wrongly(DECISION)),  # type: ignore[arg-type]
    RowRefusal(
        "dialogue_decision_starts",
        "dialogue_decision",
        ("INSERT",),
        STATE_MESSAGE,
        "NEW.origin = 'here' AND NEW.state <> 'open'",
    ),
    RowRefusal(
        "dialogue_decision_agreed",
        "dialogue_decision",
        ("UPDATE",),
        AGREED_MESSAGE,
        f"NEW.state = 'agreed' AND OLD.state <> 'agreed' AND NOT ({_AGREES})",
    ),
    RowRefusal(
        "dialogue_decision_carried",
        "dialogue_decision",
        ("UPDATE",),
        AGREED_MESSAGE,
        "NEW.state = 'carried-out' AND NOT EXISTS (SELECT 1 FROM dialogue_planversion v WHERE v.decision_id = NEW.id)",
    ),
    RowRefusal(
        "dialogue_decisionparty_joins",
        "dialogue_decisionparty",
        ("INSERT",),
        CONTENT_MESSAGE,
        f"{_DECISION} <> 'open' OR EXISTS (SELECT 1 FROM dialogue_answer a WHERE a.decision_id = NEW.decision_id)",
    ),
    RowRefusal(
        "dialogue_answer_by_a_party",
        "dialogue_answer",
        ("INSERT",),
        ANSWER_MESSAGE,
        f"{_DECISION} <> 'open' OR NOT EXISTS (SELECT 1 FROM dialogue_decisionparty p "
        "WHERE p.decision_id = NEW.decision_id AND p.partner_code = NEW.partner_code) OR NEW.content_hash <> "
        "(SELECT d.content_hash FROM dialogue_decision d WHERE d.id = NEW.decision_id)",
    ),
    RowRefusal(
        "dialogue_planversion_decided",
        "dialogue_planversion",
        ("INSERT",),
        DECIDED_MESSAGE,
        f"NOT EXISTS (SELECT 1 FROM dialogue_decision d WHERE d.id = NEW.decision_id AND {_PUT_HERE})",
    ),
    RowRefusal(
        "dialogue_planchange_decided",
        "plan_planchange",
        ("INSERT",),
        DECIDED_MESSAGE,
        f"NEW.decision <> '' AND NOT EXISTS (SELECT 1 FROM dialogue_decision d WHERE d.code = NEW.decision AND {_PUT_HERE})",
    ),
    RowRefusal("dialogue_meeting_moves", "dialogue_meeting", ("UPDATE",), STATE_MESSAGE, _moves_wrongly(MEETING)),  # type: ignore[arg-type]
    RowRefusal(
        "dialogue_meeting_stays",
        "dialogue_meeting",
        ("UPDATE", "DELETE"),
        STATEMENT_MESSAGE,
        "OLD.state = 'statement-agreed'",
    ),
    *(
        RowRefusal(f"{table}_{name}", table, (event,), STATEMENT_MESSAGE, _of_agreed_meeting(row))
        for table in ("dialogue_agendaitem", "dialogue_participant")
        for name, event, row in (("new", "INSERT", "NEW"), ("change", "UPDATE", "OLD"), ("removal", "DELETE", "OLD"))
    ),
    *(
        RowRefusal(f"{table}_late", table, ("INSERT",), STATEMENT_MESSAGE, _of_agreed_meeting("NEW"))
        for table in ("dialogue_meetingdocument", "dialogue_decision")
    ),
)


def install_dialogue(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    install_refusals(connection, REFUSALS)


def remove_dialogue(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    remove_refusals(connection, REFUSALS)
