"""What is wrong with a node's exchange, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jahorina.exchange.intake.expiring import kept_too_long
from jahorina.exchange.intake.queries import refused_contents
from jahorina.exchange.letters.ways import unfit_letters
from jahorina.exchange.queries import StreamCard, broken_promises, node_status
from jahorina.exchange.services import now, store
from jahorina.exchange.stamps.freshness import own_stamps_end
from jahorina.exchange.store import remove_drafts
from jahorina.exchange.wire.uploads import remove_old

LINKS_WAIT = timedelta(days=31)
"""Links by row number that wait for longer are a finding: nobody needs them for so long."""


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
    if own_stamps_end(moment):
        yield Finding("the time stamp of the own plan has ended", "jahorina month work; else send the plan again")
    for line in status.contradictions:
        yield Finding(f"two truths: {line}", "speak with the sender; then `jahorina exchange begin-anew`")
    for line in kept_too_long(moment):
        yield Finding(f"{line}: the content is kept longer than it may be", "jahorina exchange expire")
    for refused in refused_contents():
        yield Finding(
            f"{refused.place}: what it holds was refused: {refused.message % refused.params}",
            f"put it right with {refused.sender}, then `jahorina exchange take-in`",
        )
    yield from _on_the_way(moment)
    for line in broken_promises():
        yield Finding(line, "restore the workspace from a backup")


def _on_the_way(moment: datetime) -> Iterator[Finding]:
    """What came over HTTPS and waits, links that wait for sheets, and letters that could not be taken in."""
    for folder in (store().home / "incoming").glob("*"):
        remove_old(folder.name)
    stored = sum(1 for _file in store().inbox.glob("*.bundle"))
    if stored:
        yield Finding(f"{stored} large files came over HTTPS and wait", "jahorina exchange sync")
    for file in store().rounds.glob("*.links"):
        waits = moment - datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if waits > LINKS_WAIT:
            remedy = "ask the partners for their sheets, or `jahorina month work --without-sheets`"
            yield Finding(f"links of a round wait for sheets of spike-ins for {waits.days} days", remedy)
    for code, count in unfit_letters().items():
        yield Finding(f"{count} letters could not be taken in: {code}", "ask their sender's data-protection officer")


def _of_stream(stream: StreamCard) -> Iterator[Finding]:
    name = f"{stream.sender} {stream.stream}"
    if stream.missing is not None:
        first, last = stream.missing
        yield Finding(f"{name}: bundles {first} to {last} are missing", f"ask {stream.sender} to seal them again")
    if stream.unacknowledged:
        yield Finding(f"{name}: {stream.unacknowledged} not acknowledged for two days", "jahorina exchange seal-again")
    if stream.is_late:
        yield Finding(f"{name}: nothing came within the rhythm", f"ask {stream.sender}")
    if stream.plan_frozen_since is not None:
        day = f"{stream.plan_frozen_since:%Y-%m-%d}"
        yield Finding(
            f"{name}: the plan was confirmed until {day} and not since; somebody may hold back what is newer",
            f"ask {stream.sender} for its newest time stamp, or `jahorina exchange sync`",
        )
    if stream.is_plan_behind:
        yield Finding(f"{name}: a newer plan was made than came here", f"ask {stream.sender} to seal it again")
    if stream.next_epoch is not None:
        yield Finding(
            f"{name}: began anew (epoch {stream.next_epoch})",
            f"ask {stream.sender} why, then `jahorina exchange begin-anew {stream.sender} {stream.stream}`",
        )
