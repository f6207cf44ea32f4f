"""A signed statement that this node's encodings are deleted becomes the record on which their sheet of spike-ins may leave.

A node speaks of what it holds itself: bundles that this node did not send are passed over. Nobody can see a deletion from
afar; what is kept is a signed word, with the bundle, the hash of its content, the time and the key that signed it.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.db import transaction
from pydantic import Field, StringConstraints

from jahorina.audit.deletions import verified
from jahorina.exchange.contents import manifest_of
from jahorina.exchange.intake.arrived import Arrived, Document, Keep, Made, document_of
from jahorina.exchange.intake.models import Outcome
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.rounds import DELETION, ENCODINGS

KIND: Final = DELETION
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Words = Annotated[str, StringConstraints(max_length=200)]


class DeletedDocument(Document):
    """A content that is gone; `name` is the identity of its bundle."""

    name: Sha256
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256
    bundle: Words
    agreement: Words
    arrived: Words
    why: Words


class SaidDocument(Document):
    """What is signed."""

    format: Words
    run: Words
    at: Words
    deleted: list[DeletedDocument]
    table_sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
    key: Words


class StatementDocument(Document):
    """`statement-<identity>.json`."""

    statement: SaidDocument
    sha256: Sha256
    public_key: Words
    signature: Words


def take(arrived: Arrived, *, keep: Keep) -> None:
    """Keep which own encodings the sender deleted. Raises InputRefused (`intake-unreadable`), Conflict
    (`deletion-does-not-hold`)."""
    runs, deleted, keys = set[str](), set[str](), set[str]()
    for content in arrived.contents:
        document = document_of(content, StatementDocument)
        verified(content.content, name=content.name, expected_key=None)
        own = _own([one.name for one in document.statement.deleted], arrived.sender)
        if own:
            runs.add(document.statement.run)
            keys.add(document.statement.key)
            deleted |= own
    detail: dict[str, Any] = {"runs": sorted(runs), "deleted": sorted(deleted), "keys": sorted(keys)}
    with transaction.atomic():
        keep(Made(Outcome.MADE if deleted else Outcome.NOTHING, detail))


def _own(identities: list[str], sender: str) -> set[str]:
    """Those of the bundles that are encodings which this node sent to that node."""
    rows = Bundle.objects.filter(
        direction=Direction.OUT, schema__startswith=f"{ENCODINGS}/", sha256__in=identities
    ).values_list("sha256", "manifest")
    return {sha256 for sha256, manifest in rows if sender in manifest_of(manifest).recipients}
