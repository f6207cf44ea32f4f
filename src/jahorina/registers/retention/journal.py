"""The certificates in a file outside the database, one a line: `<workspace>/audit/erasures.jsonl`.

A restored backup is older than some erasures. The newest copy of this file, kept beside the copies of the checkpoints, says
which. A line holds what Certificate.as_json gives; one that this node's key did not sign counts for nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from jahorina.registers.retention.certificates import Certificate, is_signed_here

FILE = "erasures.jsonl"


def journal_file() -> Path:
    """Where this workspace keeps its certificates."""
    audit: Path = settings.JAHORINA.workspace.audit
    return audit / FILE


def append(certificate: Certificate) -> None:
    """Add a certificate to the file and to the disk before returning."""
    path = journal_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(certificate.as_json(), sort_keys=True, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path | None = None) -> Iterator[Certificate]:
    """The certificates of a journal that this node signed, in the file's order; none where there is no file."""
    source = path or journal_file()
    if not source.is_file():
        return
    with source.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if (found := parsed(line)) is not None and is_signed_here(found):
                yield found


def parsed(text: str) -> Certificate | None:
    """A certificate as `as_json` writes it; None for anything else."""
    try:
        plain = json.loads(text)
        found = Certificate(plain["certificate"], plain["sha256"], plain["signature"])
    except (ValueError, TypeError, KeyError):
        return None
    texts = (found.sha256, found.signature)
    return found if isinstance(found.content, dict) and all(isinstance(one, str) for one in texts) else None
