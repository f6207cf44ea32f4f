"""The hub's signed statement that it deleted a run's encodings once the table was out, and how anybody verifies it.

It is signed as every statement of deletion (`audit/deletions`). It names each deleted file with its size and hash, and the
hash of the table that was made of them, so that a partner finds its own file in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from jahorina.audit import deletions
from jahorina.audit.checkpoints import key_id, node_key
from jahorina.audit.deletions import does_not_hold, verified
from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import Workspace

_file = click.Path(exists=True, path_type=Path, dir_okay=False)


def signing_key(file: Path | None) -> Ed25519PrivateKey | None:
    """The key of a PEM file, else the workspace's; None where there is neither.

    Raises InputRefused `signing-key-unreadable` for a file that holds no Ed25519 key.
    """
    if file is None:
        workspace = Workspace.from_environment()
        return node_key(workspace) if workspace.signing_key_file.is_file() else None
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _no_key(file) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(file)
    return key


def inventory(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Name, size and hash of each file, before it is deleted."""
    return [
        {"name": one.name, "bytes": one.stat().st_size, "sha256": hashlib.sha256(one.read_bytes()).hexdigest()}
        for one in files
    ]


def statement(deleted: Sequence[Mapping[str, Any]], *, run: str, table: bytes, key: Ed25519PrivateKey) -> bytes:
    """The signed statement about files that are gone, as the bytes of its file."""
    return deletions.statement(deleted, run=run, table_sha256=hashlib.sha256(table).hexdigest(), key=key)


@click.command("verify-deletion")
@json_option
@click.argument("file", type=_file, metavar="STATEMENT")
@click.option("--key-id", metavar="HEX", help="The hub's key by its short name; else this workspace's, if it has one.")
@click.option("--table", type=_file, help="The table, to see that the statement is about this one.")
@click.option("--input", "own", type=_file, help="Your own encoded file, to see that it is among the deleted ones.")
def verify_deletion(file: Path, key_id: str | None, table: Path | None, own: Path | None, as_json: bool) -> None:
    """Verify the hub's signed STATEMENT that a run's encodings were deleted."""
    expected = key_id or _own_key_id()
    said = verified(file.read_bytes(), name=file.name, expected_key=expected)
    if table is not None and hashlib.sha256(table.read_bytes()).hexdigest() != said["table_sha256"]:
        raise does_not_hold(file.name, _("it is about another table."))
    if own is not None and hashlib.sha256(own.read_bytes()).hexdigest() not in {
        one["sha256"] for one in said["deleted"]
    }:
        raise does_not_hold(file.name, _("your file is not among the deleted ones."))
    if as_json:
        print_json({**said, "holds": True, "key_compared": expected is not None})
        return
    click.echo(f"holds: {len(said['deleted'])} files of run {said['run']} deleted, {said['at']}, key {said['key']}")
    if expected is None:
        click.echo("compare the key's name with the one that the hub gave out (--key-id)", err=True)


def _own_key_id() -> str | None:
    workspace = Workspace.from_environment()
    return key_id(node_key(workspace).public_key()) if workspace.signing_key_file.is_file() else None


def _no_key(file: Path) -> InputRefused:
    return InputRefused(
        "signing-key-unreadable", _("%(file)s holds no Ed25519 signing key (PEM)."), params={"file": file.name}
    )
