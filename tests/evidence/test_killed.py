"""A process killed in the middle of an import leaves the workspace as before; the next run just works."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jahorina.kernel.workspace import HOME_VARIABLE, Workspace
from tests.evidence.importing import PLACES

pytestmark = pytest.mark.slow

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
    """A workspace in which other processes import."""

    def __init__(self, home: Path) -> None:
        Workspace(home).make_folders()
        self.environment = {**os.environ, HOME_VARIABLE: str(home), "JAHORINA_DATABASE_URL": "sqlite"}
        self.environment["DJANGO_SETTINGS_MODULE"] = "jahorina.config.settings"
        self.run("prepare")

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.evidence.importing", *words]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str) -> tuple[int, Any]:
        process = self.start(*words)
        out, _err = process.communicate(timeout=120)
        return process.returncode, json.loads(out) if out.strip() else None

    def tell(self) -> dict[str, Any]:
        return self.run("tell")[1]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path / "home")


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


def test_killed_at_any_step_of_the_very_first_import_the_next_run_works(tmp_path: Path) -> None:
    for point in ("store._make_durable", "services.record"):
        node = Node(tmp_path / point)
        assert node.run("import", "1", point)[0] == -signal.SIGKILL
        assert node.tell()["cells"] == 0
        assert node.run("import", "1")[1]["added"] == PLACES


def test_killed_at_random_moments_every_import_is_there_wholly_or_not_at_all(node: Node) -> None:
    chance = random.Random(20230616)  # noqa: S311
    done = 0
    for _attempt in range(25):
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
