"""Rounding of tables that are too large to be solved to optimality: sums hold exactly, margins lie close.

The linear relaxation is solved, its finest counts are rounded to the nearer of their two multiples, margins are their sums,
and then one finest count after the other takes the other multiple where that lowers

    sum_c |r_c - x_c| + PAST sum_c max(0, |r_c - x_c| - (b - 1))

until none does. Finest counts stay within the base; a margin may not, and the result then says how far the furthest went.
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.spreading import finest_under
from jahorina.engines.disclosure.tables import Floats

PAST = 20.0
"""What one count past the base costs, in counts within it."""
MOST_SWEEPS = 12


def round_by_descent(space: Space, values: Floats, base: int, start: Floats) -> Floats | None:
    """Rounded numbers that add up, from a relaxed solution `start` in multiples of the base; None in a linked space."""
    pairs = finest_under(space)
    if pairs is None:
        return None
    finest, above = pairs
    order = np.argsort(finest, kind="stable")
    finest, above = finest[order], above[order]
    own, starts = np.unique(finest, return_index=True)
    holders = np.split(above, starts[1:])
    floors = np.floor(values[own] / base + 1e-9)
    can_move = np.abs(values[own] - base * floors) > 1e-9
    steps = np.where(can_move, np.clip(np.round(start[own]), floors, floors + 1), floors)
    rounded = np.zeros(len(values))
    np.add.at(rounded, above, base * np.repeat(steps, [len(one) for one in holders]))
    for _sweep in range(MOST_SWEEPS):
        if not sum(
            _turn(int(place), holders, rounded, values, steps, floors, base) for place in np.flatnonzero(can_move)
        ):
            break
    return rounded


def _turn(
    place: int, holders: list[np.ndarray], rounded: Floats, values: Floats, steps: Floats, floors: Floats, base: int
) -> bool:
    """Give one finest count its other multiple if that is better; whether it was."""
    cells = holders[place]
    move = base if steps[place] == floors[place] else -base
    apart = rounded[cells] - values[cells]
    if _cost(apart + move, base) >= _cost(apart, base) - 1e-9:
        return False
    rounded[cells] += move
    steps[place] += move / base
    return True


def _cost(apart: Floats, base: int) -> float:
    away = np.abs(apart)
    return float(away.sum() + PAST * np.maximum(away - (base - 1), 0.0).sum())
