"""The demo's workspace, made by its command once a day for the present sources; whoever needs one takes a copy of their own.

It lies in pytest's cache under the day, which it tells of, and a hash of the program, the programme and the dependencies:
the browser's part of `make test` finds what the first part has made.
"""

from __future__ import annotations

import fcntl
import shutil
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.run import jahorina

PROJECT = Path(__file__).resolve().parent.parent
CACHE = PROJECT / ".pytest_cache" / "d" / "demo"
SOURCES = ("src/jahorina", "programme", "requirements/runtime.txt")


def own_demo(folders: pytest.TempPathFactory) -> Path:
    """A copy of the demo in a new folder."""
    home = folders.mktemp("nodes") / "hub"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.copytree(_made_demo(CACHE), home)
    return home


def _made_demo(folder: Path) -> Path:
    """A workspace with the demo in a folder that all workers and runs share; the first who asks makes it."""
    demo = folder / fingerprint()
    if not demo.is_dir():
        for earlier in folder.glob("*-*"):
            shutil.rmtree(earlier)
        making = folder / f"making-{uuid4()}"
        made = jahorina("demo", "--alone", "--home", making, "--no-serve", "--json")
        assert made.code == 0, made.errors
        making.rename(demo)
    return demo


def fingerprint() -> str:
    """The day, and the hash of all that the demo follows from."""
    found = sha256(sys.version.encode())
    for path in sorted(one for source in SOURCES for one in _files(PROJECT / source)):
        found.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return f"{date.today()}-{found.hexdigest()}"  # noqa: DTZ011 - the demo's day is this machine's


def _files(source: Path) -> list[Path]:
    """A file, or the files in a folder that are not made of others."""
    found = source.rglob("*") if source.is_dir() else (source,)
    return [one for one in found if one.is_file() and one.suffix != ".pyc"]
