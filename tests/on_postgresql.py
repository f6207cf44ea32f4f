"""Run the tests that touch the database once more, on a PostgreSQL cluster of their own; `make test` calls this.

The cluster lives in a temporary folder and is gone afterwards. Where Debian's postgresql is not installed the run is
skipped with a message.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    "tests/web",
)
ORDINARY_USER = "postgres"


def server_programs() -> Path | None:
    """Where initdb and pg_ctl are: the newest of Debian's versions, or nowhere."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _as_ordinary_user(command: list[str]) -> list[str]:
    # The server refuses to run as root.
    return ["runuser", "-u", ORDINARY_USER, "--", *command] if os.geteuid() == 0 else command


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A throw-away cluster; gives its address for [database] url."""
    folder = Path(tempfile.mkdtemp(prefix="jahorina-postgresql-"))
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
        run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", port, "-U", "jahorina", "jahorina")
        yield f"postgresql://jahorina@127.0.0.1:{port}/jahorina"
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    programs = server_programs()
    if programs is None:
        print("PostgreSQL is not installed (Debian: apt install postgresql); its run is skipped.")
        return 0
    with cluster(programs) as url:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *ROOMS]
        return subprocess.run(command, env={**os.environ, "JAHORINA_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
