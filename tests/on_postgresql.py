"""Run the tests that touch the database once more, on a PostgreSQL cluster of their own; `make test` calls this.

What no database answers is not run again: tests that ask for none, pages in each of the languages, questions to the table of
observations, and what is said of forms and labels that the tests on SQLite have seen drawn from the same rows. The cluster
lives in a temporary folder and is gone afterwards. Where Debian's postgresql is not installed the run is skipped with a
message.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOMS = (
    "tests/audit",
    "tests/partners",
    "tests/registers",
    "tests/evidence",
    "tests/plan",
    "tests/dialogue",
    "tests/publication",
    "tests/exchange",
    "tests/config",
    "tests/test_kept_load.py",
    "tests/web/accounts",
    "tests/web/test_cases.py",
    "tests/web/test_dialogue.py",
    "tests/web/test_emergency.py",
    "tests/web/test_handover.py",
    "tests/web/test_incidents.py",
    "tests/web/test_no_identity_leaks.py",
    "tests/web/test_pages.py",
    "tests/web/test_plan.py",
    "tests/web/test_public.py",
    "tests/web/test_referrals.py",
    "tests/web/test_referrals_between_nodes.py",
    "tests/web/test_register_figures.py",
    "tests/web/test_releases.py",
    "tests/web/test_retention.py",
    "tests/web/test_smuggling.py",
)
"""The rooms with tables, and the pages that ask them questions of their own."""

SAME_ON_EVERY_DATABASE = ("test_every_page_can_be_had_in_every_language",)
"""Tests that draw the same rows again and again."""
ANSWERED_ELSEWHERE = (
    "tests/evidence/test_as_of.py",
    "tests/evidence/test_confidentiality.py",
    "tests/evidence/test_every_kind.py",
    "tests/evidence/test_questions.py",
    "tests/evidence/test_readers_file.py",
    "tests/evidence/test_summaries.py",
    "tests/evidence/runs/test_persons.py",
    "tests/publication/test_brief.py",
)
"""Files whose answers come of the table of observations, of readers, engines or the printer of documents: the database gives
them the catalogue alone, which the other files of their rooms read and write on both."""
ORDINARY_USER = "postgres"
ROOM_FOR_A_CLUSTER = 2 * 2**30
"""Bytes, several times what it takes."""
TEMPLATE = "migrated"
"""The database that the workers' databases are made from."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that ask for no database or get their answers elsewhere, and those of SAME_ON_EVERY_DATABASE."""
    kept = [item for item in items if _asks_for_the_database(item) and not item.nodeid.startswith(ANSWERED_ELSEWHERE)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _asks_for_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup"}
    asks = item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ()))
    return bool(asks) and not item.name.startswith(SAME_ON_EVERY_DATABASE)


def server_programs() -> Path | None:
    """Where initdb and pg_ctl are: the newest of Debian's versions, or nowhere."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _as_ordinary_user(command: list[str]) -> list[str]:
    # The server refuses to run as root.
    return ["runuser", "-u", ORDINARY_USER, "--", *command] if os.geteuid() == 0 else command


def _in_memory() -> Path | None:
    """A folder in memory where there is room for a cluster, or None: what a test keeps need not wait for a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - the cluster's folder in it is its owner's alone
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_FOR_A_CLUSTER else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A throw-away cluster; gives its address for [database] url."""
    folder = Path(tempfile.mkdtemp(prefix="jahorina-postgresql-", dir=_in_memory()))
    data = folder / "data"
    if os.geteuid() == 0:
        owner = pwd.getpwnam(ORDINARY_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    port = str(20000 + os.getpid() % 20000)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    run = lambda *command: subprocess.run(_as_ordinary_user(list(command)), check=True, capture_output=True, cwd="/")  # noqa: E731
    try:
        run(
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "jahorina",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale",
            "C.UTF-8",
        )
        run(str(programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
        for name in ("jahorina", TEMPLATE):
            run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", port, "-U", "jahorina", name)
        yield f"postgresql://jahorina@127.0.0.1:{port}/jahorina"
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    programs = server_programs()
    if programs is None:
        print("PostgreSQL is not installed (Debian: apt install postgresql); its run is skipped.")
        return 0
    # Stopped from outside, it still takes the cluster away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster(programs) as url:
        _migrate(url)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "worksteal",
            "-p",
            "tests.on_postgresql",
            *(sys.argv[1:] or ROOMS),
        ]
        environment = {**os.environ, "JAHORINA_DATABASE_URL": url, "JAHORINA_TEST_TEMPLATE": TEMPLATE}
        return subprocess.run(command, env=environment, check=False).returncode


def _migrate(url: str) -> None:
    """Apply the migrations to the database that each worker's is a copy of."""
    address = f"{url.rpartition('/')[0]}/{TEMPLATE}"
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "JAHORINA_DATABASE_URL": address}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **settings, "PYTHONPATH": os.getcwd()}, check=True)


if __name__ == "__main__":
    sys.exit(main())
