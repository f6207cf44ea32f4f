"""Bounds that follow from sums alone: the first and cheapest attack, and what shrinks the linear programmes after it.

For an equation w = p_1 + .. + p_m with bounds [l, u] on each:

    l(w) >= sum l(p),   u(w) <= sum u(p),   u(p_i) <= u(w) - sum_{j != i} l(p_j),   l(p_i) >= l(w) - sum_{j != i} u(p_j).

Repeated until nothing moves. Every bound is valid for every feasible point; whole bounds stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.tables import UNBOUNDED, Floats

MOST_SWEEPS = 60
TOLERANCE = 1e-7


class Contradiction(Exception):
    """No table of counts agrees with all that was published (an engine's word, not a person's error)."""


class Equations:
    """The equations as flat arrays: `whole[e]`, and for each part its equation and its position."""

    def __init__(self, equations: Sequence[tuple[int, tuple[int, ...]]], unknowns: int) -> None:
        self.unknowns = unknowns
        self.whole = np.array([whole for whole, _parts in equations], dtype=np.int64)
        sizes = [len(parts) for _whole, parts in equations]
        self.equation = np.repeat(np.arange(len(equations)), sizes)
        self.part = np.array([part for _whole, parts in equations for part in parts], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.whole)


def propagated(equations: Equations, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Bounds tightened by sums; raises Contradiction where a lower one passes its upper one."""
    low, high = low.copy(), high.copy()
    for _sweep in range(MOST_SWEEPS if len(equations) else 0):
        before = low.sum(), np.minimum(high, 1e12).sum()
        _sweep_once(equations, low, high)
        if (low > high + TOLERANCE).any():
            raise Contradiction
        if (low.sum(), np.minimum(high, 1e12).sum()) == before:
            break
    if (low > high + TOLERANCE).any():
        raise Contradiction
    return low, np.maximum(low, high)


def _sweep_once(equations: Equations, low: Floats, high: Floats) -> None:
    """Tighten the bounds in place, wholes from parts first, then parts from wholes."""
    rows, part, whole, count = equations.equation, equations.part, equations.whole, len(equations)
    endless: NDArray[np.bool_] = np.isinf(high)[part]
    part_low, part_high = low[part], np.where(endless, 0.0, high[part])
    lows, highs = np.bincount(rows, part_low, count), np.bincount(rows, part_high, count)
    endless_parts = np.bincount(rows, endless, count)
    np.maximum.at(low, whole, lows)
    np.minimum.at(high, whole, np.where(endless_parts > 0, UNBOUNDED, highs))
    np.minimum.at(high, part, high[whole][rows] - (lows[rows] - part_low))
    others_end = endless_parts[rows] - endless == 0
    np.maximum.at(low, part[others_end], (low[whole][rows] - (highs[rows] - part_high))[others_end])
