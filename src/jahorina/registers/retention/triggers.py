"""What the database itself refuses about retention, for each of the two databases and every path into it.

1. While a hold runs, no key of its case or of its person is destroyed.
2. What was erased stays erased: it gets no step, key, identity, photograph or token again.
3. Holds, reviews, requests' entries and erasures are never removed; what was decided and certified stays as it is.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

HELD = "a legal hold stops the erasure"
ERASED = "what was erased stays erased"
KEPT = "holds, requests and erasures are never removed or rewritten"

_DAY = {"sqlite": "date('now')", "postgresql": "current_date"}
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def _held(vendor: str) -> str:
    join = "registers_legalhold h JOIN registers_case c ON c.id = h.case_id"
    runs = f"h.lifted_at IS NULL AND h.until >= {_DAY[vendor]}"
    return f"EXISTS (SELECT 1 FROM {join} WHERE {runs} AND (c.id = OLD.case_id OR c.person_id = OLD.person_id))"


_OF_ERASED_CASE = "EXISTS (SELECT 1 FROM registers_erasure e WHERE e.case_id = NEW.case_id AND e.state = 'erased')"
_OF_ERASED_PERSON = "EXISTS (SELECT 1 FROM registers_person p WHERE p.id = NEW.person_id AND p.erased_at IS NOT NULL)"


def _changes(vendor: str, *columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{column} {_DIFFERS[vendor]} OLD.{column}" for column in columns) + ")"


def _rules(vendor: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Name, table, verb, condition and message of each trigger."""
    decided = _changes(
        vendor, "case_id", "number", "state", "decided_by_id", "decided_at", "certificate_sha256", "signature"
    )
    proposed = _changes(vendor, "case_id", "number", "ground", "proposed_by_id", "proposed_at")
    placed = _changes(vendor, "case_id", "ground", "sealed_reason", "placed_by_id", "placed_at")
    return (
        ("held", "registers_sealingkey", "DELETE", _held(vendor), HELD),
        ("step_erased", "registers_step", "INSERT", _OF_ERASED_CASE, ERASED),
        (
            "tie_erased",
            "registers_tie",
            "INSERT",
            _OF_ERASED_CASE.replace("case_id = NEW.case_id", "case_id = NEW.incident_id"),
            ERASED,
        ),
        ("key_erased", "registers_sealingkey", "INSERT", f"{_OF_ERASED_CASE} OR {_OF_ERASED_PERSON}", ERASED),
        ("identity_erased", "registers_identityrecord", "INSERT", _OF_ERASED_PERSON, ERASED),
        ("photograph_erased", "registers_photograph", "INSERT", _OF_ERASED_PERSON, ERASED),
        ("token_erased", "registers_indextoken", "INSERT", _OF_ERASED_PERSON, ERASED),
        ("erasure_stays", "registers_erasure", "DELETE", "", KEPT),
        ("erasure_kept", "registers_erasure", "UPDATE", f"{proposed} OR (OLD.state <> 'proposed' AND {decided})", KEPT),
        ("hold_stays", "registers_legalhold", "DELETE", "", KEPT),
        ("hold_kept", "registers_legalhold", "UPDATE", f"{placed} OR OLD.lifted_at IS NOT NULL", KEPT),
        ("review_stays", "registers_holdreview", "DELETE", "", KEPT),
        ("review_kept", "registers_holdreview", "UPDATE", "", KEPT),
        ("entry_stays", "registers_subjectrequestentry", "DELETE", "", KEPT),
        ("entry_kept", "registers_subjectrequestentry", "UPDATE", "", KEPT),
        ("request_stays", "registers_subjectrequest", "DELETE", "", KEPT),
    )


def _statements(vendor: str) -> list[str]:
    found = []
    for name, table, verb, condition, message in _rules(vendor):
        trigger = f"registers_retention_{name}"
        when = condition or "1 = 1"
        if vendor == "sqlite":
            found.append(
                f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        found += [
            f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        ]
    return found


def install_retention(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove_retention(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for name, table, *_rest in _rules(connection.vendor):
            trigger = f"registers_retention_{name}"
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on_table}")
            if on_table:
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
