"""What waits for a node that asks: bundles addressed to it of which it has not said yet that they arrived."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import BUNDLE_DELIVERED
from jahorina.exchange.letters.ways import TAKEN_IN, settle
from jahorina.exchange.models import AgreementText, Bundle, Direction
from jahorina.exchange.sending import outbox_file
from jahorina.exchange.services import now, store
from jahorina.exchange.standing import agreements, key_roots
from jahorina.exchange.wire.models import DeliveryNote
from jahorina.formats.bundle.agreements import read_agreement
from jahorina.formats.bundle.wire import ARRIVED, STORED, Delivery, read_delivery
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Offer:
    """A bundle that waits: its identity, place, file, and a mark that changes when it is sealed again."""

    sha256: str
    stream: str
    epoch: int
    seq: int
    path: Path
    size: int
    mark: str


def waiting_for(node: str) -> list[Offer]:
    """What waits for a node, in the order of its streams. What it refused waits again once it was sealed again."""
    return [one for row in _undelivered(node) if (one := _offer(row)) is not None and not _was_refused(row, node)]


def offer_of(sha256: str, *, node: str) -> Offer:
    """One of them; raises NotFound (`wire-no-bundle`)."""
    row = next((one for one in _undelivered(node) if one.sha256 == sha256), None)
    found = _offer(row) if row is not None else None
    if found is None:
        raise NotFound("wire-no-bundle", _("No such bundle waits here for this node."))
    return found


@transaction.atomic
def note_delivery(said: bytes, *, sha256: str, node: str, by: str, moment: datetime | None = None) -> Delivery:
    """Keep what a node signed about a bundle that was sent to it; the same again changes nothing.

    Raises NotFound (`wire-no-bundle`), BundleRefused where the node did not sign it.
    """
    moment = moment or now()
    delivery = read_delivery(said, node=node, roots=key_roots(), now=moment)
    row = Bundle.objects.filter(direction=Direction.OUT, sha256=sha256, agreement__in=_agreements_with(node)).first()
    if row is None or delivery.bundle not in ("", sha256):
        raise NotFound("wire-no-bundle", _("No such bundle waits here for this node."))
    last = DeliveryNote.objects.filter(bundle=row, recipient=node).order_by("-id").first()
    is_known = last is not None and (last.verdict, last.code) == (delivery.verdict, delivery.code)
    if not is_known or (delivery.verdict == "refused" and _is_of_an_older_seal(row, last)):
        DeliveryNote.objects.create(
            bundle=row,
            recipient=node,
            verdict=delivery.verdict,
            code=delivery.code,
            said=said.decode("utf-8"),
            at=moment,
        )
        detail = {"recipient": node, "verdict": delivery.verdict, "code": delivery.code, "sha256": sha256}
        audit.record(actor=by, action=BUNDLE_DELIVERED, target=row.label, detail=detail)
        if delivery.verdict in TAKEN_IN:
            settle(row, node)
    return delivery


def _undelivered(node: str) -> Iterator[Bundle]:
    today = now().date()
    holds = [one.code for one in agreements() if node in one.recipients and one.is_in_force(today)]
    rows = Bundle.objects.filter(direction=Direction.OUT, agreement__in=holds)
    rows = rows.exclude(receipts__recipient=node)
    arrived = DeliveryNote.objects.filter(recipient=node, verdict__in=ARRIVED).values("bundle")
    yield from rows.exclude(id__in=arrived).order_by("stream", "epoch", "seq").iterator()


def _agreements_with(node: str) -> list[str]:
    """The codes of this node's agreements that name the node; also those that ended: what arrives late was sent."""
    documents = AgreementText.objects.values_list("document", flat=True)
    return [one.code for text in documents if node in (one := read_agreement(text.encode("utf-8"))).recipients]


def _offer(row: Bundle) -> Offer | None:
    path = outbox_file(store(), row.sender, row.stream, row.epoch, row.seq)
    with suppress(FileNotFoundError):
        found = path.stat()
        mark = f"{found.st_mtime_ns:x}-{found.st_size:x}"
        return Offer(row.sha256, row.stream, row.epoch, row.seq, path, found.st_size, mark)
    return None


def _was_refused(row: Bundle, node: str) -> bool:
    """Whether the node refused this very file: sent again it would be refused again."""
    last = DeliveryNote.objects.filter(bundle=row, recipient=node).exclude(verdict=STORED).order_by("-id").first()
    return last is not None and last.verdict == "refused" and not _is_of_an_older_seal(row, last)


def _is_of_an_older_seal(row: Bundle, note: DeliveryNote | None) -> bool:
    """Whether the bundle was sealed again since."""
    try:
        sealed = outbox_file(store(), row.sender, row.stream, row.epoch, row.seq).stat().st_mtime
    except FileNotFoundError:
        return False
    return note is not None and note.at < datetime.fromtimestamp(sealed, UTC).replace(microsecond=0)
