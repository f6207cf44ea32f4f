"""What the database itself refuses about releases, for each of the two databases and every path into it.

1. A release begins as `requested`, moves only as states.py says, and is never removed.
2. Nobody checks what they requested themselves.
3. What was checked is what goes out: from `checked` on, nothing of it changes; once out, only its withdrawal is added.
4. Tables and cells are written while a release is `requested`, and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from jahorina.publication.states import RELEASE

STAYS_MESSAGE = "a release is never removed"
MOVES_MESSAGE = "a release does not go from there to here"
FOUR_EYES_MESSAGE = "a release is checked by a second person"
FIXED_MESSAGE = "a release that was checked does not change"
TABLES_MESSAGE = "the tables of a release are written while it is requested"

_ASKED = ("series", "partner_code", "titles", "reason", "wanted", "is_simulated", "requested_by_id", "requested_at")
_MADE = ("prepared_at", "ledger_head", "report", "sha256", "checked_by_id", "checked_at", "remarks")
_PUBLISHED = ("number", "published_by_id", "published_at", "visible_from", "changes")


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Before `events` on `table`, where `condition` holds, the database refuses with `message`."""

    name: str
    table: str
    events: tuple[str, ...]
    message: str
    condition: str = ""


def _differs(columns: tuple[str, ...]) -> str:
    # As text: PostgreSQL's jsonb has no trouble, and SQLite keeps JSON as text.
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def _moves_wrongly() -> str:
    allowed = [
        f"(OLD.state = '{state.value}' AND NEW.state IN ({', '.join(repr(one.value) for one in sorted(following))}))"
        for state, following in RELEASE.items()
        if following
    ]
    return f"NEW.state <> OLD.state AND NOT ({' OR '.join(allowed)})"


def _not_requested(table: str, row: str) -> str:
    if table == "publication_releasetable":
        return f"(SELECT r.state FROM publication_release r WHERE r.id = {row}.release_id) <> 'requested'"
    return (
        "(SELECT r.state FROM publication_release r JOIN publication_releasetable t ON t.release_id = r.id "
        f"WHERE t.id = {row}.table_id) <> 'requested'"
    )


REFUSALS = (
    _Refusal("publication_release_stays", "publication_release", ("DELETE",), STAYS_MESSAGE),
    _Refusal(
        "publication_release_begins", "publication_release", ("INSERT",), MOVES_MESSAGE, "NEW.state <> 'requested'"
    ),
    _Refusal("publication_release_moves", "publication_release", ("UPDATE",), MOVES_MESSAGE, _moves_wrongly()),
    _Refusal(
        "publication_release_four_eyes",
        "publication_release",
        ("UPDATE",),
        FOUR_EYES_MESSAGE,
        "NEW.state IN ('checked', 'published') AND (NEW.checked_by_id IS NULL OR NEW.checked_by_id = NEW.requested_by_id)",
    ),
    _Refusal(
        "publication_release_fixed",
        "publication_release",
        ("UPDATE",),
        FIXED_MESSAGE,
        f"OLD.state = 'checked' AND NEW.state <> 'requested' AND ({_differs((*_ASKED, *_MADE))})",
    ),
    _Refusal(
        "publication_release_out",
        "publication_release",
        ("UPDATE",),
        FIXED_MESSAGE,
        f"OLD.state IN ('published', 'withdrawn') AND (NEW.state <> 'withdrawn' OR OLD.state = 'withdrawn' "
        f"OR {_differs((*_ASKED, *_MADE, *_PUBLISHED))})",
    ),
    *(
        refusal
        for table in ("publication_releasetable", "publication_releasecell")
        for refusal in (
            _Refusal(f"{table}_new", table, ("INSERT",), TABLES_MESSAGE, _not_requested(table, "NEW")),
            _Refusal(f"{table}_change", table, ("UPDATE",), TABLES_MESSAGE),
            _Refusal(f"{table}_removal", table, ("DELETE",), TABLES_MESSAGE, _not_requested(table, "OLD")),
        )
    ),
)


def _sqlite(refusal: _Refusal) -> list[str]:
    where = f" WHERE {refusal.condition}" if refusal.condition else ""
    return [
        f"CREATE TRIGGER {refusal.name}_{number} BEFORE {event} ON {refusal.table} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal.message}'){where}; END"
        for number, event in enumerate(refusal.events)
    ]


def _postgresql(refusal: _Refusal) -> list[str]:
    result = "OLD" if refusal.events == ("DELETE",) else "NEW"
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


def install_publication(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    written = _sqlite if connection.vendor == "sqlite" else _postgresql
    _run(connection, [statement for refusal in REFUSALS for statement in written(refusal)])


def remove_publication(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    if connection.vendor == "sqlite":
        names = [f"{refusal.name}_{number}" for refusal in REFUSALS for number in range(len(refusal.events))]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    for refusal in REFUSALS:
        dropped = f"DROP TRIGGER IF EXISTS {refusal.name} ON {refusal.table}"
        _run(connection, [dropped, f"DROP FUNCTION IF EXISTS {refusal.name}()"])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
