"""What to mind about a number, as sentences that are translated when somebody sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.panel import first_known
from jahorina.engines.flows.records import Record
from jahorina.kernel.messages import gettext_noop as _

FEW_ERRORS = 24
"""With fewer past errors of its own a series borrows the size of its errors from the others, and from usual series."""

SENTENCES = {
    "no-values": _("There is no value at all; nothing is forecast."),
    "silent-too-long": _("No value for %(periods)s periods; nothing is forecast from so long ago."),
    "silent": _("No value for the last %(periods)s periods; the forecast is made from before, so that it is wider."),
    "gaps": _("%(periods)s periods in between have no value; they are taken as missing, not as zero."),
    "borrowed-width": _(
        "Only %(errors)s past errors of its own; the intervals borrow from the other series and from usual ones."
    ),
    "too-short": _("Only %(values)s values; this is little more than the last value with a wide interval."),
    "constant": _("All values are the same; a change cannot be foreseen from them."),
    "no-better-than-last": _("In the past this was no better than carrying the last value forward (ratio %(ratio)s)."),
    "wide": _("The interval is wider than a factor of ten; read it as not known."),
    "not-settled": _("The fit of the network did not settle; its numbers are not to be used."),
    "no-links-from": _(
        "%(partner)s shares no links; what its registrations add is borrowed from the partners near it."
    ),
    "pairs-without-links": _(
        "%(pairs)s pairs of partners share no links; theirs are drawn from the rates of the others."
    ),
    "cells-without-links": _(
        "Links of %(partner)s are not known in %(cells)s of %(of)s periods; those of its other periods stand for them."
    ),
    "suppressed": _("%(cells)s suppressed cells were taken at the middle of what they can be."),
    "break": _(
        "%(ago)s periods ago the series stepped by a factor of %(factor)s and stayed, and no other series followed: its "
        "definition may have changed."
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence by its code, with what is filled in."""

    code: str
    params: tuple[tuple[str, object], ...] = ()

    @property
    def message(self) -> str:
        """The sentence as a template to translate."""
        return SENTENCES[self.code]

    def text(self) -> str:
        """The sentence in English, filled in."""
        return self.message % dict(self.params) if self.params else self.message


def notes_of(
    values: Floats, gap: int, record: Record, own: Floats, season: int, step: tuple[int, float] | None
) -> tuple[Note, ...]:
    """What to mind about the forecast of one series; `own` counts its past errors by horizon.

    `step` is the time and the factor of a step that may be a broken definition.
    """
    known = np.isfinite(values)
    count = int(known.sum())
    found = []
    if gap:
        found.append(Note("silent", (("periods", gap),)))
    holes = len(values) - gap - first_known(values) - count
    if holes:
        found.append(Note("gaps", (("periods", holes),)))
    if step:
        found.append(Note("break", (("ago", len(values) - step[0]), ("factor", f"{step[1]:.2g}"))))
    if count < season:
        found.append(Note("too-short", (("values", count),)))
    if count > 1 and np.ptp(values[known]) == 0:
        found.append(Note("constant"))
    if own[0] < FEW_ERRORS:
        found.append(Note("borrowed-width", (("errors", int(own[0])),)))
    else:
        ratios = record.ratio[np.isfinite(record.ratio)]
        if len(ratios) and ratios.mean() >= 1:
            found.append(Note("no-better-than-last", (("ratio", f"{ratios.mean():.2f}"),)))
    return tuple(found)
