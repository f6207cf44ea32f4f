"""What the database itself refuses about referrals and consents, for each of the two databases.

1. Referrals, their events and consents are never removed. Of a referral only the state and the officer's review change,
   of a consent only the withdrawal, and that once; an event never.
2. An event that cannot follow in the referral's state is refused, and a state that the last event does not lead to.
3. What happened at a recipient's on another node (`by` nobody here) is noted of a referral that was sealed to be sent, and of
   no other; it may follow as acts that crossed may.
4. Nothing reaches a receiver without a basis: a referral, and every later event that shares, needs a consent of the same
   case, to the same institution, not withdrawn and not expired, unless it goes out under the exception with its reason.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from jahorina.registers.referral.states import ALLOWED, CROSSED, OF_RECEIVER, SHARING, Act

KEPT = "referrals and consents are never removed or rewritten"
ORDER = "this cannot follow in the state of the referral"
NO_BASIS = "nothing is shared without a consent that stands"

_REFERRAL, _EVENT, _CONSENT = "registers_referral", "registers_referralevent", "registers_consent"
_TABLES = (_REFERRAL, _EVENT, _CONSENT)
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
_TODAY = {"sqlite": "date('now')", "postgresql": "CURRENT_DATE"}
_FIXED = [
    "id",
    "reference",
    "kind",
    "case_id",
    "from_institution_id",
    "from_area",
    "from_partner",
    "by_id",
    "to_institution_id",
    "to_area",
    "purpose",
    "service",
    "urgency",
    "basis",
    "consent_id",
    "sealed_reason",
    "fields",
    "sealed_document",
    "created_at",
    "reply_due_on",
    "is_simulated",
    "submission",
]
_REVIEW = ("reviewed_at", "reviewed_by_id", "finding", "sealed_finding")
_CONSENT_FIXED = [
    "id",
    "case_id",
    "purposes",
    "recipient_id",
    "scope",
    "given_by",
    "language",
    "text_version",
    "interpreter",
    "given_on",
    "expires_on",
    "recorded_by_id",
    "recorded_at",
]
_WITHDRAWAL = ("withdrawn_on", "withdrawal_recorded_by_id", "withdrawal_recorded_at")


def as_text(texts: object) -> str:
    """Texts as SQL lists them."""
    return ", ".join(f"'{text}'" for text in texts)  # type: ignore[attr-defined]


_FOLLOWING = as_text(f"{state}:{act}" for state, acts in ALLOWED.items() for act in acts)
_LEADING = as_text(f"{state}:{act}:{after}" for state, acts in ALLOWED.items() for act, after in acts.items())
_CROSSED = as_text(f"{state}:{act}" for state, acts in CROSSED.items() for act in acts)
_CROSSED_LEADING = as_text(f"{state}:{act}:{after}" for state, acts in CROSSED.items() for act, after in acts.items())
_ELSEWHERE = as_text(sorted({Act.DELIVERED, *OF_RECEIVER} - {Act.TAKEN_OVER}))
_SHARING = as_text(sorted(SHARING))


def changed(columns: list[str] | tuple[str, ...], vendor: str) -> str:
    """The condition under which one of the columns is changed."""
    differs = _DIFFERS[vendor]
    # PostgreSQL compares json as text.
    cast = "::text" if vendor == "postgresql" else ""
    return " OR ".join(f"NEW.{column}{cast} {differs} OLD.{column}{cast}" for column in columns)


def _last_act() -> str:
    return f"(SELECT kind FROM {_EVENT} e WHERE e.referral_id = NEW.id ORDER BY e.sequence DESC LIMIT 1)"


def _referral_rewritten(vendor: str) -> str:
    differs = _DIFFERS[vendor]
    return (
        f"({changed(_FIXED, vendor)}) OR (OLD.reviewed_at IS NOT NULL AND ({changed(_REVIEW, vendor)})) "
        f"OR (NEW.state {differs} OLD.state "
        f"AND COALESCE(OLD.state || ':' || {_last_act()} || ':' || NEW.state, '') NOT IN ({_LEADING}, {_CROSSED_LEADING}))"
    )


def _consent_rewritten(vendor: str) -> str:
    return f"({changed(_CONSENT_FIXED, vendor)}) OR (OLD.withdrawn_on IS NOT NULL AND ({changed(_WITHDRAWAL, vendor)}))"


def _consent_stands(referral: str, vendor: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {_CONSENT} c WHERE c.id = {referral}.consent_id AND c.case_id = {referral}.case_id "
        f"AND c.recipient_id = {referral}.to_institution_id AND c.withdrawn_on IS NULL "
        f"AND c.expires_on >= {_TODAY[vendor]})"
    )


def _referral_without_basis(vendor: str) -> str:
    return f"NEW.state <> '' OR (NEW.basis = 'consent' AND NOT {_consent_stands('NEW', vendor)})"


def _event_out_of_order(_vendor: str) -> str:
    state = f"(SELECT r.state FROM {_REFERRAL} r WHERE r.id = NEW.referral_id)"
    kind = f"(SELECT r.kind FROM {_REFERRAL} r WHERE r.id = NEW.referral_id)"
    sealed = f"EXISTS (SELECT 1 FROM {_EVENT} s WHERE s.referral_id = NEW.referral_id AND s.kind = '{Act.SEALED}')"
    follows = f"COALESCE({state} || ':' || NEW.kind, '-')"
    return (
        f"({follows} NOT IN ({_FOLLOWING}) AND NOT (NEW.by_id IS NULL AND {follows} IN ({_CROSSED}))) "
        f"OR (NEW.by_id IS NULL AND NOT (NEW.kind IN ({_ELSEWHERE}) AND {sealed})) "
        f"OR (NEW.kind = '{Act.TAKEN_OVER}' AND {kind} <> 'transfer') "
        f"OR (NEW.kind = '{Act.ACCEPTED}' AND {kind} <> 'referral')"
    )


def _event_without_basis(vendor: str) -> str:
    return (
        f"NEW.kind IN ({_SHARING}) AND NEW.by_id IS NOT NULL "
        f"AND EXISTS (SELECT 1 FROM {_REFERRAL} r WHERE r.id = NEW.referral_id "
        f"AND r.basis = 'consent' AND NOT {_consent_stands('r', vendor)})"
    )


def _rules(vendor: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Name, verb, table, condition under which it is refused, and what is said."""
    return (
        *((f"{table}_stays", "DELETE", table, "1 = 1", KEPT) for table in _TABLES),
        (f"{_EVENT}_kept", "UPDATE", _EVENT, "1 = 1", KEPT),
        (f"{_REFERRAL}_kept", "UPDATE", _REFERRAL, _referral_rewritten(vendor), KEPT),
        (f"{_CONSENT}_kept", "UPDATE", _CONSENT, _consent_rewritten(vendor), KEPT),
        (f"{_REFERRAL}_basis", "INSERT", _REFERRAL, _referral_without_basis(vendor), NO_BASIS),
        (f"{_EVENT}_order", "INSERT", _EVENT, _event_out_of_order(vendor), ORDER),
        (f"{_EVENT}_basis", "INSERT", _EVENT, _event_without_basis(vendor), NO_BASIS),
    )


def _sqlite(name: str, verb: str, table: str, condition: str, message: str) -> tuple[str, ...]:
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{message}') WHERE {condition}; END",
    )


def _postgresql(name: str, verb: str, table: str, condition: str, message: str) -> tuple[str, ...]:
    back = "OLD" if verb == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {back}; END $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def statements(vendor: str, name: str, verb: str, table: str, condition: str, message: str) -> tuple[str, ...]:
    """The statements that make one trigger, in the words of the database."""
    return (_sqlite if vendor == "sqlite" else _postgresql)(name, verb, table, condition, message)


def install_referrals(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for rule in _rules(connection.vendor):
            for statement in statements(connection.vendor, *rule):
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            for table in _TABLES:
                cursor.execute(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()"
                )


def remove_referrals(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in _TABLES if is_postgresql else ():
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
        for name, _verb, table, _condition, _message in _rules(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if is_postgresql else ""))
            if is_postgresql:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
