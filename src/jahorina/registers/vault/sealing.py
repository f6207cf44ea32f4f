"""Seals bytes so that they open in their own place only.

AES-256-GCM with a random 96-bit nonce. The place (table, row, field, key version) is authenticated with the content, so
that a sealed value that is moved to another row, field or version does not open. Layout: nonce (12), content and tag.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jahorina.kernel.errors import Bug

NONCE_BYTES = 12
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a sealed value lives."""

    table: str
    row: str
    field: str

    def authenticated(self, version: int) -> bytes:
        """What is authenticated with the content; the parts cannot run into one another."""
        return "\x1f".join((self.table, self.row, self.field, str(version))).encode()


def new_key() -> bytes:
    """Thirty-two random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def seal(content: bytes, *, key: bytes, slot: Slot, version: int = 1) -> bytes:
    """Seal `content` under `key` for `slot`; twice the same gives different bytes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, slot.authenticated(version))


def unseal(sealed: bytes, *, key: bytes, slot: Slot, version: int = 1) -> bytes:
    """The content; raises Bug where the bytes, the key or the place are not those of the sealing."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], slot.authenticated(version))
    except (InvalidTag, ValueError) as error:
        raise Bug(f"a sealed {slot.table}.{slot.field} does not open in its place") from error
