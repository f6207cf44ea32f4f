"""A forked process is to its test what a started one is: each test looks at one of either kind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Forked
from tests.processes.forked import PROJECT

PIPE = subprocess.PIPE


def started(module: str, *arguments: str, **options: Any) -> subprocess.Popen[Any]:
    return subprocess.Popen([sys.executable, "-m", module, *arguments], **options)


KINDS = pytest.mark.parametrize("kind", [started, Forked])


def ran(kind: Any, *words: str, given: str = "", **options: Any) -> tuple[int, str, str]:
    with kind(
        "tests.processes.speaking", *words, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, **options
    ) as process:
        output, errors = process.communicate(given, timeout=60)
    return process.returncode, output, errors


def test_it_finds_what_a_started_one_finds(tmp_path: Path) -> None:
    surroundings = {**os.environ, "JAHORINA_HOME": "elsewhere", "PYTHONPATH": str(PROJECT)}
    first, second = (
        json.loads(ran(kind, "tell", "two words", env=surroundings, cwd=tmp_path)[1]) for kind in (started, Forked)
    )
    assert second["words"] == ["tell", "two words"]
    assert first == second


@KINDS
def test_its_streams_are_the_tests_own(kind: Any) -> None:
    assert ran(kind, "echo", given="Sarajevo\nČačak\n") == (0, "SARAJEVO\nČAČAK\n", "sarajevo\nčačak\n")
    with kind("tests.processes.speaking", "fail", stdout=PIPE, stderr=subprocess.STDOUT, text=True) as process:
        together = process.communicate(timeout=60)[0]
    assert "ValueError: as it was told" in together
    assert together.endswith("at last\n")


@KINDS
@pytest.mark.parametrize(
    ("words", "code", "output", "errors"),
    [
        (("leave", "0"), 0, "not flushed by itself\n", ""),
        (("leave", "75"), 75, "not flushed by itself\n", ""),
        (("explain",), 1, "", "a sentence\n"),
        (("die",), -signal.SIGSEGV, "", ""),
    ],
)
def test_it_ends_as_it_ends(kind: Any, words: tuple[str, ...], code: int, output: str, errors: str) -> None:
    assert ran(kind, *words) == (code, output, errors)


@KINDS
def test_an_error_that_nobody_catches_is_a_traceback_and_the_code_one(kind: Any) -> None:
    code, output, errors = ran(kind, "fail")
    assert (code, output) == (1, "at last\n")
    assert errors.startswith("Traceback (most recent call last):\n")
    assert errors.endswith("ValueError: as it was told\n")


@KINDS
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(kind: Any, sent: signal.Signals) -> None:
    with kind("tests.processes.speaking", "wait", stdout=PIPE, stderr=PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.send_signal(sent)
        assert process.wait(60) == process.poll() == -sent


def test_two_at_once_are_told_apart() -> None:
    with (
        Forked("tests.processes.speaking", "wait", stdout=PIPE) as one,
        Forked("tests.processes.speaking", "leave", "3", stdout=PIPE) as other,
    ):
        assert other.wait(60) == 3
        assert one.poll() is None
        one.kill()
        assert one.wait(60) == -signal.SIGKILL


def test_what_is_loaded_beforehand_knows_no_workspace() -> None:
    """Neither the settings nor SQLite, whose library they choose; were they loaded, tests would see another's workspace."""
    program = (
        "import sys; from tests.processes.server import load; load(); from django.conf import settings; "
        "assert not settings.configured; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    rooms = {name.split(".")[1] for name in loaded if name.startswith("jahorina.")}
    assert rooms == {"cli", "formats", "kernel", "render"}
    assert not loaded & {"sqlite3", "pysqlite3", "duckdb", "tests.settings"}
