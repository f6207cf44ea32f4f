"""Proves that the log is whole: reads every event once, in order, and holds it against itself and the checkpoints.

Found are an event that was edited, removed, inserted or moved; a log that was chained anew after a change, or cut off
at the end, where a checkpoint had seen more; a checkpoint that the node's key did not sign. Not found is what happens
behind the last checkpoint and leaves a valid chain: that needs a witness on another machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jahorina.audit.chain import FIRST_PREVIOUS, Link
from jahorina.audit.checkpoints import Checkpoint
from jahorina.audit.models import Event
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

MOST_FAULTS = 100
ROWS_AT_ONCE = 5000

FIELDS = ("sequence", "at", "actor", "partner", "action", "target", "detail", "previous_hash", "hash")

EDITED = _("event %(sequence)s was edited: its content has another hash")
MISSING = _("event %(sequence)s is missing")
BROKEN = _("event %(sequence)s does not follow the event before it")
CHAINED_ANEW = _("the chain was written anew: a checkpoint saw another event %(sequence)s")
CUT_OFF = _("the end was cut off: a checkpoint saw event %(sequence)s")
UNSIGNED = _("the checkpoint of event %(sequence)s is not signed by this node's key")
NO_CHECKPOINT = _("a line of the checkpoints' file is unreadable")
UNREADABLE = _("the events from %(sequence)s on cannot be read")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a translatable template and the sequence that fills it."""

    says: str
    sequence: int

    def sentence(self) -> str:
        """In English, filled in."""
        return self.says % {"sequence": self.sequence}


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; at most MOST_FAULTS faults."""

    events: int
    head: str
    checkpoints: int
    last_checkpoint: int
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def sentence(self) -> str:
        """The finding in one English sentence."""
        seen = f"{self.events} events, {self.checkpoints} checkpoints, the last at event {self.last_checkpoint}"
        if self.whole:
            return f"whole: {seen}"
        more = f" and {len(self.faults) - 3} more" if len(self.faults) > 3 else ""
        return "NOT WHOLE: " + "; ".join(fault.sentence() for fault in self.faults[:3]) + f"{more} ({seen})"

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "whole": self.whole,
            "events": self.events,
            "head": self.head,
            "checkpoints": self.checkpoints,
            "last_checkpoint": self.last_checkpoint,
            "faults": [fault.sentence() for fault in self.faults],
        }


@dataclass(slots=True)
class _Findings:
    faults: list[Fault] = field(default_factory=list)

    def add(self, says: str, sequence: int) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(says, sequence))


def verify_events(lines: Iterable[Checkpoint | None], key: Ed25519PublicKey, progress: Progress) -> Report:
    """Read all events once and hold them against `lines`, the checkpoints' file, and the node's public `key`."""
    findings = _Findings()
    sealed, count = _trusted(lines, key, findings)
    last, head, seen = _walk(sealed, findings, progress)
    for size in sorted(size for size in sealed if size > last):
        findings.add(CUT_OFF, size)
    return Report(seen, head, count, max(sealed, default=0), tuple(findings.faults))


def _trusted(
    lines: Iterable[Checkpoint | None], key: Ed25519PublicKey, findings: _Findings
) -> tuple[dict[int, set[str]], int]:
    """The heads that signed checkpoints name, by size, and how many checkpoints there are."""
    sealed: dict[int, set[str]] = {}
    count = 0
    for line in lines:
        if line is None:
            findings.add(NO_CHECKPOINT, 0)
        elif not line.is_signed_by(key):
            findings.add(UNSIGNED, line.size)
        else:
            sealed.setdefault(line.size, set()).add(line.head)
            count += 1
    return sealed, count


def _walk(sealed: dict[int, set[str]], findings: _Findings, progress: Progress) -> tuple[int, str, int]:
    """The last sequence, its hash and how many events there are."""
    total = Event.objects.count()
    expected, previous, seen = 1, FIRST_PREVIOUS, 0
    for link, hash_ in _links(findings):
        if link.sequence != expected:
            findings.add(MISSING, expected)
        elif link.previous_hash != previous:
            findings.add(BROKEN, link.sequence)
        if _hash(link) != hash_:
            findings.add(EDITED, link.sequence)
        if sealed.get(link.sequence, {hash_}) != {hash_}:
            findings.add(CHAINED_ANEW, link.sequence)
        expected, previous, seen = link.sequence + 1, hash_, seen + 1
        if seen % ROWS_AT_ONCE == 0:
            progress(_("Verifying the audit log"), seen, total)
    progress(_("Verifying the audit log"), seen, total)
    return expected - 1, previous if seen else "", seen


def _links(findings: _Findings) -> Iterator[tuple[Link, str]]:
    rows = Event.objects.order_by("sequence").values_list(*FIELDS).iterator(chunk_size=ROWS_AT_ONCE)
    last = 0
    try:
        for *content, hash_ in rows:
            last = content[0]
            yield Link(*content), hash_
    except (ValueError, TypeError):
        # Somebody wrote something into a column that the database's own type does not read.
        findings.add(UNREADABLE, last + 1)


def _hash(link: Link) -> str:
    try:
        return link.hash()
    except (ValueError, TypeError, AttributeError):
        return ""
