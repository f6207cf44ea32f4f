"""Where contents and files of bundles lie in the workspace. A file is there whole or not at all, and is named by its hash.

<workspace>/exchange/keys/       the node's own keys (`keyfolder`)
                     content/    signed manifest and members of each bundle, out and in, under the bundle's identity
                     outbox/     sealed files to be carried: `<sender>.<stream>.<epoch>-<seq>.bundle`, and renewed time
                                 stamps of the plan: `<sender>.<stream>.stamp`
                     rounds/     of a round of linking: links by row number at the hub, a sheet that waits at a partner
                     deletions/  signed statements that contents were deleted, under the bundle's identity
                     incoming/   half files and signed deliveries over HTTPS, one folder a node (`wire`)
                     inbox/      whole files that came over HTTPS and are taken in by the next run
                     refused/    files that were refused, under their own hash, with an ending that opens nothing
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jahorina.kernel.workspace import Workspace

_OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Store:
    """The exchange's folder of one workspace."""

    home: Path

    @classmethod
    def of(cls, workspace: Workspace) -> Store:
        """The workspace's."""
        return cls(workspace.exchange)

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def rounds(self) -> Path:
        """Where what a round of linking needs between its two halves lies."""
        return self.home / "rounds"

    def incoming(self, node: str) -> Path:
        """Where what comes from this node over the wire lies until it is whole."""
        return self.home / "incoming" / node

    def content_file(self, sha256: str) -> Path:
        """Where the content of this bundle is."""
        return self.home / "content" / sha256

    def deletion_file(self, sha256: str) -> Path:
        """Where the statement is that this bundle's content was deleted."""
        return self.home / "deletions" / f"{sha256}.json"

    def refused_file(self, file_sha256: str) -> Path:
        """Where a file that was refused is kept."""
        return self.home / "refused" / f"{file_sha256}.refused"


def write_once(path: Path, content: bytes) -> None:
    """Have the file there, whole and on the disk; what is there already under this name is the same and is left."""
    if path.exists():
        return
    path.parent.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)
    _sync(path.parent)


def delete(path: Path) -> None:
    """Have the file gone, on the disk, too."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync(path.parent)


def _sync(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def replace_whole(path: Path, content: bytes) -> None:
    """Put another content in a file's place, whole and on the disk, or leave it as it was."""
    draft = path.with_name(f".draft-{path.name}")
    draft.unlink(missing_ok=True)
    write_once(draft, content)
    os.replace(draft, path)


def remove_drafts(store: Store) -> int:
    """Remove what an interrupted run left half-written; returns how many files."""
    drafts = [
        path
        for folder in ("content", "deletions", "outbox", "refused", "inbox", "rounds")
        for path in (store.home / folder).glob(".draft-*")
    ]
    for path in drafts:
        path.unlink(missing_ok=True)
    return len(drafts)
