"""Runs the command as its user does: in a process of its own (forked, see `tests/processes`), on a workspace of its own."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.processes import Forked


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left: exit code and the two streams."""

    code: int
    output: str
    errors: str

    @property
    def document(self) -> Any:
        """The JSON document on the last line of standard output."""
        return json.loads(self.output.strip().splitlines()[-1])


def environment(**changes: str) -> dict[str, str]:
    """The environment without the test run's own settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JAHORINA_", "DJANGO_"))}
    return {**kept, **changes}


def jahorina(*arguments: str | Path, home: Path | None = None, seconds: int = 240, **changes: str) -> Outcome:
    """Run `jahorina` with these arguments and wait for it, so many seconds at most."""
    words = (*(("--home", home) if home else ()), *arguments)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with Forked("jahorina", *words, env=environment(**changes), text=True, **pipes) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
        except BaseException:
            process.kill()
            raise
    return Outcome(process.returncode, output, errors)
