"""Deletes what came when an agreement lets it be kept no longer: `keep_days` after it arrived.

Manifest, hashes and what was made of the content stay; the content's file goes, and a signed statement says so. Encodings go
as soon as the table of their run is out. What was written down as deleted is deleted by the next run where one was cut off.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from jahorina.audit import deletions
from jahorina.audit import services as audit
from jahorina.audit.actions import CONTENT_DELETED
from jahorina.audit.checkpoints import node_key
from jahorina.exchange.contents import draft_of
from jahorina.exchange.intake.models import LATE, OVER, TABLE_OUT, ContentDeletion
from jahorina.exchange.models import AgreementText, Bundle, Direction
from jahorina.exchange.rounds import run_of
from jahorina.exchange.services import now, store
from jahorina.exchange.standing import one_at_a_time
from jahorina.exchange.store import delete, write_once
from jahorina.formats.bundle.agreements import read_agreement
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _

GRACE = timedelta(days=1)
"""A nightly run that comes some hours later is no finding."""


@dataclass(frozen=True, slots=True)
class Expired:
    """A bundle whose content was deleted, and where its statement is."""

    sha256: str
    place: str
    due: datetime
    statement: str


def due_of(bundle: Bundle, keep_days: int) -> datetime:
    """Until when the content of a bundle that came may be kept."""
    return bundle.recorded_at + timedelta(days=keep_days)


def expire(*, by: str, moment: datetime | None = None) -> list[Expired]:
    """Delete every content whose time is over at `moment` (now). Again: nothing more. Raises NotReady
    (`signing-key-missing`) where something is due and the node cannot sign that it deleted it."""
    sweep()
    found = [(bundle, due) for bundle, due in _due(moment or now())]
    return [_deleted(bundle, due, OVER, "exchange", "", by) for bundle, due in found]


def expire_encodings(run: str, *, table: bytes, by: str) -> list[Expired]:
    """Delete the encodings of a run, of whatever partner, when `table` was made of them: counts, or links by row number.

    Raises NotFound (`encodings-none`)."""
    sweep()
    rows = _kept().filter(schema__startswith="encodings/")
    found = [row for row in rows if _run_of(row) == run]
    if not found:
        raise NotFound("encodings-none", _("No encodings of the run %(run)s are kept here."), params={"run": run})
    table_sha256 = hashlib.sha256(table).hexdigest()
    return [_deleted(row, now(), TABLE_OUT, run, table_sha256, by) for row in found]


def expire_late(sha256: str, *, by: str) -> None:
    """Delete encodings that came after their run was linked, whatever became of their bundle; again: nothing."""
    for row in _kept().filter(sha256=sha256):
        _deleted(row, now(), LATE, _run_of(row), "", by)


def kept_too_long(moment: datetime) -> list[str]:
    """Bundles whose content is still here a day after its time, and contents that were said to be deleted and are not."""
    late = [str(bundle) for bundle, due in _due(moment - GRACE)]
    said = ContentDeletion.objects.values_list("bundle__sha256", flat=True)
    return late + [sha256[:16] for sha256 in said if store().content_file(sha256).exists()]


def sweep() -> None:
    """Delete what was written down as deleted, where a run was cut off before it was."""
    for deletion in ContentDeletion.objects.select_related("bundle"):
        _remove(deletion.bundle.sha256, deletion.statement)


def _kept() -> Any:
    """What came and is still kept. Keys of others are kept: later ones are followed from them."""
    rows = Bundle.objects.filter(direction=Direction.IN, deletion__isnull=True)
    return rows.exclude(schema__startswith="keys/").order_by("id").defer("manifest")


def _due(moment: datetime) -> Iterator[tuple[Bundle, datetime]]:
    documents = AgreementText.objects.values_list("code", "document")
    days = {code: read_agreement(document.encode()).keep_days for code, document in documents}
    for bundle in _kept():
        due = due_of(bundle, days[bundle.agreement]) if bundle.agreement in days else None
        if due is not None and due <= moment:
            yield bundle, due


def _run_of(bundle: Bundle) -> str:
    return run_of(draft_of(store(), bundle.sha256).contents())


def _deleted(bundle: Bundle, due: datetime, why: str, run: str, table_sha256: str, by: str) -> Expired:
    file = store().content_file(bundle.sha256)
    content = file.read_bytes() if file.exists() else b""
    listed = {
        "name": bundle.sha256,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bundle": str(bundle),
        "agreement": bundle.agreement,
        "arrived": bundle.recorded_at.isoformat(),
        "why": why,
    }
    key = node_key(settings.JAHORINA.workspace)
    statement = deletions.statement([listed], run=run, table_sha256=table_sha256, key=key).decode("utf-8")
    with transaction.atomic():
        one_at_a_time()
        ContentDeletion.objects.create(bundle=bundle, why=why, statement=statement, at=now(), by=by)
        detail = {"sha256": listed["sha256"], "agreement": bundle.agreement, "bytes": len(content)}
        audit.record(actor=by, action=CONTENT_DELETED, target=bundle.label, detail=detail)
    _remove(bundle.sha256, statement)
    return Expired(bundle.sha256, str(bundle), due, str(store().deletion_file(bundle.sha256)))


def _remove(sha256: str, statement: str) -> None:
    file = store().content_file(sha256)
    if file.exists():
        delete(file)
    write_once(store().deletion_file(sha256), statement.encode("utf-8"))
