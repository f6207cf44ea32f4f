"""The vault key of the node, and what it wraps.

The file holds one line a version, `1:<base64>`; the last line seals, the others still open. Whoever has this file and
the database can read every identity: it is made once, readable by its owner alone, and belongs into a safe.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.vault.sealing import KEY_BYTES, Slot, new_key, seal, unseal


def new_vault_key() -> bytes:
    """The content of a new vault key's file."""
    return b"1:" + b64encode(new_key()) + b"\n"


@dataclass(frozen=True)
class VaultKey:
    """All versions of the node's vault key."""

    versions: tuple[tuple[int, bytes], ...]

    @property
    def version(self) -> int:
        """The version that seals."""
        return self.versions[-1][0]

    def wrap(self, key: bytes, slot: Slot) -> bytes:
        """Seal a data key under the newest version."""
        version, own = self.versions[-1]
        return seal(key, key=self._derived(own, b"wrap"), slot=slot, version=version)

    def unwrap(self, wrapped: bytes, slot: Slot, version: int) -> bytes:
        """The data key that `wrap` sealed under `version`."""
        return unseal(wrapped, key=self._derived(dict(self.versions)[version], b"wrap"), slot=slot, version=version)

    @cached_property
    def index_key(self) -> bytes:
        """The key of the blind indexes. It comes from the first version: a new version must not lose what was found."""
        return self._derived(self.versions[0][1], b"name-index")

    @staticmethod
    def _derived(key: bytes, purpose: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"jahorina.vault." + purpose).derive(key)


def vault_key() -> VaultKey:
    """The workspace's vault key; raises NotReady (`vault-key-missing`)."""
    path: Path = settings.JAHORINA.workspace.vault_key_file
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, binascii.Error) as error:
        raise NotReady(
            "vault-key-missing",
            _("The vault's key %(file)s is missing or unreadable; no identity can be read or written."),
            hint=_("Restore it from a backup; `jahorina init` makes a new one where there was none."),
            params={"file": path.name},
        ) from error


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> VaultKey:
    versions = []
    for line in path.read_text(encoding="ascii").split():
        number, _colon, encoded = line.partition(":")
        key = b64decode(encoded, validate=True)
        if len(key) != KEY_BYTES:
            raise ValueError("a vault key has another length")
        versions.append((int(number), key))
    if not versions:
        raise ValueError("no vault key")
    return VaultKey(tuple(sorted(versions)))
