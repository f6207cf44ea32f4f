"""A renewed time stamp comes in: from a stick, a mail, or over the wire; in any order, the same one any number of times."""

from __future__ import annotations

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import PLAN_STAMPED
from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.exchange.models import Direction
from jahorina.exchange.services import now, own_keys
from jahorina.exchange.stamps.models import PlanStamp
from jahorina.exchange.stamps.standing import newest_stamp
from jahorina.exchange.standing import agreements, key_roots, one_at_a_time
from jahorina.formats.bundle.refusals import refused
from jahorina.formats.bundle.repository import check_timestamp, stamped
from jahorina.formats.bundle.stamps import Stamp, read_stamp


def take_stamp(content: bytes, *, by: str) -> bool:
    """Keep a stamp that holds; says whether it was new. One that is not newer than what is here changes nothing.

    Raises BundleRefused (of `read_stamp`, `bundle-stream`), InputRefused (`repository-signatures`, `repository-frozen`,
    `repository-unreadable`).
    """
    roots = key_roots()
    stamp = read_stamp(content, roots=roots, now=now())
    me = own_keys().code
    mine = {(one.sender, one.stream) for one in agreements() if me in one.recipients}
    if (stamp.node, stamp.stream) not in mine:
        raise refused("bundle-stream", sender=stamp.node, stream=stamp.stream)
    made = stamp.timestamp.encode()
    with transaction.atomic():
        one_at_a_time()
        before = _before(stamp)
        if before is not None and stamped(made).version <= stamped(before).version:
            return False
        said = check_timestamp(roots[stamp.node], before, made, now=now())
        PlanStamp.objects.create(
            direction=Direction.IN,
            sender=stamp.node,
            stream=stamp.stream,
            version=said.version,
            until=said.until,
            timestamp=stamp.timestamp,
            at=now(),
            by=by,
        )
        detail = {"version": said.version, "until": said.until.isoformat()}
        audit.record(actor=by, action=PLAN_STAMPED, target=f"stream:{stamp.node}/{stamp.stream}", detail=detail)
    return True


def _before(stamp: Stamp) -> bytes | None:
    """The newest `timestamp.json` that is here of this stream: a renewed one, or that of the last plan that was taken in."""
    found = [newest_stamp(Direction.IN, stamp.node, stamp.stream), taken_timestamp(stamp.node, stamp.stream)]
    return max((one for one in found if one is not None), key=lambda one: stamped(one).version, default=None)


def taken_timestamp(sender: str, stream: str) -> bytes | None:
    """That of the last plan of a stream that was taken in."""
    records = IntakeRecord.objects.filter(kind="plan", bundle__sender=sender, bundle__stream=stream)
    made = records.exclude(outcome=Outcome.REFUSED).order_by("-id").values_list("made", flat=True).first()
    return str(made["repository"]["timestamp"]).encode() if made else None
