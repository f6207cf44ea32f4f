r"""Which counts were corrected between the versions of a table, as whoever compares them can know or guess.

Let x_v be the finest counts that fit what version v shows, and C the pairs (v, c) with x_v(c) != x_{v-1}(c): the
*corrections*. Where (v, c) is not in C the versions tell of the same count, so they share one unknown. The fewer corrections,
the narrower every interval: the reader's range under C lies within that under any C' that holds C. So whoever knows what was
really corrected is no sharper than one who takes a smallest C that explains it all. Two ways to find C:

- `visible_changes`: all counts of which no cell above shows the same twice; sure, and blunt;
- `smallest_explanations`: many C that hold no smaller one. Each is the support of a vertex of

    min sum w |x_v - x_{v-1}|   s.t.   A_v x_v in what v shows

  for weights w drawn anew and heavier on what was taken before, thinned until no count can be taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bmat, csr_matrix, identity

from jahorina.engines.disclosure.solver import solver_for
from jahorina.engines.disclosure.tables import Floats

LEAST_CHANGE = 1e-6
MOST_ASKED = 40
"""How often the weights are drawn: ways in which counts may have been corrected that are followed."""
MOST_PAIRS = 60_000
"""Finest counts times versions above which one guess stands for all explanations."""
HEAVIER = 0.5
"""By how much a count becomes dearer each time that an explanation takes it."""

Changes = NDArray[np.bool_]
"""For each version after the first, and each finest count, whether it differs from the version before."""


@dataclass(frozen=True)
class Shown:
    """What one version shows: `inside` has a row for each cell and a column for each finest count, 1 where it lies in it."""

    inside: csr_matrix
    low: Floats
    high: Floats


def visible_changes(
    shape: tuple[int, ...],
    versions: int,
    said: Sequence[tuple[tuple[NDArray[np.int64], ...], dict[int, tuple[float, float]]]],
) -> Changes:
    """Which counts of a grid may have changed: a cell (its box in the grid) that shows the same in two versions did not."""
    changed = np.ones((versions - 1, *shape), dtype=np.bool_)
    for box, by_version in said:
        for (one, before), (other, after) in pairwise(sorted(by_version.items())):
            if max(before[0], after[0]) <= min(before[1], after[1]):
                for step in range(one, other):
                    changed[step][np.ix_(*box)] = False
    return changed


def smallest_explanations(shown: Sequence[Shown], *, most: int = MOST_ASKED) -> list[Changes]:
    """Small sets of corrections that explain all versions, that of fewest people first; empty where no counts fit.

    A single empty set where nothing needs to have been corrected.
    """
    steps, count = len(shown) - 1, shown[0].inside.shape[1]
    asked = 1 if (steps + 1) * count > MOST_PAIRS else most
    search = _Search(shown)
    chance = np.random.default_rng(0)
    weights, found = np.ones(steps * count), dict[bytes, Changes]()
    for _time in range(asked):
        one = search.explanation(weights)
        if one is None:
            return []
        found.setdefault(one.tobytes(), one.reshape(steps, count))
        if not one.any():
            break
        weights = weights + HEAVIER * one
        weights *= chance.uniform(0.8, 1.25, len(weights))
    return list(found.values())


class _Search:
    """The programme over all versions, kept warm: columns x_0, x_1, .., t_1, t_2, .. with |x_v - x_{v-1}| <= t_v."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        steps, count = len(shown) - 1, shown[0].inside.shape[1]
        matrix, low, high = _rows(shown)
        self.first, self.moves = (steps + 1) * count, steps * count
        self.columns = np.arange(self.first, self.first + self.moves, dtype=np.int32)
        endless = np.full(matrix.shape[1], np.inf)
        cost = (np.arange(len(endless)) >= self.first).astype(np.float64)
        self.solver = solver_for(matrix, low, high, np.zeros(len(endless)), endless, cost)

    def explanation(self, weights: Floats) -> NDArray[np.bool_] | None:
        """A smallest set of corrections that is cheap in these weights; None where no counts fit."""
        self._allow(np.ones(self.moves, dtype=np.bool_))
        taken = self._support(weights)
        for place in np.flatnonzero(taken) if taken is not None else ():
            if taken is None or not taken[place]:
                continue
            without = taken.copy()
            without[place] = False
            self._allow(without)
            fewer = self._support(weights)
            taken = taken if fewer is None else fewer
        return taken

    def _allow(self, changes: NDArray[np.bool_]) -> None:
        self.solver.changeColsBounds(self.moves, self.columns, np.zeros(self.moves), np.where(changes, np.inf, 0.0))

    def _support(self, weights: Floats) -> NDArray[np.bool_] | None:
        self.solver.changeColsCost(self.moves, self.columns, weights)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        moved = np.array(self.solver.getSolution().col_value)[self.first :]
        return np.asarray(moved > LEAST_CHANGE, dtype=np.bool_)


def _rows(shown: Sequence[Shown]) -> tuple[csr_matrix, Floats, Floats]:
    """What the versions show, and |x_v - x_{v-1}| <= t_v."""
    versions, count = len(shown), shown[0].inside.shape[1]
    eye, steps = identity(count, format="csr"), versions - 1
    blocks = [
        [one.inside if v == at else None for v in range(versions)] + [None] * steps for at, one in enumerate(shown)
    ]
    low, high = [one.low for one in shown], [one.high for one in shown]
    for step in range(steps):
        for sign in (1, -1):
            line = [-sign * eye if v == step else sign * eye if v == step + 1 else None for v in range(versions)]
            blocks.append(line + [-eye if t == step else None for t in range(steps)])
            low.append(np.full(count, -np.inf))
            high.append(np.zeros(count))
    return csr_matrix(bmat(blocks, format="csr")), np.concatenate(low), np.concatenate(high)
