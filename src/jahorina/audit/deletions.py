"""Signed statements that files were deleted: what every room writes that had to delete something, and what anybody verifies.

A statement is JSON: content, the SHA-256 of the content's canonical form, the public key, and an Ed25519 signature over
`jahorina-deletion/1`, a line feed, and the hash, as certificates of erasure are signed. It names each deleted file with
its size and hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jahorina.audit.chain import canonical
from jahorina.audit.checkpoints import key_id
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-deletion/1"


def statement(deleted: Sequence[Mapping[str, Any]], *, run: str, table_sha256: str, key: Ed25519PrivateKey) -> bytes:
    """The signed statement about files that are gone, as the bytes of its file. `run` says of what they were, `table_sha256`
    is the hash of what was made of them (a table, or links by row number), empty where nothing was."""
    public = key.public_key()
    content = {
        "format": FORMAT,
        "run": run,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "deleted": [dict(one) for one in deleted],
        "table_sha256": table_sha256,
        "key": key_id(public),
    }
    found = hashlib.sha256(canonical(content)).hexdigest()
    document = {
        "statement": content,
        "sha256": found,
        "public_key": base64.b64encode(public.public_bytes_raw()).decode("ascii"),
        "signature": base64.b64encode(key.sign(signed_text(found))).decode("ascii"),
    }
    return json.dumps(document, indent=1, sort_keys=True).encode("utf-8")


def signed_text(sha256: str) -> bytes:
    """What is signed of a statement with this hash."""
    return f"{FORMAT}\n{sha256}".encode()


def verified(content: bytes, *, name: str, expected_key: str | None) -> dict[str, Any]:
    """What a statement says, if hash and signature hold.

    `expected_key` is the key's short name that the hub gave out. Raises InputRefused `deletion-unreadable`, Conflict
    `deletion-does-not-hold`.
    """
    try:
        document = json.loads(content)
        said: dict[str, Any] = document["statement"]
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(document["public_key"], validate=True))
        signature = base64.b64decode(document["signature"], validate=True)
        found = hashlib.sha256(canonical(said)).hexdigest()
        if said["format"] != FORMAT:
            raise KeyError("format")
        named = str(said["key"])
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise InputRefused(
            "deletion-unreadable", _("%(file)s is no statement of deletion."), params={"file": name}
        ) from error
    if found != document.get("sha256"):
        raise does_not_hold(name, _("its content is not what was hashed."))
    try:
        public.verify(signature, signed_text(found))
    except InvalidSignature as error:
        raise does_not_hold(name, _("its signature is not of the key that it names.")) from error
    if key_id(public) != named or expected_key not in (None, named):
        raise does_not_hold(name, _("it was signed with another key than the hub's."))
    return said


def does_not_hold(name: str, why: str) -> Conflict:
    """The refusal of a statement that is read but not true."""
    return Conflict("deletion-does-not-hold", _("%(file)s does not hold: %(why)s"), params={"file": name, "why": why})
