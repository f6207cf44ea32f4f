"""Files that come in parts: announced by their signed head, appended where they stopped, taken in once they are whole.

Nothing of a file is stored before its head is signed by a known sender, addressed to this node and of a stream under an
agreement. A half file is `<file>.part` in the asking node's own folder, so that no node can spoil another's; its length is
the offset. What became of a whole file is `<file>.delivery`, and is said again to whoever announces the file again: an answer
that was lost costs no second transfer. `file` is the SHA-256 of the head, which holds the payload's hash.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jahorina.exchange.receiving import Outcome, receive
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.standing import agreements, key_roots
from jahorina.exchange.store import write_once
from jahorina.exchange.wire import limits
from jahorina.formats.bundle.documents import Envelope
from jahorina.formats.bundle.opening import verify_head
from jahorina.formats.bundle.refusals import refused
from jahorina.formats.bundle.wire import STORED, Delivery, signed_delivery
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a file has come: bytes that are here, of how many, and the signed delivery once it was whole."""

    file: str
    offset: int
    size: int
    delivery: bytes = b""


def announce(head: bytes, *, peer: str) -> Standing:
    """Begin a file, or say how far it has come; again the same head changes nothing.

    Raises BundleRefused for a head that nobody known signed, that is not for this node, or whose stream nobody agreed on;
    Conflict (`wire-too-many`), TooMany.
    """
    limits.refuse_more("refused", peer, most=limits.REFUSALS_AN_HOUR, seconds=3600)
    file = hashlib.sha256(head).hexdigest()
    envelope = _vouched(head)
    folder = _Folder(peer)
    said = folder.delivery(file)
    size = len(head) + envelope.payload_size
    if said:
        return Standing(file, size, size, said)
    if not folder.part(file).exists():
        remove_old(peer)
        _need_room(folder, size)
        folder.begin(file, head, size)
    return standing(file, peer=peer)


def standing(file: str, *, peer: str) -> Standing:
    """How far a file of this node has come; raises NotFound (`wire-no-upload`)."""
    folder = _Folder(peer)
    size = folder.size(file)
    try:
        offset = folder.part(file).stat().st_size
    except FileNotFoundError as error:
        if said := folder.delivery(file):
            return Standing(file, size, size, said)
        raise _no_upload() from error
    return Standing(file, offset, size)


def append(file: str, parts: Iterator[bytes], *, offset: int, peer: str) -> Standing:
    """Append what comes at the end of a file, and take the file in where it is whole then. What came before an interruption
    stays. Nothing is appended to a file that is whole: its delivery is said again.

    Raises NotFound (`wire-no-upload`), Conflict (`wire-offset`, `wire-busy`), InputRefused (`wire-part`).
    """
    folder = _Folder(peer)
    size = folder.size(file)
    said = folder.delivery(file)
    if said:
        return Standing(file, size, size, said)
    with _alone(folder.part(file)) as part:
        if (found := os.fstat(part).st_size) != offset:
            raise Conflict(
                "wire-offset",
                _("%(found)s bytes of this file are here; a part begins where they end."),
                params={"found": found},
            )
        folder.count(file)
        _write(part, parts, most=size - offset)
        found = os.fstat(part).st_size
        if found < size:
            return Standing(file, found, size)
        return Standing(file, size, size, _finish(folder, file))


def take_in_stored() -> list[Outcome]:
    """Take in what was too large to be opened when it came; the signed deliveries say then what became of it."""
    found = []
    for path in sorted(store().inbox.glob("*.bundle")):
        peer, _dot, file = path.stem.partition(".")
        outcome = receive(path.read_bytes())
        _Folder(peer).say(file, _signed(file, outcome))
        path.unlink()
        found.append(outcome)
    return found


def remove_old(peer: str) -> int:
    """Remove half files and deliveries whose time is over; returns how many files were removed."""
    lasts = {".part": limits.HALF_FILES_LAST, ".delivery": limits.DELIVERIES_LAST}
    removed = 0
    for path in store().incoming(peer).glob("*.*"):
        if path.suffix in lasts and _age(path) > lasts[path.suffix]:
            for one in path.parent.glob(f"{path.stem}.*"):
                one.unlink(missing_ok=True)
                removed += 1
    return removed


def _vouched(head: bytes) -> Envelope:
    if len(head) > limits.LARGEST_HEAD:
        raise refused("bundle-size", what=_("its head is too large"))
    moment = now()
    envelope, rest = verify_head(head, roots=key_roots(), now=moment)
    me = own_keys().code
    if len(rest):
        raise refused("bundle-frame", what=_("a head ends with the envelope"))
    if me not in envelope.recipients:
        raise refused("bundle-recipient", me=me)
    of_stream = (one for one in agreements() if (one.sender, one.stream) == (envelope.sender, envelope.stream))
    if not any(one.is_in_force(moment.date()) for one in of_stream):
        raise refused("bundle-stream", sender=envelope.sender, stream=envelope.stream)
    return envelope


def _need_room(folder: _Folder, size: int) -> None:
    declared = folder.declared()
    if len(declared) >= limits.OPEN_UPLOADS or sum(declared) + size > limits.OPEN_BYTES:
        raise Conflict(
            "wire-too-many", _("Too many half files of this node are here already; finish one, or wait for three days.")
        )


def _write(part: int, parts: Iterator[bytes], *, most: int) -> None:
    os.lseek(part, 0, os.SEEK_END)
    try:
        for content in parts:
            if len(content) > most:
                raise InputRefused(
                    "wire-part", _("A part is larger than it may be, or goes beyond the end of the file.")
                )
            while content:
                written = os.write(part, content)
                content, most = content[written:], most - written
    finally:
        os.fsync(part)


def _finish(folder: _Folder, file: str) -> bytes:
    """Take the file in, and say so. Killed in between, the next try finds a bundle that is known already."""
    path = folder.part(file)
    if path.stat().st_size > limits.TAKEN_IN_AT_ONCE:
        outcome = Outcome(STORED)
        target = store().inbox / f"{folder.peer}.{file}.bundle"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not target.exists():
            os.link(path, target)
    else:
        outcome = receive(path.read_bytes())
    if outcome.verdict == "refused":
        limits.counted("refused", folder.peer, most=limits.REFUSALS_AN_HOUR, seconds=3600)
    said = _signed(file, outcome)
    folder.say(file, said)
    path.unlink()
    return said


def _signed(file: str, outcome: Outcome) -> bytes:
    keys = own_keys()
    delivery = Delivery(keys.code, file, outcome.sha256, str(outcome.verdict), outcome.code, now())
    return signed_delivery(delivery, keys.transport)


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The half file, held against other processes that append to it; raises NotFound, Conflict (`wire-busy`)."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError as error:
        raise _no_upload() from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not path.exists():  # somebody finished it meanwhile
            raise _no_upload()
        yield descriptor
    except BlockingIOError as error:
        raise Conflict("wire-busy", _("Another request is appending to this file.")) from error
    finally:
        os.close(descriptor)


def _age(path: Path) -> timedelta:
    try:
        return timedelta(seconds=time.time() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)


def _no_upload() -> NotFound:
    return NotFound("wire-no-upload", _("No such file was announced here, or its time is over; announce it again."))


@dataclass(frozen=True, slots=True)
class _Folder:
    """What is here of one node's files. `<file>.size` holds the declared size, `<file>.count` a byte for each part."""

    peer: str

    @property
    def home(self) -> Path:
        return store().incoming(self.peer)

    def part(self, file: str) -> Path:
        return self.home / f"{file}.part"

    def begin(self, file: str, head: bytes, size: int) -> None:
        write_once(self.home / f"{file}.size", str(size).encode("ascii"))
        write_once(self.part(file), head)

    def size(self, file: str) -> int:
        try:
            return int((self.home / f"{file}.size").read_text(encoding="ascii"))
        except FileNotFoundError as error:
            raise _no_upload() from error

    def declared(self) -> list[int]:
        """The declared sizes of the half files."""
        return [self.size(one.stem) for one in self.home.glob("*.part")]

    def count(self, file: str) -> None:
        """Count a part; raises Conflict (`wire-too-many`) for one too many."""
        with (self.home / f"{file}.count").open("ab") as counter:
            counter.write(b".")
            if counter.tell() > limits.MOST_PARTS:
                raise Conflict("wire-too-many", _("This file came in too many parts; announce it again later."))

    def delivery(self, file: str) -> bytes:
        try:
            return (self.home / f"{file}.delivery").read_bytes()
        except FileNotFoundError:
            return b""

    def say(self, file: str, delivery: bytes) -> None:
        """Keep what became of the file; a later word replaces an earlier one."""
        target = self.home / f"{file}.delivery"
        target.unlink(missing_ok=True)
        write_once(target, delivery)
