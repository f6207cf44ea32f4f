"""A process killed in the middle of an import leaves the workspace as before; the next run just works."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from jahorina.kernel.workspace import HOME_VARIABLE, Workspace
from tests.evidence.importing import PLACES
from tests.processes import Forked

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("JAHORINA_KILLS", "8"))
"""How often a process is killed at a random moment; `make kills` does it a hundred times. Every named step is died at
in any case."""

POINTS = [
    "appending._stage",
    "appending._compare",
    "store._write",
    "store._make_durable",
    "store._sync_folder",
    "services._imported",
    "services._move_head",
    "services.record",
]
"""Before staging, comparing, the Delta commit; after it; halfway through making it durable; inside the transaction."""


class Node:
    """A workspace in which other processes import: a copy of a prepared one."""

    def __init__(self, home: Path, prepared: Path | None = None) -> None:
        if prepared:
            shutil.copytree(prepared, home)
        self.environment = {**os.environ, HOME_VARIABLE: str(home), "JAHORINA_DATABASE_URL": "sqlite"}
        self.environment["DJANGO_SETTINGS_MODULE"] = "jahorina.config.settings"

    def start(self, *words: str) -> Forked:
        return Forked("tests.evidence.importing", *words, env=self.environment, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str) -> tuple[int, Any]:
        process = self.start(*words)
        out, _err = process.communicate(timeout=120)
        return process.returncode, json.loads(out) if out.strip() else None

    def tell(self) -> dict[str, Any]:
        return self.run("tell")[1]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A workspace with all tables and a small catalogue, into which nobody has imported."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    Workspace(home).make_folders()
    shutil.copyfile(migrated_file, Workspace(home).database_file)
    assert Node(home).run("prepare")[0] == 0
    return home


@pytest.fixture
def node(tmp_path: Path, prepared: Path) -> Node:
    return Node(tmp_path / "home", prepared)


def test_killed_at_any_step_the_workspace_is_as_before_and_the_next_run_works(node: Node) -> None:
    node.run("import", "1")
    before = node.tell()
    assert (before["values"], before["cells"], before["imports"]) == ([1.0], PLACES, 1)
    for point in POINTS:
        code, report = node.run("import", "2", point)
        assert (code, report) == (-signal.SIGKILL, None), point
        assert node.tell() == before, point
    code, report = node.run("import", "2")
    assert (code, report["revised"], report["repeated"]) == (0, PLACES, False)
    assert node.tell()["values"] == [2.0]


def test_killed_at_any_step_of_the_very_first_import_the_next_run_works(tmp_path: Path, prepared: Path) -> None:
    for point in ("store._make_durable", "services.record"):
        node = Node(tmp_path / point, prepared)
        assert node.run("import", "1", point)[0] == -signal.SIGKILL
        assert node.tell()["cells"] == 0
        assert node.run("import", "1")[1]["added"] == PLACES


def test_killed_at_random_moments_every_import_is_there_wholly_or_not_at_all(node: Node) -> None:
    chance = random.Random(20230616)  # noqa: S311
    done = 0
    for _attempt in range(KILLS):
        process = node.start("import", str(done + 1))
        time.sleep(chance.uniform(0.2, 2.5))
        process.kill()
        process.communicate()
        told = node.tell()
        assert told["whole"]
        assert told["cells"] in (0, PLACES)
        # Killed after the commit, the import stands although nobody was told.
        assert told["imports"] in (done, done + 1)
        done = told["imports"]
        assert told["values"] == ([float(done)] if done else [])
    assert node.run("import", str(done + 1))[0] == 0
    assert node.tell()["values"] == [done + 1.0]
