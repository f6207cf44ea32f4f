"""What a receiver does with opened bundles of a stream: take in, know already, let wait, or hold for a person to look.

The state of a stream follows from the set of bundles that arrived, not from their order. From the head on, the
bundle of the next number that names the head's hash is taken in; what is further ahead waits. A bundle that has expired is
taken in when a later one that has not expired stands on it, so that a node which was offline for a year catches up and
nobody can pass off the past as the present. Two different bundles of one number stop the stream. Pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from jahorina.formats.bundle.documents import Head, Manifest
from jahorina.formats.bundle.limits import CLOCKS_DIFFER_HOURS, MOST_HELD

CLOCKS_DIFFER: Final = timedelta(hours=CLOCKS_DIFFER_HOURS)


class Verdict(StrEnum):
    """What becomes of a bundle."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    HELD = "held"
    FORKED = "forked"


@dataclass(frozen=True, slots=True)
class Known:
    """What of a manifest the chain needs."""

    epoch: int
    seq: int
    previous: str
    sha256: str
    created: datetime
    expires: datetime

    @classmethod
    def of(cls, manifest: Manifest) -> Known:
        """From the manifest."""
        return cls(manifest.epoch, manifest.seq, manifest.previous, manifest.sha256, manifest.created, manifest.expires)


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from all that waits: the bundles to take in, in their order; two that contradict each other; why the
    rest waits, as a code of `refusals` with what it needs, or an empty code where nothing waits."""

    accept: tuple[Known, ...] = ()
    fork: tuple[str, str] | None = None
    waits: str = ""
    first: int = 0
    last: int = 0


def effective_now(clock: datetime, newest: datetime | None) -> datetime:
    """The later of the clock and of the newest bundle that was taken in: a clock that was set back changes nothing."""
    return clock if newest is None or clock > newest else newest


def contradicts(accepted: Collection[Known], arrived: Known) -> str | None:
    """The hash of another bundle of the same number that was taken in before, if there is one."""
    for one in accepted:
        if (one.epoch, one.seq) == (arrived.epoch, arrived.seq) and one.sha256 != arrived.sha256:
            return one.sha256
    return None


def advance(
    head: Head | None, epoch: int, waiting: Sequence[Known], *, clock: datetime, newest: datetime | None = None
) -> Step:
    """What can be taken in. `head` is the last that was (None: nothing yet), `epoch` the one that somebody accepted.

    `clock` alone says what is from the future, so that nobody can push the time on bundle by bundle; what has expired is
    told by the later of the clock and of `newest`, the creation of the newest bundle that was taken in.
    """
    now = effective_now(clock, newest)
    current = [one for one in waiting if one.epoch == epoch]
    seq, sha256 = (head.seq, head.sha256) if head is not None and head.epoch == epoch else (0, "")
    chain: list[Known] = []
    while True:
        following = sorted((one for one in current if one.seq == seq + 1), key=lambda one: one.sha256)
        if len({one.sha256 for one in following}) > 1:
            return Step(_until_fresh(chain, now), fork=(following[0].sha256, following[1].sha256))
        if not following:
            break
        if following[0].previous != sha256:
            return Step(_until_fresh(chain, now), fork=(following[0].sha256, sha256))
        if following[0].created > clock + CLOCKS_DIFFER:
            break
        chain.append(following[0])
        seq, sha256 = following[0].seq, following[0].sha256
    return _with_reason(chain, waiting, epoch, seq, now)


def _until_fresh(chain: list[Known], now: datetime) -> tuple[Known, ...]:
    """The chain up to its last bundle that has not expired."""
    fresh = [number for number, one in enumerate(chain) if one.expires > now]
    return tuple(chain[: fresh[-1] + 1]) if fresh else ()


def _with_reason(chain: list[Known], waiting: Sequence[Known], epoch: int, seq: int, now: datetime) -> Step:
    accept = _until_fresh(chain, now)
    later = [one for one in waiting if one.epoch == epoch and one.seq > seq]
    if len(accept) < len(chain):
        return Step(accept, waits="bundle-time")
    if later and min(one.seq for one in later) == seq + 1:
        return Step(accept, waits="bundle-time")
    if later:
        return Step(accept, waits="bundle-gap", first=seq + 1, last=min(one.seq for one in later) - 1)
    if any(one.epoch > epoch for one in waiting):
        return Step(accept, waits="bundle-epoch")
    return Step(accept)


def is_too_far(head: Head | None, arrived: Known) -> bool:
    """Whether so much is missing before it that it is not even kept."""
    seq = head.seq if head is not None and head.epoch == arrived.epoch else 0
    return arrived.seq > seq + MOST_HELD
