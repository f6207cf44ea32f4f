"""A workspace as `jahorina init` leaves it, made once for the present sources; whoever wants a fresh one takes a copy.

The copy has the configuration, the database and the evidence of the one that was made, and keys of its own: two nodes of one
test share none. The audit log's checkpoints are signed with a key, so that they stay behind, too. Tests of `init` run it.
"""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from uuid import uuid4

from jahorina.cli.keys import make_keys
from jahorina.kernel.workspace import Workspace
from tests.cli.run import jahorina
from tests.demo import PROJECT, fingerprint

CACHE = PROJECT / ".pytest_cache" / "d" / "workspace"


def fresh_workspace(home: Path) -> Path:
    """Make the folder `home` a new workspace with the shipped programme; returns it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = _made(CACHE)
        left = Workspace(made)
        without = {left.keys, left.audit, left.cache}
        shutil.copytree(
            made, home, ignore=lambda folder, names: [one for one in names if Path(folder) / one in without]
        )
    Workspace(home).make_folders()
    make_keys(Workspace(home))
    return home


def _made(folder: Path) -> Path:
    """A workspace in a folder that all workers and runs share; the first who asks makes it."""
    workspace = folder / fingerprint()
    if not workspace.is_dir():
        for earlier in folder.glob("*-*"):
            shutil.rmtree(earlier)
        making = folder / f"making-{uuid4()}"
        outcome = jahorina("init", home=making)
        assert outcome.code == 0, outcome.errors
        making.rename(workspace)
    return workspace
