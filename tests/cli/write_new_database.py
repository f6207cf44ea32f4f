"""Writes the tables of a new database anew, from the migrations: `make tables`."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from jahorina.cli import new_database
from tests.database_template import migrated

WRITTEN = Path(new_database.__file__).with_name(new_database.TABLES)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(migrated(Path(folder)))) as database:
        WRITTEN.write_text(new_database.tables_of(list(database.iterdump())), encoding="utf-8")


if __name__ == "__main__":
    main()
