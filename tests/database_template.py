"""Migrates the tests' SQLite database once for all workers and runs: each worker begins with a copy.

Walking through the migrations takes some ten seconds of processor time. The migrated file is kept in pytest's cache under
a hash of everything that its content follows from: the migrations, the models, each module of the program that one of
these imports, and the versions of all dependencies. Whatever of it changes, the next run migrates anew; and Django still
looks at the copy for migrations that it lacks. `pytest --create-db` migrates in any case.
"""

from __future__ import annotations

import ast
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = PROJECT / "src"


@pytest.fixture(scope="session")
def migrated_file(request: pytest.FixtureRequest) -> Path:
    """An SQLite file with all tables and no rows; to be copied."""
    # Under `-p no:cacheprovider` nothing is kept.
    cache = getattr(request.config, "cache", None)
    return migrated(
        cache.mkdir("migrated-database") if cache else request.getfixturevalue("tmp_path_factory").mktemp("db")
    )


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Whether the worker's database is there already: on SQLite it is, as a copy of the migrated file."""
    from django.db import connection

    if connection.vendor != "sqlite" or request.config.getvalue("nomigrations"):
        return bool(request.config.getvalue("reuse_db"))
    shutil.copyfile(request.getfixturevalue("migrated_file"), connection.settings_dict["TEST"]["NAME"])
    return True


def migrated(folder: Path) -> Path:
    """The file that all migrations have been applied to; made where `folder` holds none of the present sources."""
    path = folder / f"{fingerprint()}.sqlite3"
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_file():
            for earlier in folder.glob("*.sqlite3"):
                earlier.unlink()
            _migrate(path)
    return path


def _migrate(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as home:
        made = Path(home) / "made.sqlite3"
        program = (
            "import django; django.setup(); "
            "from django.db import connection; connection.settings_dict['NAME'] = " + repr(str(made)) + "; "
            "from django.core.management import call_command; call_command('migrate', verbosity=0)"
        )
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "JAHORINA_DATABASE_URL": "sqlite"}
        subprocess.run([sys.executable, "-c", program], env=environment, cwd=PROJECT, check=True)
        made.rename(path)


def fingerprint() -> str:
    """The hash of what the migrated database follows from."""
    found = sha256(sys.version.encode())
    for path in (*sorted(schema_sources()), PROJECT / "requirements" / "dev.txt"):
        found.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


def schema_sources() -> set[Path]:
    """Migrations, models, configuration, and every module of the program that they import, however deep."""
    waiting = {path for path in SOURCES.rglob("*.py") if _names_tables(path)}
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= set(_imported(path)) - found
    return found


def _names_tables(path: Path) -> bool:
    parts = path.relative_to(SOURCES).with_suffix("").parts
    return bool({"migrations", "models", "apps", "config"} & set(parts))


def _imported(path: Path) -> Iterator[Path]:
    """The files of the program that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        else:
            continue
        for name in names:
            yield from _files(name)


def _files(name: str) -> Iterator[Path]:
    """The file of a module of the program, and those of the packages that it stands in."""
    parts = name.split(".")
    if parts[0] != "jahorina":
        return
    for length in range(1, len(parts) + 1):
        place = SOURCES.joinpath(*parts[:length])
        yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())
