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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.deviations import equation_matrix
from jahorina.engines.disclosure.rounding_large import round_by_descent
from jahorina.engines.disclosure.solver import solver_for
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.tables import Floats
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

STICKY_COST = 10_000.0
"""What it costs, in counts, to round a count below the base otherwise than an earlier release did: it would be proven."""
MILD_COST = 1.0
"""What it costs for larger counts: the two roundings bound them, but prove nothing small."""
TIE = 1e-4
WHOLE = 1e-6
SECONDS = 10.0
MOST_SLACK = 3
"""Bases that a count may move further than to its neighbours, where the sums of linked tables hold in no nearer way."""
LARGEST_SOLVED = 3_000
"""Unknowns up to which the closest rounding is solved for; above it, it is come near to."""


@dataclass(frozen=True)
class Rounded:
    """`values` for each unknown of the space; `is_relaxed` where margins had to go further than the base.

    `furthest` is the largest move.
    """

    values: Floats
    is_optimal: bool
    is_relaxed: bool
    furthest: float = 0.0


def round_table(
    space: Space, values: Floats, known: Floats, base: int, *, seed: int = 0, earlier: Mapping[int, float] | None = None
) -> Rounded:
    """Round the true `values` (a number for each unknown of the space) to `base`; `known` is 1 where a table has the cell.

    `earlier` holds numbers that earlier releases show, by position. `seed` decides between roundings that are as close.
    """
    if len(values) > LARGEST_SOLVED and not earlier and known.all():
        near = _by_descent(space, values, base, seed)
        if near is not None:
            return near
    for slack in range(MOST_SLACK + 1):
        found = _solved(space, values, known > 0, base, slack=slack, seed=seed, earlier=earlier or {})
        if found is not None:
            whole, optimal = found
            furthest = float(np.abs(whole - values)[known > 0].max(initial=0.0))
            return Rounded(whole, optimal, slack > 0, furthest)
    raise InputRefused(
        "rounding-not-found",
        _("No rounding to %(base)s was found whose sums hold."),
        params={"base": base},
        hint=_("Publish fewer breakdowns together, or choose another method."),
    )


def _by_descent(space: Space, values: Floats, base: int, seed: int) -> Rounded | None:
    """A large table from its linear relaxation; None where that does not fit or the space is linked."""
    floors = np.floor(values / base + 1e-9)
    exact = np.abs(values - base * floors) < 1e-9
    matrix = equation_matrix(space)
    zeros = np.zeros(matrix.shape[0])
    high = np.where(exact, floors, floors + 1)
    solver = solver_for(matrix, zeros, zeros, floors, high, _costs(values, base, floors, seed))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    numbers = round_by_descent(space, values, base, np.array(solver.getSolution().col_value))
    if numbers is None:
        return None
    furthest = float(np.abs(numbers - values).max(initial=0.0))
    return Rounded(numbers, False, furthest >= base, furthest)


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
    # A true zero stays one. Other multiples of the base stay until the sums hold in no other way.
    room = np.where(exact, np.where(values > 0, max(slack - 1, 0), 0), slack)
    low = floors - room
    high = np.where(exact, floors, floors + 1) + room
    cost = _costs(values, base, floors, seed) * known
    for place, up in _held_to(space, known, floors, {p: n / base for p, n in earlier.items()}).items():
        cost[place] += (-1 if up else 1) * (STICKY_COST if floors[place] == 0 else MILD_COST)
    matrix = equation_matrix(space)
    zeros = np.zeros(matrix.shape[0])
    relaxed = solver_for(matrix, zeros, zeros, np.maximum(low, 0.0), high, cost)
    relaxed.run()
    if relaxed.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    near = np.array(relaxed.getSolution().col_value)
    if np.abs(near - np.round(near)).max(initial=0.0) < WHOLE:  # whole already, so no integer programme does better
        return base * np.round(near), True
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


def _held_to(space: Space, known: NDArray[np.bool_], floors: Floats, earlier: Mapping[int, float]) -> dict[int, bool]:
    """Which unknowns had better be rounded up (true) or down because of what earlier releases show.

    The same count as before keeps its number. One that holds an earlier one (the year so far beside a quarter) shows no
    less, one that lies in an earlier one no more: else the two would bound each other.
    """
    held: dict[int, bool] = {}
    for place, step in earlier.items():
        if known[place] and step in (floors[place], floors[place] + 1):
            held[place] = step > floors[place]
        for other, is_larger in nested(space, place):
            if known[other] and is_larger and floors[other] < step:
                held[other] = True
            elif known[other] and not is_larger and floors[other] + 1 > step:
                held[other] = False
    return held


def nested(space: Space, place: int) -> Iterator[tuple[int, bool]]:
    """Unknowns of the space that differ in one dimension and hold this one (true) or lie in it."""
    coordinate = space.coordinates[place]
    for along, dimension in enumerate(space.dimensions, start=1):
        own = dimension.nodes[coordinate[along]]
        for node, mask in enumerate(dimension.nodes):
            if mask != own and mask & own in (mask, own):
                other = space.index.get((*coordinate[:along], node, *coordinate[along + 1 :]))
                if other is not None:
                    yield other, mask & own == own


def _costs(values: Floats, base: int, floors: Floats, seed: int) -> Floats:
    """By how much rounding up is further from the truth than rounding down, with a grain of chance for ties."""
    down = values - base * floors
    ties = np.random.default_rng(seed).random(len(values))
    costs: Floats = (base - down) - down + TIE * ties
    return costs
