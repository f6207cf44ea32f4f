"""Keys that are good for one run: HKDF-SHA256 (RFC 5869) from the partners' secret, the run and the schema.

    run key      = HKDF(secret, salt = SHA-256(schema hash), info = "jahorina linkage run" || run)
    purpose key  = HMAC-SHA256(run key, purpose)

Another round has another run, so that nothing encoded in one joins with anything of another. `check` is a value by which
the hub sees, without the key, that two registers were encoded under the same one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from jahorina.engines.linkage.schema import Schema
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FEWEST_BYTES: Final = 16
"""A secret shorter than 128 bits can be guessed."""


@dataclass(frozen=True)
class RunKeys:
    """The key of one run under one schema. Its representation shows nothing."""

    _run_key: bytes

    def __repr__(self) -> str:
        return "RunKeys(...)"

    def purpose(self, name: str) -> bytes:
        """The 32 byte key for one purpose."""
        return hmac.new(self._run_key, name.encode("utf-8"), hashlib.sha256).digest()

    @property
    def check(self) -> str:
        """16 hexadecimal digits that are equal for equal keys and tell nothing about them."""
        return self.purpose("check")[:8].hex()


def run_keys(secret: bytes, schema: Schema, run: str) -> RunKeys:
    """The keys of a run; raises InputRefused `linkage-key-short` for a secret of less than 16 bytes."""
    secret = secret.strip()
    if len(secret) < FEWEST_BYTES:
        raise InputRefused(
            "linkage-key-short",
            _("The key has %(bytes)s bytes; it must have at least %(least)s."),
            params={"bytes": len(secret), "least": FEWEST_BYTES},
            hint=_("Make one with: head -c 32 /dev/urandom | base64 > key"),
        )
    salt = hashlib.sha256(schema.hash.encode("ascii")).digest()
    return RunKeys(hkdf(secret, salt=salt, info=b"jahorina linkage run" + run.encode("utf-8"), length=32))


def hkdf(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256 (RFC 5869): extract, then expand to `length` bytes."""
    extracted = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    block, made = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.new(extracted, block + info + bytes([counter]), hashlib.sha256).digest()
        made += block
    return made[:length]
