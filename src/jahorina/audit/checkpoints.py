"""Signed checkpoints: how many events there were and what the last one's hash was, in a file outside the database.

A line of `<workspace>/audit/checkpoints.jsonl` is {"at", "head", "key", "signature", "size"}. The signature is Ed25519
by the node's key over the bytes of `signed_text`; `key` is the first 16 hexadecimal digits of the public key's SHA-256.
Lines may stand out of order where two processes wrote at once; each speaks for itself.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import Workspace

FILE = "checkpoints.jsonl"
ORIGIN = "jahorina-audit/1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A line of the file; `size` is the sequence of the event whose hash is `head`."""

    size: int
    head: str
    at: str
    key: str
    signature: str

    def signed_text(self) -> bytes:
        """What the signature covers."""
        return f"{ORIGIN}\n{self.size}\n{self.head}\n{self.at}\n{self.key}\n".encode()

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the signature is this key's."""
        try:
            key.verify(base64.b64decode(self.signature, validate=True), self.signed_text())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return self.key == key_id(key)

    def line(self) -> str:
        """The line of the file, with its end."""
        content = {name: getattr(self, name) for name in ("size", "head", "at", "key", "signature")}
        return json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n"


def key_id(key: Ed25519PublicKey) -> str:
    """The short name of a key."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def node_key(workspace: Workspace) -> Ed25519PrivateKey:
    """The node's signing key; raises NotReady (`signing-key-missing`) where there is none that can be read."""
    try:
        key = load_pem_private_key(workspace.signing_key_file.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise _no_key(workspace) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(workspace)
    return key


def _no_key(workspace: Workspace) -> NotReady:
    return NotReady(
        "signing-key-missing",
        _("The node's signing key %(file)s is missing or unreadable; the audit log cannot be sealed or verified."),
        hint=_("Restore it from a backup; `jahorina init` makes a new one where there was none."),
        params={"file": workspace.signing_key_file.name},
    )


def signed(size: int, head: str, key: Ed25519PrivateKey) -> Checkpoint:
    """A checkpoint of now."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    unsigned = Checkpoint(size, head, moment, key_id(key.public_key()), "")
    signature = base64.b64encode(key.sign(unsigned.signed_text())).decode("ascii")
    return Checkpoint(size, head, moment, unsigned.key, signature)


def append(workspace: Workspace, checkpoint: Checkpoint) -> None:
    """Add the checkpoint to the file and to the disk before returning."""
    workspace.audit.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(workspace.audit / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(checkpoint.line().encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


def read(workspace: Workspace) -> Iterator[Checkpoint | None]:
    """The file's checkpoints in its order; None for a line that is none."""
    path: Path = workspace.audit / FILE
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            yield _parsed(line)


def _parsed(line: str) -> Checkpoint | None:
    try:
        content = json.loads(line)
        found = Checkpoint(**content)
    except (ValueError, TypeError):
        return None
    texts = (found.head, found.at, found.key, found.signature)
    return found if type(found.size) is int and all(isinstance(text, str) for text in texts) else None
