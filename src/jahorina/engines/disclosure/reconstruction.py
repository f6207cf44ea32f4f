"""Reconstruction: a list of records that fits everything published, and how much of it is certain.

The finest counts are a list of records without names. One that fits is found as an integer programme; a finest count is
certain where its least and most agree. Without the truth nothing says how good the rest is; with it (generate, then verify),
the share of people who stand in the right cell is compared with that of a guess from the one-way margins alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.disclosure.linear import Polytope
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.tables import Floats

MOST_FREE = 3_000
"""Free unknowns above which no reconstruction is tried."""


@dataclass(frozen=True)
class Reconstruction:
    """`counts` of one table that fits, for every unknown; `finest` are positions of the finest counts, `certain` which of
    them could be nothing else. `people` stand in certain cells."""

    counts: Floats
    finest: np.ndarray
    certain: np.ndarray
    people: int

    def share_right(self, truth: Floats) -> float:
        """The share of people who stand in the right finest cell; `truth` has a count for every unknown."""
        own, true = self.counts[self.finest], truth[self.finest]
        return float(np.minimum(own, true).sum() / max(true.sum(), 1.0))


def reconstruct(space: Space) -> Reconstruction | None:
    """Reconstruct the finest counts; None where the system is too large or no whole table was found in time.

    Raises Contradiction where no counts fit.
    """
    polytope = Polytope(space)
    if len(polytope.free) > MOST_FREE:
        return None
    defined = {whole for whole, _parts in space.equations}
    finest = np.array([p for p in range(len(space.coordinates)) if p not in defined], dtype=np.int64)
    counts = polytope.whole_point()
    if counts is None:
        return None
    polytope.learn([counts])
    found = polytope.intervals(finest)
    certain = found.low == found.high
    return Reconstruction(counts, finest, certain, int(found.low[certain].sum()))
