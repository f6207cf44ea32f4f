"""A node's web server over TLS with a certificate made here, and a line to it that a test can cut or slow down."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from jahorina.exchange.wire.certificates import self_signed
from tests.cli.run import environment
from tests.exchange.nodes import PROJECT
from tests.processes import Forked


def certificate(folder: Path, name: str = "hub") -> tuple[Path, Path]:
    """A certificate that a node made for itself under 127.0.0.1, and its key, as files."""
    made = self_signed(["127.0.0.1"], since=datetime.now(UTC), days=2)
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    for path, content in zip(paths, (made.certificate, made.key), strict=True):
        path.write_bytes(content)
    return paths


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def serving(home: Path, files: tuple[Path, Path]) -> Iterator[int]:
    """The web server of a workspace, with a certificate of its own; gives its port."""
    port = free_port()
    tls = {"JAHORINA_SERVER_CERTIFICATE": str(files[0]), "JAHORINA_SERVER_KEY": str(files[1])}
    words = ("--home", home, "serve", "--workers", "1", "--address", f"127.0.0.1:{port}")
    process = Forked("jahorina", *words, cwd=PROJECT, env=environment(**tls))
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: Forked) -> None:
    for _try in range(600):
        assert process.poll() is None, "the server ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not listen")


class Line:
    """A line to a port that is cut after `cuts` bytes towards the server (or `back`), each once; `pace` bytes a piece."""

    def __init__(self, port: int, cuts: list[int], *, pace: int = 65_536, pause: float = 0, back: bool = False) -> None:
        self.target, self.cuts, self.pace, self.pause, self.back = port, list(cuts), pace, pause, back
        self.connections, self.carried = 0, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _address = self._listener.accept()
                self.connections += 1
                there = socket.create_connection(("127.0.0.1", self.target))
                cut = self.cuts.pop(0) if self.cuts else None
                forth, back = (None, cut) if self.back else (cut, None)
                for source, target, after in ((here, there, forth), (there, here, back)):
                    threading.Thread(target=self._carry, args=(source, target, after), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, cut: int | None) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while content := source.recv(self.pace):
                if cut is not None and carried + len(content) > cut:
                    target.sendall(content[: cut - carried])
                    break
                target.sendall(content)
                carried += len(content)
                self.carried += len(content)
                if self.pause:
                    time.sleep(self.pause)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
