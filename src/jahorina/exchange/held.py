"""What bundles of a stream hold, as far as it is still kept: what this node sent, and what it took in."""

from __future__ import annotations

from collections.abc import Iterator

from jahorina.exchange.contents import draft_of
from jahorina.exchange.intake.arrived import Arrived
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.services import store
from jahorina.formats.bundle.members import Content


def sent(stream: str) -> Iterator[tuple[Content, ...]]:
    """The members of each bundle that this node sent in a stream, the oldest first."""
    rows = Bundle.objects.filter(direction=Direction.OUT, stream=stream).order_by("epoch", "seq")
    for sha256 in rows.values_list("sha256", flat=True):
        yield draft_of(store(), sha256).contents()


def arrived(stream: str) -> Iterator[Arrived]:
    """Each bundle that was taken in of a stream of any sender and whose content is still kept, by sender and age."""
    rows = Bundle.objects.filter(direction=Direction.IN, stream=stream, acceptance__isnull=False, deletion__isnull=True)
    for row in rows.order_by("sender", "epoch", "seq"):
        yield Arrived.of(row)
