"""Brings files to a node and fetches what waits there, for as long as it takes: after a cut it goes on where it stopped.

Between two tries it waits a time drawn from 0 to half a second, doubled with each failure up to a minute (full jitter,
M. Brooker 2015), or as long as the other side asks. Any progress starts the counting anew. On a bad line parts get smaller.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from jahorina.exchange.keyfolder import NodeKeys
from jahorina.exchange.wire.addresses import Address
from jahorina.exchange.wire.connection import Answer, Connection, Interrupted
from jahorina.formats.bundle import framing
from jahorina.formats.bundle.limits import LARGEST_FILE
from jahorina.formats.bundle.wire import DELIVERY_TYPE, LOGIN_TYPE, Login, signed_login
from jahorina.kernel.errors import Conflict, InputRefused, Unreachable
from jahorina.kernel.messages import gettext_noop as _

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 60.0
LONGEST_ASKED: Final = 120.0
MOST_FAILURES: Final = 6
"""Without any progress in between."""

MOST_CUTS: Final = 2_000
"""Of one file, with progress or without."""

PART: Final = 512 * 1024
SMALLEST_PART: Final = 16 * 1024
ROOT: Final = "/exchange/wire/"
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MARK: Final = re.compile(r"[0-9a-f]{1,20}-[0-9a-f]{1,10}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bundle that waits there for this node; `mark` changes when it is sealed again."""

    sha256: str
    stream: str
    epoch: int
    seq: int
    size: int
    mark: str


class Courier:
    """One node's way to another. `pause` and `drawn` are for tests."""

    def __init__(
        self,
        address: Address,
        keys: NodeKeys,
        *,
        pause: Callable[[float], None] = time.sleep,
        drawn: Callable[[], float] = random.random,
    ) -> None:
        self.node, self.keys = address.node, keys
        self._connection = Connection(address)
        self._pause, self._drawn = pause, drawn
        self._session = ""
        self._moved = 0
        self._part = PART

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def bring(self, path: Path) -> bytes:
        """Bring a bundle's file; returns the signed delivery. Raises Unreachable (`wire-unreachable`), InputRefused
        (`wire-refused`) and what `Connection` raises."""
        with path.open("rb") as file:
            head = head_of(file.read(len(framing.FILE_MAGIC) + 4 + framing.ENVELOPE_ROOM))
        return self._persist(lambda: self._brought(path, head))

    def waiting(self) -> list[Waiting]:
        """What waits there for this node."""
        document = self._persist(lambda: self._ask("GET", "waiting/").document())
        return [_waiting(one) for one in document.get("waiting", ())]

    def stamps(self) -> list[bytes]:
        """The newest time stamps of plans that the node has for this one; none of a node that knows no such thing."""
        try:
            document = self._persist(lambda: self._ask("GET", "stamps/").document())
        except InputRefused:
            return []
        return [str(one).encode() for one in document.get("stamps", ())]

    def bring_stamp(self, content: bytes) -> None:
        """Bring one of this node's own; a node that knows no such thing is left without."""
        with suppress(InputRefused):
            self._persist(lambda: self._ask("POST", "stamps/", body=content))

    def fetch(self, one: Waiting, folder: Path) -> Path:
        """Fetch a bundle into a folder, from where an earlier try stopped."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"{one.sha256}.{one.mark}.fetched"
        for other in folder.glob(f"{one.sha256}.*.fetched"):
            if other != target:
                other.unlink()
        self._persist(lambda: self._fetched(one, target))
        return target

    def tell(self, sha256: str, delivery: bytes) -> None:
        """Say what became of a bundle that was fetched."""
        self._persist(lambda: self._ask("POST", f"waiting/{sha256}/", body=delivery, kind=DELIVERY_TYPE))

    def who(self) -> str:
        """The code of the node that answers there."""
        document = self._persist(lambda: self._connection.ask("GET", ROOT).document())
        found = str(document.get("node", ""))
        return found if _WORD.fullmatch(found) else ""

    def _brought(self, path: Path, head: bytes) -> bytes:
        name = hashlib.sha256(head).hexdigest()
        answer = self._ask("POST", "bundles/", body=head)
        size = path.stat().st_size
        with path.open("rb") as file:
            while not answer.body:
                offset = self._offset(answer, size)
                file.seek(offset)
                content = file.read(self._part)
                headers = {"Upload-Offset": str(offset)}
                answer = self._ask("PATCH", f"bundles/{name}/", body=content, headers=headers)
                self._moved += len(content)
        return answer.body

    def _offset(self, answer: Answer, size: int) -> int:
        said = answer.headers.get("upload-offset", "")
        if not said.isdigit() or int(said) > size:
            raise Interrupted("the node does not say how much it has")
        return int(said)

    def _fetched(self, one: Waiting, target: Path) -> None:
        offset = target.stat().st_size if target.exists() else 0
        if offset < one.size:
            headers = {**self._authorised(), "Range": f"bytes={offset}-", "If-Match": f'"{one.mark}"'}
            path = f"{ROOT}{self.node}/waiting/{one.sha256}/"
            with self._connection.begun("GET", path, headers=headers) as response, target.open("ab") as file:
                if response.status in (404, 412):
                    raise self._changed()
                if response.status not in (200, 206) or (response.status == 200 and offset):
                    self._connection.close()
                    self._ask("GET", "waiting/")  # says why: the session has ended
                    raise Interrupted(f"{response.status}")
                while content := response.read(min(SMALLEST_PART * 4, one.size - offset)):
                    offset += file.write(content)
                    self._moved += len(content)
        if offset < one.size:
            raise Interrupted("the connection was cut")

    def _ask(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None, kind: str = ""
    ) -> Answer:
        sent = {**self._authorised(), **(headers or {}), "Content-Type": kind or "application/octet-stream"}
        return self._connection.ask(method, f"{ROOT}{self.node}/{path}", body=body, headers=sent)

    def _authorised(self) -> dict[str, str]:
        if not self._session:
            path = f"{ROOT}{self.node}/session/"
            challenge = str(self._connection.ask("GET", path).document().get("challenge", ""))
            login = signed_login(Login(self.keys.code, self.node, challenge), self.keys.transport)
            answer = self._connection.ask("POST", path, body=login, headers={"Content-Type": LOGIN_TYPE})
            self._session = str(answer.document().get("session", ""))
        return {"Authorization": f"Jahorina {self._session}"}

    def _persist(self, work: Callable[[], T]) -> T:
        failures = 0
        for _cut in range(MOST_CUTS):
            moved = self._moved
            try:
                return work()
            except Interrupted as cut:
                failures = 1 if self._moved > moved else failures + 1
                self._recover(cut)
                if failures > MOST_FAILURES:
                    raise self._unreachable(cut) from cut
                self._pause(self._wait(failures, cut))
        raise self._unreachable(Interrupted("it was cut too often"))

    def _recover(self, cut: Interrupted) -> None:
        self._connection.close()
        if cut.code in ("wire-session", "wire-challenge"):
            self._session = ""
        elif not cut.code:
            self._part = max(SMALLEST_PART, self._part // 2)

    def _wait(self, failures: int, cut: Interrupted) -> float:
        drawn = self._drawn() * min(LONGEST_WAIT, FIRST_WAIT * float(2**failures))
        return max(drawn, min(cut.seconds, LONGEST_ASKED))

    def _changed(self) -> Conflict:
        return Conflict(
            "wire-sealed-again",
            _("%(node)s sealed the bundle again meanwhile; the next run fetches it."),
            params={"node": self.node},
        )

    def _unreachable(self, cut: Interrupted) -> Unreachable:
        return Unreachable(
            "wire-unreachable",
            _("%(node)s does not answer at %(address)s: %(why)s."),
            hint=_("What arrived so far stays there; the next run goes on from it."),
            params={"node": self.node, "address": str(self._connection.address), "why": str(cut)},
        )


def head_of(content: bytes) -> bytes:
    """The head of a bundle's file; raises BundleRefused where it is none."""
    document, _rest = framing.split_file(content)
    return framing.join(framing.FILE_MAGIC, document, b"")


def _waiting(value: Any) -> Waiting:
    try:
        found = Waiting(**value)
        fits = (
            _HASH.fullmatch(found.sha256)
            and _MARK.fullmatch(found.mark)
            and _WORD.fullmatch(found.stream)
            and all(type(number) is int for number in (found.epoch, found.seq, found.size))
            and 0 < found.size <= LARGEST_FILE
        )
    except TypeError:
        fits = None
    if not fits:
        raise InputRefused(
            "wire-answer", _("The other node's list of what waits is none: %(found)s."), params=_cut(value)
        )
    return found


def _cut(value: Any) -> dict[str, object]:
    return {"found": json.dumps(value, default=str)[:100]}
