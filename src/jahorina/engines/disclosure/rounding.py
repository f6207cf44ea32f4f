r"""Controlled rounding: every count to a neighbouring multiple of the base, and all sums still hold.

With base b and true counts x the rounded ones are r = b (floor(x / b) + z), z in {0, 1}, z = 0 where b divides x, and

    min  sum_i |r_i - x_i|    s.t.  r_whole = sum of r_parts for every sum in every table        (Cox and Ernst 1982)

solved to optimality as an integer programme. No count moves by b or more, and a true zero stays zero. A reader knows
r - b < x < r + b. Because the rounded counts add up, x = r + e (one finest count moved by any |e| < b, all above it with
it) is a table that fits, so no interval is ever narrower than [max(0, r - b + 1), r + b - 1]: no count is told exactly and
none is proven to be one of 1..b-1.

A count that an earlier release showed rounded keeps its rounding where it still may: two roundings of one count, one down
and one up, would prove it lies between. Where no such rounding exists (three dimensions and more can forbid it) margins
may go one base further, and the result says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.deviations import equation_matrix
from jahorina.engines.disclosure.linear import solver_for
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.tables import Floats

STICKY_COST = 1000.0
"""What it costs, in counts, to round a count otherwise than an earlier release did where that still fits."""
TIE = 1e-4
SECONDS = 60.0


@dataclass(frozen=True)
class Rounded:
    """`values` for each unknown of the space; `is_relaxed` where margins had to go further than the base."""

    values: Floats
    is_optimal: bool
    is_relaxed: bool


def round_table(
    space: Space, values: Floats, known: Floats, base: int, *, seed: int = 0, earlier: Mapping[int, float] | None = None
) -> Rounded:
    """Round the true `values` (a number for each unknown of the space) to `base`; `known` is 1 where a table has the cell.

    `earlier` holds numbers that earlier releases show, by position. `seed` decides between roundings that are as close.
    """
    for slack in (0, 1):
        found = _solved(space, values, known > 0, base, slack=slack, seed=seed, earlier=earlier or {})
        if found is not None:
            whole, optimal = found
            return Rounded(whole, optimal, slack > 0)
    raise ArithmeticError("no rounding adds up")


def _solved(
    space: Space,
    values: Floats,
    known: NDArray[np.bool_],
    base: int,
    *,
    slack: int,
    seed: int,
    earlier: Mapping[int, float],
) -> tuple[Floats, bool] | None:
    """The rounded numbers and whether they are proven the closest; None where none adds up."""
    floors = np.floor(values / base + 1e-9)
    exact = np.abs(values - base * floors) < 1e-9
    low = floors - (slack * ~exact)
    high = np.where(exact, floors, floors + 1) + (slack * ~exact)
    cost = _costs(values, base, floors, seed) * known
    constant = {place: number / base for place, number in earlier.items() if known[place]}
    sticky = [p for p, step in constant.items() if low[p] <= step <= high[p] and not exact[p]]
    for place in sticky:  # toward the earlier number, from either side
        cost[place] += -STICKY_COST if constant[place] > floors[place] else STICKY_COST
    matrix = equation_matrix(space)
    zeros = np.zeros(matrix.shape[0])
    solver = solver_for(matrix, zeros, zeros, np.maximum(low, 0.0), high, cost, whole=known)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5 * TIE)
    solver.setOptionValue("time_limit", SECONDS)
    solver.run()
    status = solver.getModelStatus()
    solution = solver.getSolution()
    if not solution.value_valid or status == highspy.HighsModelStatus.kInfeasible:
        return None
    return base * np.round(np.array(solution.col_value)), status == highspy.HighsModelStatus.kOptimal


def _costs(values: Floats, base: int, floors: Floats, seed: int) -> Floats:
    """By how much rounding up is further from the truth than rounding down, with a grain of chance for ties."""
    down = values - base * floors
    ties = np.random.default_rng(seed).random(len(values))
    costs: Floats = (base - down) - down + TIE * ties
    return costs
