"""A new SQLite database begins with all tables at once, from `new_database.sql`; the migrations since then follow.

Walking through the migrations builds every state of every model that there ever was: seven seconds of processor time, for
an empty file. The SQL is what the migrations left when it was last written (`make tables`), with the list of those
applied; a test holds the two to the same tables, triggers, indexes and rows.
"""

from __future__ import annotations

from importlib.resources import files

TABLES = "new_database.sql"
FILLED_AFTERWARDS = ("django_content_type", "auth_permission", "sqlite_sequence")
"""What Django writes at the end of every `migrate`, and SQLite's own counting."""
HISTORY = "django_migrations"


def begin_database() -> None:
    """Make the tables of an SQLite database that has none, whole or not at all; any other is left as it is."""
    from django.db import connection

    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return
    connection.ensure_connection()
    connection.connection.executescript(files(__package__).joinpath(TABLES).read_text(encoding="utf-8"))


def tables_of(dump: list[str]) -> str:
    """The SQL for a new database: the dump of one that was migrated and not used yet, applied when it is read."""
    return "".join(f"{_without_time(line)}\n" for line in dump if not line.startswith(_afterwards()))


def _afterwards() -> tuple[str, ...]:
    rows = tuple(f'INSERT INTO "{table}"' for table in FILLED_AFTERWARDS)
    return (*rows, 'DELETE FROM "sqlite_sequence"')


def _without_time(line: str) -> str:
    if not line.startswith(f'INSERT INTO "{HISTORY}"'):
        return line
    return f"{line[: line.rindex(',')]},strftime('%Y-%m-%d %H:%M:%f','now'));"
