"""How far a referral between nodes has come: left in which bundle, arrived, answered; for the pages and the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jahorina.exchange.letters.models import Letter as Row
from jahorina.exchange.models import Bundle
from jahorina.exchange.wire.models import DeliveryNote
from jahorina.formats.bundle.schemas import PURPOSES
from jahorina.registers.referral import elsewhere
from jahorina.registers.referral.letter import RECALL_ARRIVED
from jahorina.registers.referral.states import Act

TAKEN_IN = ("accepted", "duplicate")


@dataclass(frozen=True, slots=True)
class Way:
    """Of one referral: the other side's node, when it left and arrived there (or came here), and what became of a recall.

    `recalled` is empty, `removed` or `kept`. `waits` counts letters that have left and of which nothing is heard yet.
    """

    node: str
    left: datetime | None
    arrived: datetime | None
    came: datetime | None
    recalled: str
    waits: int


def way_of(referral: UUID) -> Way | None:
    """The way of a referral; None where it crossed no border. The caller has asked the registers whether it may be read."""
    rows = list(Row.objects.filter(referral=referral, outcome="").select_related("bundle"))
    if not rows:
        return None
    out = [one for one in rows if one.direction == Row.Direction.OUT]
    opening = next((one for one in out if one.act == Act.SEALED), None)
    came = next((one for one in rows if one.direction == Row.Direction.IN and one.act == Act.SEALED), None)
    recall = next((one for one in rows if one.direction == Row.Direction.IN and one.act == RECALL_ARRIVED), None)
    return Way(
        node=rows[0].node,
        left=opening.at if opening else None,
        arrived=arrival(opening.bundle, opening.node) if opening else None,
        came=came.at if came else None,
        recalled=recall.reason if recall else "",
        waits=sum(arrival(one.bundle, one.node) is None for one in out),
    )


def arrival(bundle: Bundle, node: str) -> datetime | None:
    """When a bundle was taken in there, by the node's delivery or acknowledgement, whichever was heard first."""
    said = DeliveryNote.objects.filter(bundle=bundle, recipient=node, verdict__in=TAKEN_IN).order_by("id").first()
    receipt = bundle.receipts.filter(recipient=node).first()
    return min((one.at for one in (said, receipt) if one is not None), default=None)


def settle(bundle: Bundle, node: str) -> None:
    """A bundle was taken in by a node: the referrals that it carried there have arrived. In the caller's transaction."""
    if bundle.schema.partition("/")[0] not in PURPOSES:
        return
    rows = Row.objects.filter(direction=Row.Direction.OUT, bundle=bundle, node=node, act=Act.SEALED)
    for referral in rows.values_list("referral", flat=True):
        if referral is not None:
            elsewhere.delivered(referral)
