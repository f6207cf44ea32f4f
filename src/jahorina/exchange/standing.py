"""Where streams stand, folded from the rows: heads, the epoch that was accepted, what waits, what others said of ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Max

from jahorina.exchange.contents import manifest_of
from jahorina.exchange.models import Acceptance, AgreementText, Bundle, Contradiction, Direction, Epoch, KeyVersion
from jahorina.formats.bundle.agreements import Agreement, read_agreement
from jahorina.formats.bundle.chain import Known
from jahorina.formats.bundle.documents import Head, Manifest
from jahorina.formats.bundle.keyroots import KeyRoot, follow, read_root

_LOCK = 0x6A61686F65786368
"""The name (`jahoexch` in ASCII) of PostgreSQL's advisory lock of this room."""


def epoch_of(sender: str, stream: str) -> int:
    """The epoch of a stream that this node goes by: 1 until somebody accepted a later one."""
    return Epoch.objects.filter(sender=sender, stream=stream).aggregate(last=Max("epoch"))["last"] or 1


def accepted_head(sender: str, stream: str) -> Head | None:
    """The last bundle of another's stream that was taken in."""
    last = (
        Acceptance.objects.filter(sender=sender, stream=stream)
        .order_by("-epoch", "-seq")
        .values_list("epoch", "seq", "bundle__sha256")
        .first()
    )
    return Head(sender, stream, *last) if last else None


def sent_head(stream: str, me: str) -> Head | None:
    """The last bundle of an own stream."""
    last = (
        Bundle.objects.filter(direction=Direction.OUT, stream=stream)
        .order_by("-epoch", "-seq")
        .values_list("epoch", "seq", "sha256")
        .first()
    )
    return Head(me, stream, *last) if last else None


def acknowledgements(recipients: Iterable[str]) -> tuple[Head, ...]:
    """The heads of all streams that were taken in: what the recipients compare with what they sent, or got themselves."""
    streams = Acceptance.objects.order_by().values_list("sender", "stream").distinct()
    agreed = {(one.sender, one.stream): set(one.recipients) | {one.sender} for one in agreements()}
    wanted = set(recipients)
    heads = [accepted_head(*one) for one in streams if agreed.get(one, set()) & wanted]
    return tuple(one for one in heads if one is not None)


def own_heads(me: str, recipients: Iterable[str]) -> tuple[Head, ...]:
    """The heads of the own streams that any of the recipients gets, so that it sees what it misses."""
    wanted = set(recipients)
    streams = {one.stream for one in agreements() if one.sender == me and wanted & set(one.recipients)}
    heads = [sent_head(stream, me) for stream in sorted(streams)]
    return tuple(one for one in heads if one is not None)


def waiting(sender: str, stream: str) -> list[Bundle]:
    """Bundles of a stream that came, hold, and were not taken in yet; no manifests loaded."""
    found = Bundle.objects.filter(direction=Direction.IN, sender=sender, stream=stream, acceptance__isnull=True)
    return list(found.defer("manifest"))


def known_of(row: Bundle) -> Known:
    """What of a row the chain needs."""
    return Known(row.epoch, row.seq, row.previous, row.sha256, row.created, row.expires)


def is_halted(sender: str, stream: str, epoch: int) -> bool:
    """Whether the sender itself signed two things for one place of this epoch. What a third partner says raises an alarm
    and stops nothing: else any partner could stop any stream."""
    return Contradiction.objects.filter(sender=sender, stream=stream, epoch=epoch, told_by=sender).exists()


def one_at_a_time() -> None:
    """Wait for other writers of the exchange, in the caller's transaction; on SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def newest_created() -> datetime | None:
    """The creation of the newest bundle that was taken in."""
    found: datetime | None = Bundle.objects.filter(acceptance__isnull=False).aggregate(last=Max("created"))["last"]
    return found


def key_roots() -> dict[str, KeyRoot]:
    """The newest key root of each known node; every version is followed again from the first."""
    found: dict[str, KeyRoot] = {}
    for node, document in KeyVersion.objects.order_by("node", "version").values_list("node", "document"):
        content = document.encode("utf-8")
        found[node] = follow(found[node], content) if node in found else read_root(content)
    return found


def agreements() -> list[Agreement]:
    """The agreements that were not ended."""
    found = AgreementText.objects.filter(end__isnull=True).values_list("document", flat=True)
    return [read_agreement(one.encode("utf-8")) for one in found]


def last_manifest(sender: str) -> Manifest | None:
    """The newest manifest of a sender that was taken in."""
    row = Bundle.objects.filter(direction=Direction.IN, sender=sender, acceptance__isnull=False).order_by(
        "-created", "-seq"
    )
    found = row.values_list("manifest", flat=True).first()
    return manifest_of(found) if found is not None else None
