"""The demo's workspace, made by its command once for a run of the tests; whoever needs one takes a copy of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.run import jahorina


def own_demo(folders: pytest.TempPathFactory) -> Path:
    """A copy of the demo in a new folder."""
    base = folders.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = folders.mktemp("nodes") / "hub"
    shutil.copytree(_made_demo(shared), home)
    return home


def _made_demo(folder: Path) -> Path:
    """A workspace with the demo in a folder that all workers of a test run share; the first who asks makes it."""
    demo = folder / "demo"
    with (folder / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not demo.is_dir():
            making = folder / f"making-{uuid4()}"
            made = jahorina("demo", "--alone", "--home", making, "--no-serve", "--json")
            assert made.code == 0, made.errors
            making.rename(demo)
    return demo
