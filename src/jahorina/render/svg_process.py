"""Draws charts in a process of its own, so that a web process never loads the drawing engine.

One worker for each web process, started at the first chart that is not in the cache: requests and answers are JSON lines
over its pipes. A worker that dies or hangs is started anew once; it ends with its parent, because its input ends.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jahorina import __version__
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _

PATIENCE_SECONDS = 20.0

_lock = threading.Lock()
_worker: subprocess.Popen[bytes] | None = None


def chart_svg(spec: Mapping[str, Any], *, cache: Path | None) -> bytes:
    """The chart as SVG, from the cache folder where it is there. Raises NotReady (`chart-engine`)."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    kept = cache / f"{hashlib.sha256(f'{__version__}|{text}'.encode()).hexdigest()}.svg" if cache else None
    if kept and kept.is_file():
        return kept.read_bytes()
    with _lock:
        svg = _drawn(text)
    if kept:
        _keep(kept, svg)
    return svg


def _drawn(text: str) -> bytes:
    for _attempt in range(2):
        answer = _asked(text)
        if answer is not None:
            break
    else:
        raise NotReady("chart-engine", _("The chart could not be drawn; the table holds the same numbers."))
    if "error" in answer:
        raise NotReady(
            "chart-engine",
            _("The chart could not be drawn; the table holds the same numbers."),
            params={"reason": answer["error"]},
        )
    svg: str = answer["svg"]
    return svg.encode()


def _asked(text: str) -> dict[str, str] | None:
    """Ask the worker; None where it died or took too long, and then it is gone."""
    worker = _running()
    try:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(text.encode() + b"\n")
        worker.stdin.flush()
        if select.select([worker.stdout], [], [], PATIENCE_SECONDS)[0]:
            line = worker.stdout.readline()
            if line:
                answer: dict[str, str] = json.loads(line)
                return answer
    except (BrokenPipeError, OSError):
        pass
    stop()
    return None


def _running() -> subprocess.Popen[bytes]:
    global _worker
    if _worker is None or _worker.poll() is not None:
        command = [sys.executable, "-m", "jahorina.render.svg_worker"]
        _worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    return _worker


def stop() -> None:
    """End the worker, if one runs."""
    global _worker
    if _worker is not None:
        _worker.kill()
        _worker.wait()
        for pipe in (_worker.stdin, _worker.stdout):
            if pipe is not None:
                pipe.close()
        _worker = None


def _forget() -> None:
    """After a fork the worker is the parent's; the child starts its own."""
    global _worker, _lock
    _worker, _lock = None, threading.Lock()


def _keep(path: Path, svg: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(svg)
    os.replace(draft.name, path)


atexit.register(stop)
os.register_at_fork(after_in_child=_forget)
