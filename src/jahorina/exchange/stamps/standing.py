"""Which repository of a plan stands: that of its newest bundle, under the newest time stamp that speaks of it."""

from __future__ import annotations

from dataclasses import replace

from jahorina.exchange.stamps.models import PlanStamp
from jahorina.formats.bundle.repository import Repository, stamped


def newest_stamp(direction: str, sender: str, stream: str) -> bytes | None:
    """The last renewed `timestamp.json` of a stream; None where none was."""
    rows = PlanStamp.objects.filter(direction=direction, sender=sender, stream=stream).order_by("-version")
    found = rows.values_list("timestamp", flat=True).first()
    return found.encode() if found is not None else None


def with_stamp(repository: Repository, stamp: bytes | None) -> Repository:
    """The repository under a renewed stamp, if that is newer and speaks of its snapshot."""
    if stamp is None:
        return repository
    said = stamped(stamp)
    is_newer = said.version > stamped(repository.timestamp).version
    return replace(repository, timestamp=stamp) if is_newer and said.is_of(repository.snapshot) else repository
