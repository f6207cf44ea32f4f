"""Nodes for tests: each in a process of its own, so that they share nothing but the files that are carried between them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from jahorina.formats.bundle.agreements import Agreement
from tests.cli.run import environment
from tests.formats.bundle.made import AGREEMENT
from tests.processes import Forked

PROJECT = Path(__file__).resolve().parents[2]
START = "2026-03-01T12:00:00"


def agreement(sender: str, *recipients: str, stream: str, **changed: Any) -> Agreement:
    made = replace(
        AGREEMENT,
        code=f"dsa-{sender}-{stream}",
        sender=sender,
        recipients=tuple(sorted(recipients)),
        stream=stream,
        schemas=("acknowledgement/1", "keys/1", "table/1"),
        until=date(2028, 12, 31),
    )
    return replace(made, **changed)


@dataclass
class Node:
    """A running node."""

    home: Path
    code: str
    worker: str = "tests.exchange.worker"
    process: Forked | None = field(init=False, default=None)

    def start(self) -> Forked:
        self.process = Forked(
            self.worker,
            self.home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env=environment(),  # a database of its own, whatever the test run's is
        )
        assert self._line() == "ready"
        return self.process

    def _line(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def begin(self, verb: str, **given: Any) -> None:
        """Give a command and do not wait; the process starts with the first one."""
        process = self.process or self.start()
        assert process.stdin is not None
        process.stdin.write(json.dumps([verb, given]) + "\n")
        process.stdin.flush()

    def do(self, verb: str, **given: Any) -> Any:
        """Give a command and wait; an error's code is {"error": code}."""
        self.begin(verb, **given)
        answer = json.loads(self._line())
        return answer.get("ok", answer)

    def apart(self, verb: str, after: float | None = None, **given: Any) -> Any:
        """Give a command to a process split off the node's, and kill that one `after` so many seconds; its answer, or None
        where it was killed before it gave one. A kill costs milliseconds, not the start of a node."""
        self.begin("apart", command=[verb, given])
        answer = None
        while True:
            said = json.loads(self._line())
            if "ended" in said:
                return answer
            if "pid" not in said:
                answer = said.get("ok", said)
            elif after is not None:
                time.sleep(after)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(said["pid"], signal.SIGKILL)

    def kill(self) -> None:
        """Kill the process where it is; the next command starts another one."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process = None


def copied(node: Node, home: Path) -> Node:
    """Another node on a copy of a stopped node's workspace: a restore, or a second node of one backup."""
    shutil.copytree(node.home, home)
    return Node(home, node.code)


def introduce(nodes: list[Node], agreements: list[Agreement]) -> None:
    """Everybody gets everybody's keys and the agreements."""
    keys = {node.code: node.do("init", code=node.code) for node in nodes}
    for node in nodes:
        for code, document in keys.items():
            if code != node.code:
                node.do("join", keys=document)
        for one in agreements:
            if node.code in (one.sender, *one.recipients):
                node.do("agree", document=one.document().decode())
