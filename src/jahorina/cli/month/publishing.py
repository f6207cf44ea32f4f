"""What the hub publishes of a month: the partners' figures side by side, asked for by one person and let go by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jahorina.cli.month.streams import FIGURES
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.partners.permissions import Member


def regional(requested_by: Member | None, checked_by: Member | None, progress: Progress) -> list[dict[str, Any]]:
    """The region's releases that were asked for and prepared, each with its state; nothing where nobody asks who may.

    They wait for a second person, who works on the pages; in a rehearsal it is `checked_by`, and they go out at once.
    """
    from jahorina.partners.permissions import Capability, may
    from jahorina.publication.demonstration import let_out
    from jahorina.publication.regional import request_regional
    from jahorina.publication.tasks import prepare

    if not may(requested_by, Capability.REQUEST_RELEASE) or requested_by is None:
        return []
    asked = [row for simulated in sorted(_kinds()) for row in request_regional(by=requested_by, simulated=simulated)]
    told = []
    for at, waiting in enumerate(asked):
        progress(_("Preparing the region's tables"), at, len(asked))
        row = prepare(waiting.pk)
        if checked_by is not None:
            row = let_out(row, requested_by=requested_by, checked_by=checked_by)
        told.append({"id": row.pk, "series": row.series, "state": str(row.state)})
    return told


def _kinds() -> set[bool]:
    """Whether figures of simulated people arrived, of real ones, or both."""
    from jahorina.exchange.held import arrived

    return {one.simulated for one in arrived(FIGURES)}
