"""Bundles in, from anywhere and in any order: verified, kept, and taken in by one transaction, or not at all.

The same file again changes nothing. What follows another that is missing waits for it. What contradicts is kept as evidence
and the stream stands still. What does not hold is put where it can do nothing, with the reason.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import BUNDLE_FORKED, BUNDLE_RECEIVED, BUNDLE_REFUSED
from jahorina.exchange import rounds
from jahorina.exchange.intake.expiring import expire_late
from jahorina.exchange.intake.models import ContentDeletion
from jahorina.exchange.models import (
    Acceptance,
    Bundle,
    Contradiction,
    Direction,
    KeyVersion,
    Receipt,
    RefusedFile,
    Witness,
)
from jahorina.exchange.sending import bundle_row
from jahorina.exchange.services import now, own_keys, store, write_keys
from jahorina.exchange.standing import (
    accepted_head,
    agreements,
    epoch_of,
    is_halted,
    key_roots,
    known_of,
    newest_created,
    one_at_a_time,
    waiting,
)
from jahorina.exchange.store import write_once
from jahorina.formats.bundle.chain import Known, Step, Verdict, advance, effective_now, is_too_far
from jahorina.formats.bundle.documents import Head, Manifest
from jahorina.formats.bundle.keyroots import follow
from jahorina.formats.bundle.limits import LARGEST_FILE
from jahorina.formats.bundle.opening import Opened, Trust, look, open_bundle
from jahorina.formats.bundle.refusals import BundleRefused, refused
from jahorina.formats.contents import bytes_of
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

NODE = "node"
"""Who takes in what came by itself: the node, in nobody's name."""

LARGEST_KEPT = 16 * 1024**2
"""A refused file that is larger is not kept; its hash and reason are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: `verdict` is a Verdict or `refused`, `code` the reason for waiting or refusing."""

    verdict: str
    code: str = ""
    sentence: str = ""
    sha256: str = ""
    place: str = ""


def trust() -> Trust:
    """What this node knows before it looks at a file."""
    keys = own_keys()
    return Trust(keys.code, keys.identities, key_roots(), agreements())


def receive_file(path: Path, *, by: str = NODE, moment: datetime | None = None) -> Outcome:
    """Take in a bundle's file; what is no file of a bundle is refused like what is a bad one."""
    try:
        content = bytes_of(path, most=LARGEST_FILE)
    except InputRefused as refusal:
        return Outcome("refused", refusal.code, str(refusal))
    return receive(content, by=by, moment=moment)


def receive(content: bytes, *, by: str = NODE, moment: datetime | None = None) -> Outcome:
    """Take in a bundle. Never raises for what is in it: the outcome says what became of it."""
    moment = moment or now()
    try:
        opened = open_bundle(content, trust=trust(), now=effective_now(moment, newest_created()))
    except BundleRefused as refusal:
        return _refuse(content, refusal, by=by, moment=moment)
    manifest = opened.manifest
    if is_too_far(accepted_head(manifest.sender, manifest.stream), Known.of(manifest)):
        too_far = refused("bundle-gap", first=1, last=manifest.seq - 1, stream=manifest.stream)
        return _refuse(content, too_far, by=by, moment=moment)
    try:
        _need_right_moment(opened)
    except BundleRefused as refusal:
        return _refuse(content, refusal, by=by, moment=moment, keep=False)
    if not ContentDeletion.objects.filter(bundle__sha256=opened.sha256).exists():
        write_once(store().content_file(opened.sha256), opened.inner)
    with transaction.atomic():
        one_at_a_time()
        outcome = _take(opened, by=by, moment=moment)
    _let_go_of_late(opened, by=by)
    return outcome


def _need_right_moment(opened: Opened) -> None:
    """A sheet of spike-ins is not taken while encodings of its round are here; the same file is taken when they are gone."""
    if opened.manifest.schema.startswith(f"{rounds.SHEET}/"):
        rounds.refuse_early_sheet(opened.contents)


def _let_go_of_late(opened: Opened, *, by: str) -> None:
    """Encodings of a round that was linked without them are deleted at once: its sheets may be here already."""
    if opened.manifest.schema.startswith(f"{rounds.ENCODINGS}/") and rounds.is_over(rounds.run_of(opened.contents)):
        expire_late(opened.sha256, by=by)


def _take(opened: Opened, *, by: str, moment: datetime) -> Outcome:
    manifest = opened.manifest
    place = f"{manifest.sender} {manifest.stream} {manifest.epoch}:{manifest.seq}"
    known = Bundle.objects.filter(direction=Direction.IN, sha256=opened.sha256).first()
    if known is not None:
        step = _drain(manifest.sender, manifest.stream, by=by, moment=moment)
        return _outcome(known, step, place, was_known=True)
    row = bundle_row(manifest, opened.signed_manifest.decode("utf-8"), Direction.IN, moment)
    _notice_contradictions(manifest, by=by, moment=moment)
    step = _drain(manifest.sender, manifest.stream, by=by, moment=moment)
    outcome = _outcome(row, step, place)
    detail = {"sha256": opened.sha256, "place": place.replace(" ", "/"), "verdict": outcome.verdict}
    audit.record(actor=by, action=BUNDLE_RECEIVED, target=row.label, detail=detail)
    return outcome


def drain(sender: str, stream: str, *, by: str = NODE, moment: datetime | None = None) -> Step:
    """Take in what of a stream can be now; after somebody has accepted that it began anew."""
    with transaction.atomic():
        one_at_a_time()
        return _drain(sender, stream, by=by, moment=moment or now())


def _drain(sender: str, stream: str, *, by: str, moment: datetime) -> Step:
    epoch = epoch_of(sender, stream)
    if is_halted(sender, stream, epoch):
        return Step(waits="bundle-fork")
    rows = {row.sha256: row for row in waiting(sender, stream)}
    known_ones = [known_of(row) for row in rows.values()]
    step = advance(accepted_head(sender, stream), epoch, known_ones, clock=moment, newest=newest_created())
    for known in step.accept:
        row = rows[known.sha256]
        Acceptance.objects.create(bundle=row, sender=sender, stream=stream, epoch=known.epoch, seq=known.seq, at=moment)
        _apply(row, by=by, moment=moment)
    if step.fork is not None:
        seq = step.accept[-1].seq + 1 if step.accept else _next(sender, stream, epoch)
        contradict(Head(sender, stream, epoch, seq, ""), *step.fork, told_by=sender, by=by, moment=moment)
    return step


def _next(sender: str, stream: str, epoch: int) -> int:
    head = accepted_head(sender, stream)
    return head.seq + 1 if head is not None and head.epoch == epoch else 1


def _apply(row: Bundle, *, by: str, moment: datetime) -> None:
    """What a bundle changes here once it stands in its place: receipts for what was sent, witnesses, newer keys."""
    from jahorina.exchange.contents import draft_of, manifest_of

    manifest = manifest_of(row.manifest)
    me = own_keys().code
    for ack in manifest.acks:
        if ack.sender == me:
            _acknowledged(ack, manifest, moment)
        else:
            _witness(ack, manifest.sender, by=by, moment=moment)
    if manifest.schema.startswith("referral/"):
        from jahorina.exchange.letters import arriving

        arriving.take_in(row, manifest, draft_of(store(), row.sha256).contents(), me=me)
    if manifest.schema.startswith("keys/"):
        _follow_keys([one.content for one in draft_of(store(), row.sha256).contents()], manifest.sender, by=by)


def _acknowledged(ack: Head, manifest: Manifest, moment: datetime) -> None:
    """An acknowledgement of a head stands for all before it."""
    if not Bundle.objects.filter(direction=Direction.OUT, stream=ack.stream, sha256=ack.sha256).exists():
        return
    open_ones = Bundle.objects.filter(
        direction=Direction.OUT, stream=ack.stream, epoch=ack.epoch, seq__lte=ack.seq
    ).exclude(receipts__recipient=manifest.sender)
    for row in open_ones:
        Receipt.objects.create(bundle=row, recipient=manifest.sender, said_in=manifest.sha256, at=moment)
        _settle(row, manifest.sender)


def _settle(row: Bundle, recipient: str) -> None:
    from jahorina.exchange.letters.ways import settle

    settle(row, recipient)


def _witness(ack: Head, told_by: str, *, by: str, moment: datetime) -> None:
    """A third partner says which bundle it got in a place of a stream: there must not be another one here, now or later."""
    place: dict[str, Any] = {"sender": ack.sender, "stream": ack.stream, "epoch": ack.epoch, "seq": ack.seq}
    Witness.objects.get_or_create(told_by=told_by, sha256=ack.sha256, **place)
    mine = Bundle.objects.filter(direction=Direction.IN, **place).first()
    if mine is not None and mine.sha256 != ack.sha256:
        contradict(ack, mine.sha256, ack.sha256, told_by=told_by, by=by, moment=moment)


def _notice_contradictions(manifest: Manifest, *, by: str, moment: datetime) -> None:
    place: dict[str, Any] = {
        "sender": manifest.sender,
        "stream": manifest.stream,
        "epoch": manifest.epoch,
        "seq": manifest.seq,
    }
    others = Bundle.objects.filter(direction=Direction.IN, **place).exclude(sha256=manifest.sha256)
    for other in others.values_list("sha256", flat=True):
        contradict(manifest.head, other, manifest.sha256, told_by=manifest.sender, by=by, moment=moment)
    for told_by, sha256 in Witness.objects.filter(**place).values_list("told_by", "sha256"):
        if sha256 != manifest.sha256:
            contradict(manifest.head, sha256, manifest.sha256, told_by=told_by, by=by, moment=moment)


def contradict(place: Head, first: str, second: str, *, told_by: str, by: str, moment: datetime) -> None:
    """Write down that two hashes are known for one place; once."""
    one, other = sorted((first, second))
    where: dict[str, Any] = {"sender": place.sender, "stream": place.stream, "epoch": place.epoch, "seq": place.seq}
    _row, is_new = Contradiction.objects.get_or_create(
        **where, one=one, other=other, defaults={"told_by": told_by, "at": moment}
    )
    if is_new:
        target = f"stream:{place.sender}/{place.stream}"
        detail = {"epoch": place.epoch, "seq": place.seq, "one": one, "other": other, "told_by": told_by}
        audit.record(actor=by, action=BUNDLE_FORKED, target=target, detail=detail)


def _follow_keys(documents: list[bytes], sender: str, *, by: str) -> None:
    """Newer key roots of the sender, which the root that is known signed; others are passed over."""
    known = key_roots().get(sender)
    new = []
    for document in sorted(documents, key=lambda one: (len(one), one)):
        if known is None:
            return
        try:
            known = follow(known, document)
        except BundleRefused:
            continue
        new.append(known)
    if new and not KeyVersion.objects.filter(node=sender, version=new[0].version).exists():
        write_keys(tuple(new), by=by)


def _outcome(row: Bundle, step: Step, place: str, *, was_known: bool = False) -> Outcome:
    if Acceptance.objects.filter(bundle=row).exists():
        return Outcome(Verdict.DUPLICATE if was_known else Verdict.ACCEPTED, "", "", row.sha256, place)
    if step.fork is not None or is_halted(row.sender, row.stream, row.epoch):
        refusal = refused("bundle-fork", seq=row.seq, stream=row.stream)
        return Outcome(Verdict.FORKED, refusal.code, str(refusal), row.sha256, place)
    return Outcome(Verdict.HELD, step.waits, _why(step, row), row.sha256, place)


def _why(step: Step, row: Bundle) -> str:
    match step.waits:
        case "bundle-gap":
            return str(refused("bundle-gap", first=step.first, last=step.last, stream=row.stream))
        case "bundle-epoch":
            return str(refused("bundle-epoch", sender=row.sender, stream=row.stream, epoch=row.epoch))
        case "bundle-time":
            what = _("it has expired and nothing newer stands on it, or it is from the future; it waits")
            return str(refused("bundle-time", what=what))
        case _:
            return ""


def _refuse(content: bytes, refusal: BundleRefused, *, by: str, moment: datetime, keep: bool = True) -> Outcome:
    """Write a refusal down; the file is kept where it can do nothing, unless it must not be kept at all."""
    file_sha256 = hashlib.sha256(content).hexdigest()
    claims: dict[str, Any] = {}
    with suppress(BundleRefused):
        seen = look(content)
        claims = {"claims_sender": seen.sender, "claims_stream": seen.stream, "claims_seq": seen.seq}
    if keep and len(content) <= LARGEST_KEPT:
        write_once(store().refused_file(file_sha256), content)
    params = {name: str(value) for name, value in refusal.params.items()}
    with transaction.atomic():
        _row, is_new = RefusedFile.objects.get_or_create(
            file_sha256=file_sha256,
            code=refusal.code,
            defaults=claims | {"params": params, "size": len(content), "at": moment},
        )
        if is_new:
            detail = {"code": refusal.code, "file": file_sha256}
            audit.record(actor=by, action=BUNDLE_REFUSED, target=f"file:{file_sha256[:16]}", detail=detail)
    return Outcome("refused", refusal.code, str(refusal), "", "")
