"""The workspace's keys: made once, readable by the owner alone, never overwritten."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jahorina.kernel.workspace import Workspace
from jahorina.registers.vault.keys import new_vault_key

SECRET_KEY_BYTES = 64
NOISE_KEY_BYTES = 32
_OWNER_READS = 0o400


def make_keys(workspace: Workspace) -> list[str]:
    """Make the keys that are missing; returns their names."""
    wanted = {
        workspace.secret_key_file: _secret_key,
        workspace.signing_key_file: _signing_key,
        workspace.vault_key_file: new_vault_key,
        workspace.noise_key_file: _noise_key,
    }
    missing = [path for path in wanted if not path.exists()]
    for path in missing:
        _write_once(path, wanted[path]())
    return [path.name for path in missing]


def _secret_key() -> bytes:
    return secrets.token_urlsafe(SECRET_KEY_BYTES).encode("ascii")


def _noise_key() -> bytes:
    return secrets.token_hex(NOISE_KEY_BYTES).encode("ascii") + b"\n"


def _signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_once(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_READS)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
