"""Draws charts in a process of its own, so that a web process never loads the drawing engine.

One worker for each web process, started at the first chart that is not in the cache: requests and answers are JSON lines
over its pipes. A worker that dies or hangs is started anew once; it ends with its parent, because its input ends.
What it draws is looked through before anybody sees it: no script, nothing that points outside the picture.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from defusedxml import ElementTree

from jahorina import __version__
from jahorina.kernel.errors import Bug, NotReady
from jahorina.kernel.messages import gettext_noop as _

PATIENCE_SECONDS = 20.0
COMMAND = (sys.executable, "-m", "jahorina.render.svg_worker")
MOST_KEPT = 2000
"""Pictures in a cache folder; above it the older half goes, so that questions of strangers cannot fill the disk."""

FORBIDDEN_ELEMENTS = frozenset({"script", "foreignObject", "image", "iframe", "style", "set", "animate"})

_lock = threading.Lock()
_worker: subprocess.Popen[bytes] | None = None


def chart_svg(spec: Mapping[str, Any], *, cache: Path | None) -> bytes:
    """The chart as SVG, from the cache folder where it is there.

    Raises NotReady (`chart-engine`) where it cannot be drawn, Bug where the drawing points outside itself.
    """
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    kept = cache / f"{_key(text)}.svg" if cache else None
    if kept and kept.is_file():
        return kept.read_bytes()
    with _lock:
        if kept and kept.is_file():  # another request drew it while this one waited
            return kept.read_bytes()
        svg = _closed(_drawn(text))
        if kept:
            _keep(kept, svg)
    return svg


def _key(text: str) -> str:
    """The same drawing by the same program has the same name."""
    return hashlib.sha256(f"{__version__}|{version('vl-convert-python')}|{text}".encode()).hexdigest()


def _closed(svg: bytes) -> bytes:
    """The picture itself, once it is sure that it runs nothing and fetches nothing."""
    for element in ElementTree.fromstring(svg).iter():
        if element.tag.rpartition("}")[2] in FORBIDDEN_ELEMENTS:
            raise Bug(f"a drawn chart holds the element {element.tag}")
        for name, value in element.attrib.items():
            attribute = name.rpartition("}")[2]
            points_outside = attribute == "href" and not value.startswith("#")
            if (
                points_outside
                or attribute.startswith("on")
                or "url(" in value.replace("url(#", "").replace('url("#', "")
            ):
                raise Bug(f"a drawn chart points outside itself in {attribute}")
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
    limit = threading.Timer(PATIENCE_SECONDS, worker.kill)
    limit.daemon = True
    limit.start()
    try:
        line = _exchanged(worker, text)
    except OSError:
        line = b""
    finally:
        limit.cancel()
    if line.endswith(b"\n"):
        answer: dict[str, str] = json.loads(line)
        return answer
    stop()
    return None


def _exchanged(worker: subprocess.Popen[bytes], text: str) -> bytes:
    if worker.stdin is None or worker.stdout is None:
        raise Bug("the drawing worker was started without its pipes")
    worker.stdin.write(text.encode() + b"\n")
    worker.stdin.flush()
    return worker.stdout.readline()


def _running() -> subprocess.Popen[bytes]:
    global _worker
    if _worker is None or _worker.poll() is not None:
        stop()
        _worker = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    return _worker


def stop() -> None:
    """End the worker, if one runs."""
    global _worker
    if _worker is not None:
        _worker.kill()
        _worker.wait()
        for pipe in (_worker.stdin, _worker.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not sent to a dead worker
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
    kept = list(path.parent.glob("*.svg"))
    if len(kept) > MOST_KEPT:
        for old in sorted(kept, key=_age)[: len(kept) // 2]:
            old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


atexit.register(stop)
os.register_at_fork(after_in_child=_forget)
