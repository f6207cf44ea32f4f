"""A process that loads what every process of the program loads, and forks for each that a test starts.

`python -m tests.processes.server FD`: over the socket FD comes a JSON line for each process wanted (module, arguments,
environment, folder), with four descriptors: its three streams, and a socket on which its number is told at once and its
wait status when it has ended. Nothing that reads the settings or the environment may be loaded here: what a process is, it
becomes after the fork. The forked process leaves `serve` with its order and goes on as `python -m` would, so that
exceptions, exit codes, `atexit` and flushing are the interpreter's own.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import sys
import time
import warnings
from typing import Any

LIBRARIES = (
    *("django.core.management", "django.db.migrations.executor", "django.forms", "django.http", "django.urls"),
    *("django.template.defaulttags", "django.template.loader_tags"),
    *("django.core.mail", "django.core.cache", "django.utils.log"),
    *("click", "rich.progress", "rich.table", "yaml", "pydantic", "cryptography.fernet", "tuf.api.metadata", "pyrage"),
    *("numpy", "pyarrow.compute", "pyarrow.csv", "pyarrow.parquet", "deltalake", "babel.dates", "httpx"),
    *("jahorina.cli.command", "jahorina.cli.loading"),
)
PURE_ROOMS = ("jahorina.kernel", "jahorina.formats", "jahorina.render")
"""They know no Django (a contract of the imports holds it), so that they know no settings either."""
MEGABYTE = 1024 * 1024


def load() -> None:
    """Load what does not depend on the workspace, and leave it out of every collection of those that are forked.

    Not SQLite, of which the settings choose the library, nor DuckDB, which calls what is not collected at the end a leak.
    """
    for name in LIBRARIES:
        importlib.import_module(name)
    for room in PURE_ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def serve(orders: socket.socket) -> dict[str, Any] | None:
    """Fork for every order until the other end closes; returns the order in the forked process, None in this one."""
    running: dict[int, socket.socket] = {}
    woken, waker = socket.socketpair()
    for one in (woken, waker):
        one.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno())
    with selectors.DefaultSelector() as selector:
        selector.register(orders, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _events in selector.select()}
            if woken in ready:
                woken.recv(4096)
            _tell_of_the_ended(running)
            if orders not in ready:
                continue
            message, descriptors, _flags, _address = socket.recv_fds(orders, MEGABYTE, 4)
            if not message:
                return None
            streams, told = descriptors[:3], socket.socket(fileno=descriptors[3])
            if child := _forked():
                running[child] = told
                told.send(str(child).encode())
                for stream in streams:
                    os.close(stream)
                continue
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for one in (orders, woken, waker, told, *running.values()):
                one.close()
            _take(streams)
            order: dict[str, Any] = json.loads(message)
            return order


def _forked() -> int:
    """Fork; libraries that keep threads (linear algebra) stop them before it and start them again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _tell_of_the_ended(running: dict[int, socket.socket]) -> None:
    """Tell each test whose process has ended how it did."""
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        with running.pop(child) as told, contextlib.suppress(OSError):  # nobody may be waiting for it any more
            told.send(str(status).encode())


def _take(streams: list[int]) -> None:
    """Make these descriptors the standard streams, as the interpreter opens them at its start."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        if stream > 2:
            os.close(stream)
    sys.stdin = sys.__stdin__ = _opened_again(sys.stdin, 0, "rb")
    sys.stdout = sys.__stdout__ = _opened_again(sys.stdout, 1, "wb")
    sys.stderr = sys.__stderr__ = _opened_again(sys.stderr, 2, "wb")


def _opened_again(stream: Any, number: int, mode: str) -> io.TextIOWrapper:
    """A stream on this descriptor, written and read as `stream` is."""
    return io.TextIOWrapper(
        open(number, mode, buffering=0 if stream.write_through else -1, closefd=False),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def become(order: dict[str, Any]) -> None:
    """Run the module as `python -m` does."""
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    os.chdir(order["folder"])
    sys.path[0] = order["folder"]
    sys.argv = [order["module"], *order["arguments"]]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    load()
    if order := serve(socket.socket(fileno=int(sys.argv[1]))):
        become(order)
