"""Who has sent what, what is missing, what waits, what was refused and why; for a member, and for the node itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max

from jahorina.exchange.contents import draft_of, manifest_of
from jahorina.exchange.intake.models import ContentDeletion
from jahorina.exchange.models import (
    Acceptance,
    AgreementText,
    Bundle,
    Contradiction,
    Direction,
    Epoch,
    Receipt,
    RefusedFile,
)
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.stamps.freshness import freshness_of
from jahorina.exchange.standing import (
    accepted_head,
    agreements,
    epoch_of,
    is_halted,
    key_roots,
    last_manifest,
    sent_head,
)
from jahorina.exchange.wire.addresses import addresses
from jahorina.exchange.wire.models import DeliveryNote
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.documents import Head
from jahorina.formats.bundle.keyroots import KeyRoot, fingerprint
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import REASONS
from jahorina.kernel.errors import NotFound, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.models import Member
from jahorina.partners.permissions import Capability, require

UNACKNOWLEDGED_AFTER = timedelta(hours=48)
KEYS_END_SOON = timedelta(days=30)
REFUSALS_SHOWN = 100
SHORTEST_IDENTITY = 8


@dataclass(frozen=True, slots=True)
class PeerCard:
    """Another node: the version of its keys, until when they hold, its fingerprint; where it is reached over HTTPS, and when
    it last signed for something."""

    node: str
    version: int
    expires: datetime
    ends_soon: bool
    fingerprint: str
    address: str = ""
    signed_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class StreamCard:
    """A stream under an agreement, own or another's, and what is not as it should be.

    `missing` are first and last number that later ones or the sender's heads tell of; of an own stream `acknowledged` is
    the number up to which every recipient has said that it took it in, and `unacknowledged` counts what some recipient
    has not taken in for two days; `is_late` says that the rhythm was missed. Of another's stream with a plan
    `plan_frozen_since` is when the last confirmation ended that no newer one was made, and `is_plan_behind` says that a
    newer one was made than came.
    """

    sender: str
    recipients: tuple[str, ...]
    stream: str
    agreement: str
    purpose: str
    until: date
    epoch: int
    seq: int
    last: datetime | None
    waits: int
    missing: tuple[int, int] | None
    acknowledged: int
    unacknowledged: int
    is_late: bool
    is_halted: bool
    next_epoch: int | None
    simulated: bool
    plan_frozen_since: datetime | None = None
    is_plan_behind: bool = False

    @property
    def needs_somebody(self) -> bool:
        """Whether a person has to look."""
        is_stale = self.plan_frozen_since is not None or self.is_plan_behind
        return bool(
            self.missing or self.unacknowledged or self.is_late or self.is_halted or self.next_epoch or is_stale
        )


@dataclass(frozen=True, slots=True)
class RefusalCard:
    """A file that was refused; `message` and `params` are the sentence to be translated."""

    at: datetime
    code: str
    message: str
    params: Mapping[str, str]
    claims: str
    size: int
    file_sha256: str


@dataclass(frozen=True, slots=True)
class Status:
    """All of it. `node` is empty where this workspace has no exchange keys yet."""

    node: str
    keys: PeerCard | None
    peers: tuple[PeerCard, ...]
    out: tuple[StreamCard, ...]
    came: tuple[StreamCard, ...]
    refused: tuple[RefusalCard, ...]
    contradictions: tuple[str, ...]


def exchange_status(*, member: Member) -> Status:
    """The status for a member who may see it; raises NotAllowed."""
    require(member, Capability.READ_EXCHANGE)
    return node_status()


def node_status(moment: datetime | None = None) -> Status:
    """The status, as the command and the examination of the workspace show it."""
    moment = moment or now()
    try:
        keys = own_keys()
    except NotReady:
        return Status("", None, (), (), (), _refusals(), ())
    me = keys.code
    held = agreements()
    forks = [f"{one.sender} {one.stream} {one.epoch}:{one.seq} ({one.told_by})" for one in Contradiction.objects.all()]
    return Status(
        node=me,
        keys=_peer(keys.root, moment),
        peers=_peers(moment),
        out=tuple(_own_stream(one, me, moment) for one in held if one.sender == me),
        came=tuple(_their_stream(one, moment) for one in held if me in one.recipients),
        refused=_refusals(),
        contradictions=tuple(forks),
    )


def _peers(moment: datetime) -> tuple[PeerCard, ...]:
    reached = addresses()
    last = dict(DeliveryNote.objects.order_by().values_list("recipient").annotate(Max("at")))
    return tuple(
        replace(_peer(root, moment), address=str(reached[node]) if node in reached else "", signed_for=last.get(node))
        for node, root in sorted(key_roots().items())
    )


def _peer(root: KeyRoot, moment: datetime) -> PeerCard:
    ends_soon = root.expires < moment + KEYS_END_SOON
    return PeerCard(root.node, root.version, root.expires, ends_soon, fingerprint(root))


def _own_stream(agreement: Agreement, me: str, moment: datetime) -> StreamCard:
    head = sent_head(agreement.stream, me)
    rows = Bundle.objects.filter(
        direction=Direction.OUT, stream=agreement.stream, epoch__gte=epoch_of(me, agreement.stream)
    )
    last = rows.order_by("-epoch", "-seq").first()
    said = Receipt.objects.filter(bundle__in=rows.filter(created__lt=moment - UNACKNOWLEDGED_AFTER))
    due = rows.filter(created__lt=moment - UNACKNOWLEDGED_AFTER).count() * len(agreement.recipients)
    return StreamCard(
        **_of(agreement),
        epoch=head.epoch if head else 1,
        seq=head.seq if head else 0,
        last=last.created if last else None,
        waits=0,
        missing=None,
        acknowledged=_acknowledged(agreement, head),
        unacknowledged=due - said.count(),
        is_late=_is_late(agreement, last.created if last else None, moment),
        is_halted=is_halted(me, agreement.stream, epoch_of(me, agreement.stream)),
        next_epoch=None,
        simulated=bool(last and last.is_simulated),
    )


def _acknowledged(agreement: Agreement, head: Head | None) -> int:
    """The number up to which every recipient has acknowledged the epoch of the head; 0 where one has said nothing."""
    if head is None:
        return 0
    rows = Receipt.objects.filter(bundle__direction=Direction.OUT, bundle__stream=head.stream, bundle__epoch=head.epoch)
    last: dict[str, int] = dict(rows.order_by().values_list("recipient").annotate(Max("bundle__seq")))
    return min(last.get(one, 0) for one in agreement.recipients)


def _their_stream(agreement: Agreement, moment: datetime) -> StreamCard:
    sender, stream = agreement.sender, agreement.stream
    head, epoch = accepted_head(sender, stream), epoch_of(sender, stream)
    held = Bundle.objects.filter(
        direction=Direction.IN, sender=sender, stream=stream, epoch__gte=epoch, acceptance__isnull=True
    )
    last = (
        Bundle.objects.filter(sender=sender, stream=stream, acceptance__isnull=False).order_by("-epoch", "-seq").first()
    )
    fresh = freshness_of(sender, stream)
    later = held.filter(epoch__gt=epoch).order_by("epoch").values_list("epoch", flat=True).first()
    return StreamCard(
        **_of(agreement),
        epoch=head.epoch if head else epoch,
        seq=head.seq if head else 0,
        last=last.created if last else None,
        waits=held.count(),
        missing=_missing(sender, stream, epoch),
        acknowledged=0,
        unacknowledged=0,
        is_late=_is_late(agreement, last.created if last else None, moment),
        is_halted=is_halted(sender, stream, epoch),
        next_epoch=later,
        simulated=bool(last and last.is_simulated),
        plan_frozen_since=fresh.until if fresh is not None and fresh.is_frozen(moment) else None,
        is_plan_behind=fresh is not None and fresh.is_behind,
    )


def _of(agreement: Agreement) -> dict[str, Any]:
    return {
        "sender": agreement.sender,
        "recipients": agreement.recipients,
        "stream": agreement.stream,
        "agreement": agreement.code,
        "purpose": agreement.purpose,
        "until": agreement.until,
    }


def _missing(sender: str, stream: str, epoch: int) -> tuple[int, int] | None:
    """From the number after the head to the highest that is known to exist but is not here."""
    head = accepted_head(sender, stream)
    seq = head.seq if head is not None and head.epoch == epoch else 0
    here = set(
        Bundle.objects.filter(direction=Direction.IN, sender=sender, stream=stream, epoch=epoch).values_list(
            "seq", flat=True
        )
    )
    told = max(here, default=0)
    manifest = last_manifest(sender)
    for one in manifest.heads if manifest else ():
        if (one.stream, one.epoch) == (stream, epoch):
            told = max(told, one.seq)
    absent = [number for number in range(seq + 1, told + 1) if number not in here]
    return (absent[0], absent[-1]) if absent else None


def _is_late(agreement: Agreement, last: datetime | None, moment: datetime) -> bool:
    if not agreement.is_in_force(moment.date()):
        return False
    began = last.date() if last is not None else agreement.since
    return moment.date() > began + timedelta(days=agreement.every_days)


def _refusals() -> tuple[RefusalCard, ...]:
    return tuple(
        RefusalCard(
            at=one.at,
            code=one.code,
            message=REASONS.get(one.code, one.code),
            params=dict(one.params),
            claims=f"{one.claims_sender} {one.claims_stream} {one.claims_seq}".strip() if one.claims_sender else "",
            size=one.size,
            file_sha256=one.file_sha256,
        )
        for one in RefusedFile.objects.all()[:REFUSALS_SHOWN]
    )


def sent_by_kind() -> dict[str, dict[str, int]]:
    """How many bundles of each kind this node sent, and how many of them every recipient acknowledged."""
    told: dict[str, dict[str, int]] = {}
    for row in Bundle.objects.filter(direction=Direction.OUT).prefetch_related("receipts").order_by("id"):
        counts = told.setdefault(row.schema.partition("/")[0], {"sent": 0, "acknowledged": 0})
        counts["sent"] += 1
        said = {one.recipient for one in row.receipts.all()}
        counts["acknowledged"] += said >= set(manifest_of(row.manifest).recipients)
    return told


def state_hash() -> str:
    """SHA-256 of what was taken in, what waits and what contradicts: equal on nodes to which the same bundles came."""
    lines = [
        f"accepted {one}"
        for one in Acceptance.objects.values_list("sender", "stream", "epoch", "seq", "bundle__sha256")
    ]
    held = Bundle.objects.filter(direction=Direction.IN, acceptance__isnull=True).values_list("sha256", flat=True)
    lines += [f"held {one}" for one in held]
    lines += [f"epoch {one}" for one in Epoch.objects.values_list("sender", "stream", "epoch")]
    lines += [f"said {one}" for one in Receipt.objects.values_list("bundle__sha256", "recipient")]
    lines += [
        f"fork {one}" for one in Contradiction.objects.values_list("sender", "stream", "epoch", "seq", "one", "other")
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def broken_promises() -> list[str]:
    """What must not be: rows whose content is gone, streams with a hole, a place taken twice. For `doctor` and the tests."""
    found = [
        f"content of {sha256[:16]} is missing"
        for sha256 in Bundle.objects.filter(deletion__isnull=True).values_list("sha256", flat=True)
        if not store().content_file(sha256).is_file()
    ]
    places: dict[tuple[str, str, int], list[int]] = {}
    for sender, stream, epoch, seq in Acceptance.objects.values_list("sender", "stream", "epoch", "seq"):
        places.setdefault((sender, stream, epoch), []).append(seq)
    for row in Bundle.objects.filter(direction=Direction.OUT):
        places.setdefault(("out", row.stream, row.epoch), []).append(row.seq)
    for place, numbers in places.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            found.append(f"{place} has a hole or a number twice")
    return found


def ended_agreements() -> tuple[str, ...]:
    """The codes of agreements that were ended."""
    return tuple(AgreementText.objects.filter(end__isnull=False).values_list("code", flat=True))


def taken_in(identity: str) -> tuple[Content, ...]:
    """The members of a bundle that was taken in, by its identity or a beginning of it of eight digits at least.

    Raises NotFound (`bundle-unknown`, `bundle-content-deleted`), NotReady (`exchange-content-missing`).
    """
    found = (
        Acceptance.objects.filter(bundle__sha256__startswith=identity) if len(identity) >= SHORTEST_IDENTITY else None
    )
    rows = list(found[:2]) if found is not None else []
    if len(rows) != 1:
        raise NotFound("bundle-unknown", _("No one bundle of that identity was taken in here."))
    deletion = ContentDeletion.objects.filter(bundle=rows[0].bundle).first()
    if deletion is not None:
        raise NotFound(
            "bundle-content-deleted",
            _("The content of this bundle was deleted on %(day)s; its manifest is kept."),
            params={"day": f"{deletion.at:%Y-%m-%d}"},
        )
    return draft_of(store(), rows[0].bundle.sha256).contents()
