"""A process of the program as `subprocess.Popen` has it, in a tenth of the time: forked, not started.

The interpreter, Django and the libraries take a second of processor time at every start. A server (`server.py`), one for
each process that runs tests, has them loaded and forks. All that a test sees is Popen's own: pipes, timeouts, signals, exit
codes. Since the server is the forked process's parent, it does the waiting and tells; nothing else differs. A few tests
start true processes still: those of the entry point, and those that look at what an interpreter loads.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


class Forked(subprocess.Popen[Any]):
    """`python -m module arguments`, forked; `options` are those of Popen that concern streams, `cwd` and `env`."""

    def __init__(self, module: str, *arguments: str | Path, **options: Any) -> None:
        self._told: socket.socket | None = None
        super().__init__([module, *map(str, arguments)], **options)

    def _execute_child(self, args: Any, *given: Any) -> None:
        # Popen's own parameters after args (alike in Python 3.11 to 3.13): folder and environment, later six ends of pipes.
        folder, environment = given[4], given[5]
        ends = given[9:15]
        self._told, told = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        streams = [end if end != -1 else number for number, end in enumerate((ends[0], ends[3], ends[5]))]
        try:
            order = _order(args, environment, folder)
            socket.send_fds(_server(os.getpid()), [order], [*streams, told.fileno()])
        finally:
            told.close()
            self._close_pipe_fds(*ends)  # type: ignore[attr-defined]
        self.pid = int(_said(self._told))
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        assert self._told is not None
        self._told.setblocking(not wait_flags & os.WNOHANG)
        try:
            status = int(_said(self._told))
        except BlockingIOError:
            return 0, 0
        self._told.close()
        return self.pid, status

    def _internal_poll(self, *_given: Any, **_named: Any) -> int | None:
        if self.returncode is None and self._told is not None and self._waitpid_lock.acquire(False):
            try:
                child, status = self._try_wait(os.WNOHANG)
                if child:
                    self._handle_exitstatus(status)
            finally:
                self._waitpid_lock.release()
        return self.returncode


def _order(args: list[str], environment: Mapping[str, str] | None, folder: Any) -> bytes:
    document = {
        "module": args[0],
        "arguments": args[1:],
        "environment": dict(os.environ if environment is None else environment),
        "folder": os.fspath(folder or os.getcwd()),
    }
    return json.dumps(document).encode()


def _said(told: socket.socket) -> bytes:
    """The next number from the server. One that died would leave its tests waiting for nothing."""
    said = told.recv(32)
    assert said, "the server of forked processes has ended"
    return said


@lru_cache(maxsize=1)
def _server(_of: int) -> socket.socket:
    """The socket of this process's server, which is started for the first who asks and ends with this process."""
    # Each order is one message, so that two that come at once stay two.
    orders, end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with end:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.server", str(end.fileno())],
            pass_fds=[end.fileno()],
            cwd=PROJECT,
            env={key: value for key, value in os.environ.items() if not key.startswith(("JAHORINA_", "DJANGO_"))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def end_server() -> None:
        orders.close()
        server.wait(60)

    atexit.register(end_server)
    return orders
