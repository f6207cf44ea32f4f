"""Until when each plan that came was confirmed, and whether its sender speaks of a newer one than came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.exchange.models import Direction
from jahorina.exchange.plans import last_repository
from jahorina.exchange.services import own_keys
from jahorina.exchange.stamps.standing import newest_stamp, with_stamp
from jahorina.exchange.standing import agreements
from jahorina.formats.bundle.repository import Repository, stamped


@dataclass(frozen=True, slots=True)
class Freshness:
    """Of a plan: `until` when its sender confirmed that nothing newer was made; `is_behind` where it speaks of another
    one."""

    until: datetime
    is_behind: bool

    def is_frozen(self, moment: datetime) -> bool:
        """Whether nothing was heard since the last confirmation ended: somebody may hold back what is newer."""
        return self.until < moment


def freshness_of(sender: str, stream: str) -> Freshness | None:
    """Of the plan that was taken in last from a stream; None where none was."""
    records = IntakeRecord.objects.filter(kind="plan", bundle__sender=sender, bundle__stream=stream)
    made = records.exclude(outcome=Outcome.REFUSED).order_by("-id").values_list("made", flat=True).first()
    if made is None:
        return None
    repository, stamp = Repository.of_plain(made["repository"]), newest_stamp(Direction.IN, sender, stream)
    stands = with_stamp(repository, stamp)
    said = stamped(stands.timestamp)
    is_behind = stamp is not None and stamped(stamp).version > said.version
    return Freshness(said.until, is_behind)


def own_stamps_end(moment: datetime) -> bool:
    """Whether a plan that this node sends is under a time stamp that has ended: recipients take it for frozen."""
    me = own_keys().code
    sets = [last_repository(one.stream) for one in agreements() if one.sender == me]
    return any(stamped(one.timestamp).until < moment for one in sets if one is not None)
