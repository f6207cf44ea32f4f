"""Signed statements that files were deleted: what every room writes that had to delete something, and what anybody verifies.

A statement is JSON: content, the SHA-256 of the content's canonical form, the public key, and an Ed25519 signature over
`jahorina-deletion/1`, a line feed, and the hash, as certificates of erasure are signed. It names each deleted file with
its size and hash.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jahorina.audit.chain import canonical
from jahorina.audit.checkpoints import key_id

FORMAT: Final = "jahorina-deletion/1"


def statement(deleted: Sequence[Mapping[str, Any]], *, run: str, table_sha256: str, key: Ed25519PrivateKey) -> bytes:
    """The signed statement about files that are gone, as the bytes of its file. `run` says of what they were, `table_sha256`
    is the hash of the table that was made of them, empty where none was."""
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
