"""What is wrong with a node's exchange, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jahorina.exchange.intake.expiring import kept_too_long
from jahorina.exchange.intake.queries import refused_contents
from jahorina.exchange.queries import StreamCard, broken_promises, node_status
from jahorina.exchange.services import now, store
from jahorina.exchange.store import remove_drafts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, and its remedy."""

    what: str
    remedy: str


def findings(moment: datetime | None = None) -> list[Finding]:
    """Everything that somebody should look at; an empty list where all is well. Half-written drafts are removed."""
    remove_drafts(store())
    return list(_found(moment or now()))


def _found(moment: datetime) -> Iterator[Finding]:
    status = node_status(moment)
    if status.keys is None:
        yield Finding("this node has no exchange keys", "jahorina node init-keys CODE")
        return
    if status.keys.ends_soon:
        yield Finding(
            f"the own keys end on {status.keys.expires:%Y-%m-%d}", "jahorina node change-keys, then export-keys"
        )
    if any(store().keys.glob("root-*.pem")):
        yield Finding("root keys lie on the node", "take root-1.pem, root-2.pem and root-3.pem to three safe places")
    for peer in status.peers:
        if peer.ends_soon:
            yield Finding(f"the keys of {peer.node} end on {peer.expires:%Y-%m-%d}", "ask for its newest keys' file")
    for stream in (*status.out, *status.came):
        yield from _of_stream(stream)
    for line in status.contradictions:
        yield Finding(f"two truths: {line}", "speak with the sender; then `jahorina exchange begin-anew`")
    for line in kept_too_long(moment):
        yield Finding(f"{line}: the content is kept longer than it may be", "jahorina exchange expire")
    for refused in refused_contents():
        yield Finding(
            f"{refused.place}: what it holds was refused: {refused.message % refused.params}",
            f"put it right with {refused.sender}, then `jahorina exchange take-in`",
        )
    for line in broken_promises():
        yield Finding(line, "restore the workspace from a backup")


def _of_stream(stream: StreamCard) -> Iterator[Finding]:
    name = f"{stream.sender} {stream.stream}"
    if stream.missing is not None:
        first, last = stream.missing
        yield Finding(f"{name}: bundles {first} to {last} are missing", f"ask {stream.sender} to seal them again")
    if stream.unacknowledged:
        yield Finding(f"{name}: {stream.unacknowledged} not acknowledged for two days", "jahorina exchange seal-again")
    if stream.is_late:
        yield Finding(f"{name}: nothing came within the rhythm", f"ask {stream.sender}")
    if stream.next_epoch is not None:
        yield Finding(
            f"{name}: began anew (epoch {stream.next_epoch})",
            f"ask {stream.sender} why, then `jahorina exchange begin-anew {stream.sender} {stream.stream}`",
        )
