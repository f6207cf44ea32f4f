"""The sender's node renews the time stamps of its plans, in nobody's name and with nobody's release keys."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import PLAN_STAMPED
from jahorina.exchange.models import Direction
from jahorina.exchange.plans import last_repository
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.stamps.models import PlanStamp
from jahorina.exchange.standing import agreements, one_at_a_time
from jahorina.exchange.store import replace_whole, write_once
from jahorina.formats.bundle.repository import renewed_timestamp, stamped
from jahorina.formats.bundle.stamps import Stamp, signed_stamp
from jahorina.kernel.errors import InputRefused, NotReady

ENDING = ".stamp"


def renew(*, by: str) -> list[Path]:
    """Renew the stamp of each own plan of which more than half of the week has passed; the files in the outbox, of those
    alone.

    A plan that the own keys do not vouch for any more is passed over: `doctor` says that it must be sent again. Raises
    NotReady (`exchange-keys-missing`).
    """
    me = own_keys().code
    streams = sorted({one.stream for one in agreements() if one.sender == me})
    return [file for stream in streams if (file := _renewed(me, stream, by)) is not None]


def renew_if_any(*, by: str) -> list[Path]:
    """As `renew`, and nothing on a node without exchange keys."""
    try:
        return renew(by=by)
    except NotReady:
        return []


def stamp_file(sender: str, stream: str) -> Path:
    """Where the newest stamp of a stream lies to be carried."""
    return store().outbox / f"{sender}.{stream}{ENDING}"


def stamps_for(node: str) -> list[bytes]:
    """The newest stamps of the own plans that a node gets."""
    me = own_keys().code
    streams = sorted({one.stream for one in agreements() if one.sender == me and node in one.recipients})
    files = [stamp_file(me, stream) for stream in streams]
    return [file.read_bytes() for file in files if file.is_file()]


def _renewed(me: str, stream: str, by: str) -> Path | None:
    keys = own_keys()
    with transaction.atomic():
        one_at_a_time()
        before = last_repository(stream)
        if before is None:
            return None
        try:
            made = renewed_timestamp(keys.root, before, transport_key=keys.transport, now=now())
        except InputRefused:
            return None
        if made is None:
            return None
        said = stamped(made)
        PlanStamp.objects.create(
            direction=Direction.OUT,
            sender=me,
            stream=stream,
            version=said.version,
            until=said.until,
            timestamp=made.decode(),
            at=now(),
            by=by,
        )
        detail = {"version": said.version, "until": said.until.isoformat()}
        audit.record(actor=by, action=PLAN_STAMPED, target=f"stream:{me}/{stream}", detail=detail)
    file = stamp_file(me, stream)
    content = signed_stamp(Stamp(me, stream, made.decode()), keys.transport)
    write_once(file, content)
    replace_whole(file, content)
    return file
