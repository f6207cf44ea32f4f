"""What the database itself refuses about referrals that came from other nodes, for each of the two databases.

Referrals and events are never removed; of a referral only the state changes, as its last event leads; an event cannot be
changed, and only what can follow is written. Nobody here accepts after the day until which the consent holds. A key is never
changed: it is there or destroyed.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from jahorina.registers.referral.states import ALLOWED, CROSSED, Act
from jahorina.registers.referral.triggers import KEPT, NO_BASIS, ORDER, as_text, changed, statements

_REFERRAL, _EVENT, _KEY = "registers_receivedreferral", "registers_receivedevent", "registers_receivedkey"
_FIXED = (
    "id",
    "reference",
    "from_node",
    "from_institution_id",
    "from_area",
    "to_institution_id",
    "to_area",
    "purpose",
    "service",
    "urgency",
    "basis",
    "consent_until",
    "sealed_document",
    "sent_on",
    "received_at",
    "reply_due_on",
    "is_simulated",
)
_TODAY = {"sqlite": "date('now')", "postgresql": "CURRENT_DATE"}
_PAIRS = [
    (state, act, after) for table in (ALLOWED, CROSSED) for state, acts in table.items() for act, after in acts.items()
]
_OWN = as_text(f"{state}:{act}" for state, acts in ALLOWED.items() for act in acts)
_ANY = as_text(f"{state}:{act}" for state, act, _after in _PAIRS)
_LEADING = as_text(f"{state}:{act}:{after}" for state, act, after in _PAIRS)


def _rules(vendor: str) -> tuple[tuple[str, str, str, str, str], ...]:
    last = f"(SELECT kind FROM {_EVENT} e WHERE e.referral_id = NEW.id ORDER BY e.sequence DESC LIMIT 1)"
    state = f"(SELECT r.state FROM {_REFERRAL} r WHERE r.id = NEW.referral_id)"
    follows = f"COALESCE({state} || ':' || NEW.kind, '-')"
    rewritten = (
        f"({changed(_FIXED, vendor)}) OR (NEW.state <> OLD.state "
        f"AND COALESCE(OLD.state || ':' || {last} || ':' || NEW.state, '') NOT IN ({_LEADING}))"
    )
    out_of_order = (
        f"{follows} NOT IN ({_ANY}) OR (NEW.by_id IS NOT NULL AND {follows} NOT IN ({_OWN})) "
        f"OR NEW.kind IN ('{Act.SEALED}', '{Act.TAKEN_OVER}')"
    )
    ended = (
        f"NEW.kind = '{Act.ACCEPTED}' AND EXISTS (SELECT 1 FROM {_REFERRAL} r WHERE r.id = NEW.referral_id "
        f"AND r.consent_until < {_TODAY[vendor]})"
    )
    return (
        (f"{_REFERRAL}_stays", "DELETE", _REFERRAL, "1 = 1", KEPT),
        (f"{_EVENT}_stays", "DELETE", _EVENT, "1 = 1", KEPT),
        (f"{_EVENT}_kept", "UPDATE", _EVENT, "1 = 1", KEPT),
        (f"{_KEY}_kept", "UPDATE", _KEY, "1 = 1", KEPT),
        (f"{_REFERRAL}_kept", "UPDATE", _REFERRAL, rewritten, KEPT),
        (f"{_REFERRAL}_begins", "INSERT", _REFERRAL, "NEW.state <> ''", ORDER),
        (f"{_EVENT}_order", "INSERT", _EVENT, out_of_order, ORDER),
        (f"{_EVENT}_basis", "INSERT", _EVENT, ended, NO_BASIS),
    )


def install_received(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for rule in _rules(connection.vendor):
            for statement in statements(connection.vendor, *rule):
                cursor.execute(statement)


def remove_received(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, _verb, table, _condition, _message in _rules(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if is_postgresql else ""))
            if is_postgresql:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
