"""The database that a benchmark runs on: SQLite, a PostgreSQL of its own, or one at an address."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.on_postgresql import cluster, server_programs


@contextmanager
def database(chosen: str) -> Iterator[str]:
    """The address for `[database] url`; `postgresql` alone starts a throw-away cluster and stops it afterwards."""
    if chosen != "postgresql":
        yield chosen
        return
    programs = server_programs()
    if programs is None:
        sys.exit("PostgreSQL is not installed (Debian: apt install postgresql).")
    with cluster(programs) as address:
        yield address
