"""Bundles out. What leaves is drafted, looked at, signed, kept, and only then sealed: a bundle exists once it is in the
database, and a file that carries it can be made again at any time, with the keys that hold then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import BUNDLE_SEALED_AGAIN, BUNDLE_SENT
from jahorina.audit.models import Event
from jahorina.exchange import contents, keyfolder, rounds
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.standing import (
    acknowledgements,
    agreements,
    epoch_of,
    key_roots,
    last_manifest,
    one_at_a_time,
    own_heads,
    sent_head,
)
from jahorina.exchange.store import Store, write_once
from jahorina.formats.bundle import schemas, signing
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.documents import MANIFEST_TYPE, Head, Manifest, manifest_bytes
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.packing import Address, Draft, draft, sign_and_seal
from jahorina.kernel.errors import Conflict, NotFound, NotReady
from jahorina.kernel.messages import gettext_noop as _

GRACE = 3
"""A bundle expires after this many times the rhythm of its stream."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle that was made, and the file that carries it."""

    sha256: str
    stream: str
    epoch: int
    seq: int
    file: Path


def prepare(
    stream: str, kind: str, members: Sequence[Content], *, simulated: bool = False, moment: datetime | None = None
) -> Draft:
    """What would leave now: to be looked at. Writes nothing.

    Raises NotFound (`agreement-none`), Conflict (`exchange-restored`), NotReady (`recipient-keys`, `sheet-too-early`),
    BundleRefused.
    """
    keys, moment = own_keys(), moment or now()
    _need_own_keys(keys, moment)
    agreement = _agreement(keys.code, stream)
    _need_seals(agreement, moment)
    _refuse_after_restore(keys.code, stream)
    epoch, head = epoch_of(keys.code, stream), sent_head(stream, keys.code)
    follows = head if head is not None and head.epoch == epoch else None
    audited = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    address = Address(
        epoch=epoch,
        seq=follows.seq + 1 if follows else 1,
        previous=follows.sha256 if follows else "",
        created=moment,
        expires=moment + timedelta(days=GRACE * agreement.every_days),
        heads=own_heads(keys.code, agreement.recipients),
        acks=acknowledgements(agreement.recipients),
        audit_size=audited[0] if audited else 0,
        audit_head=audited[1] if audited else "",
        simulated=simulated,
        reads=schemas.READS,
    )
    schema = schemas.agreed(kind, _what_all_read(agreement))
    made = draft(members, schema=schema, agreement=agreement, address=address)
    if kind == rounds.SHEET:
        rounds.need_deleted(members, agreement.recipients)
    return made


def schema_for(stream: str, kind: str) -> str:
    """The kind with the highest version that every recipient of an own stream reads, as it last said: who makes members asks
    this first. Raises NotFound (`agreement-none`), BundleRefused (`bundle-schema`)."""
    return schemas.agreed(kind, _what_all_read(_agreement(own_keys().code, stream)))


def has_to_acknowledge(stream: str) -> bool:
    """Whether this node took in anything that it has not yet said, in any stream, to the recipients of an own stream.

    Raises NotFound (`agreement-none`)."""
    recipients = set(_agreement(own_keys().code, stream).recipients)
    rows = Bundle.objects.filter(direction=Direction.OUT).order_by("-id").values_list("manifest", flat=True)
    manifests = (contents.manifest_of(one) for one in rows.iterator())
    said = next((set(one.acks) for one in manifests if recipients <= set(one.recipients)), set[Head]())
    return bool(set(acknowledgements(recipients)) - said)


def send(
    stream: str,
    kind: str,
    members: Sequence[Content],
    *,
    by: str,
    simulated: bool = False,
    moment: datetime | None = None,
    noted: Callable[[Bundle], None] | None = None,
) -> Sent:
    """Sign and seal the next bundle of an own stream and put its file into the outbox. `noted` is called with the row in the
    transaction that makes it: what was said in it is then known as said. Raises as `prepare`, and NotReady
    (`release-keys-missing`)."""
    keys = own_keys()
    with transaction.atomic():
        one_at_a_time()
        made = prepare(stream, kind, members, simulated=simulated, moment=moment)
        manifest = made.manifest
        document = signing.signed(MANIFEST_TYPE, manifest_bytes(manifest), keys.signers())
        write_once(store().content_file(manifest.sha256), contents.kept(document, made.packed))
        row = bundle_row(manifest, document.decode("utf-8"), Direction.OUT, moment or now())
        detail = {"sha256": manifest.sha256, "stream": stream, "epoch": manifest.epoch, "seq": manifest.seq}
        audit.record(actor=by, action=BUNDLE_SENT, target=row.label, detail=detail)
        if noted is not None:
            noted(row)
    return Sent(manifest.sha256, stream, manifest.epoch, manifest.seq, _seal(made, keys))


def seal_again(*, by: str, everything: bool = False) -> list[Sent]:
    """Make the files again of what some recipient has not acknowledged (or of everything), with the keys that hold now.

    For bundles that were lost on their way, and for those that were signed with keys that have changed since.
    """
    keys, found = own_keys(), list[Sent]()
    for row in Bundle.objects.filter(direction=Direction.OUT).order_by("stream", "epoch", "seq"):
        made = contents.draft_of(store(), row.sha256)
        said = set(row.receipts.values_list("recipient", flat=True))
        if everything or said < set(made.manifest.recipients):
            _agreement(keys.code, row.stream)
            found.append(Sent(row.sha256, row.stream, row.epoch, row.seq, _seal(made, keys)))
    with transaction.atomic():
        for one in found:
            label = f"bundle:{one.sha256[:16]}"
            audit.record(actor=by, action=BUNDLE_SEALED_AGAIN, target=label, detail={"seq": one.seq})
    return found


def bundle_row(manifest: Manifest, document: str, direction: Direction, moment: datetime) -> Bundle:
    """The row of a bundle, in the caller's transaction."""
    return Bundle.objects.create(
        direction=direction,
        sha256=manifest.sha256,
        sender=manifest.sender,
        stream=manifest.stream,
        epoch=manifest.epoch,
        seq=manifest.seq,
        previous=manifest.previous,
        schema=manifest.schema,
        agreement=manifest.agreement,
        created=manifest.created,
        expires=manifest.expires,
        is_simulated=manifest.simulated,
        manifest=document,
        recorded_at=moment,
    )


def outbox_file(store: Store, sender: str, stream: str, epoch: int, seq: int) -> Path:
    """Where the file that carries a bundle lies: it has its name from its place."""
    return store.outbox / f"{sender}.{stream}.{epoch}-{seq}.bundle"


def _seal(made: Draft, keys: keyfolder.NodeKeys) -> Path:
    """Write the file anew: it has its name from its place, and replaces the one that was sealed before."""
    manifest, roots = made.manifest, key_roots()
    seals = {one: roots[one].seal for one in manifest.recipients if one in roots}
    content = sign_and_seal(made, release_keys=keys.signers(), transport_key=keys.transport, seals=seals)
    target = outbox_file(store(), manifest.sender, manifest.stream, manifest.epoch, manifest.seq)
    target.unlink(missing_ok=True)
    write_once(target, content)
    return target


def _agreement(me: str, stream: str) -> Agreement:
    of_stream = [one for one in agreements() if (one.sender, one.stream) == (me, stream)]
    found = max(of_stream, key=lambda one: one.since, default=None)
    if found is None:
        raise NotFound(
            "agreement-none",
            _("No agreement that holds lets this node send the stream %(stream)s; nothing leaves without one."),
            params={"stream": stream},
        )
    return found


def _need_own_keys(keys: keyfolder.NodeKeys, moment: datetime) -> None:
    if not keys.root.is_in_force(moment):
        raise NotReady(
            "own-keys-ended",
            _("This node's keys have ended; nobody would believe what it sends."),
            hint=_("Bring two root keys back and change them: `jahorina node change-keys`."),
        )


def _need_seals(agreement: Agreement, moment: datetime) -> None:
    roots = key_roots()
    for recipient in agreement.recipients:
        if recipient not in roots or not roots[recipient].is_in_force(moment):
            raise NotReady(
                "recipient-keys",
                _("The keys of %(recipient)s are not known here or have expired; get its newest keys' file."),
                params={"recipient": recipient},
            )


def _refuse_after_restore(me: str, stream: str) -> None:
    """Somebody has acknowledged what this node does not know that it sent: it was restored from an older backup."""
    head, epoch = sent_head(stream, me), epoch_of(me, stream)
    for recipient in _agreement(me, stream).recipients:
        manifest = last_manifest(recipient)
        for ack in manifest.acks if manifest else ():
            if (ack.sender, ack.stream) != (me, stream) or ack.epoch < epoch:
                continue
            mine = Bundle.objects.filter(direction=Direction.OUT, stream=stream, epoch=ack.epoch, seq=ack.seq).first()
            if head is None or mine is None or mine.sha256 != ack.sha256:
                raise Conflict(
                    "exchange-restored",
                    _(
                        "%(recipient)s has bundle %(seq)s of %(stream)s, which is not known here: this is an older copy."
                    ),
                    hint=_("Two nodes of one backup, or a restore. Begin anew with `jahorina exchange begin-anew`."),
                    params={"recipient": recipient, "seq": ack.seq, "stream": stream},
                )


def _what_all_read(agreement: Agreement) -> tuple[str, ...]:
    """What every recipient announced that it reads; nothing where one has not announced anything yet."""
    announced = [set(manifest.reads) for one in agreement.recipients if (manifest := last_manifest(one)) is not None]
    if not announced:
        return ()
    lowest: dict[str, int] = {}
    for reads in announced:
        for code in reads:
            name, _dot, minor = code.partition(".")
            lowest[name] = min(lowest.get(name, int(minor)), int(minor))
    everywhere = set.intersection(*({code.partition(".")[0] for code in reads} for reads in announced))
    return tuple(sorted(f"{name}.{minor}" for name, minor in lowest.items() if name in everywhere))
