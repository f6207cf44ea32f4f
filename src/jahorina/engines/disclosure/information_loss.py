"""What a protected table still says: how far its numbers lie from the true ones, by how many dimensions they break down.

Mean absolute error by order (0 the total, 1 the one-way margins, ..), the share of cells and of people hidden, the mean
relative error of counts of at least 20, Hellinger's distance between the shares of the finest cells, and whether sums hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.disclosure.dimensions import is_total
from jahorina.engines.disclosure.linear import Polytope
from jahorina.engines.disclosure.propagation import Contradiction
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.tables import CountTable, Floats

LARGE = 20


@dataclass(frozen=True)
class InformationLoss:
    """`error_by_order[k]` is the mean absolute error of cells that break down by k dimensions and show a number."""

    cells: int
    hidden: int
    hidden_share: float
    hidden_people_share: float
    error_by_order: dict[int, float]
    largest_error: float
    relative_error: float
    hellinger: float
    adds_up: bool


def information_loss(true: CountTable, published: CountTable, space: Space | None = None) -> InformationLoss:
    """Compare cell by cell; both tables hold the same cells in the same order. `space` of `true` tells whether sums hold."""
    order = np.array([sum(not is_total(label) for label in cell) for cell in true.cells])
    told = ~np.isnan(published.values) & ~np.isnan(true.values)
    hidden = published.suppressed
    errors = np.abs(np.where(told, published.values, 0.0) - np.nan_to_num(true.values))
    large = told & (true.values >= LARGE)
    finest = order == order.max(initial=0)
    people = float(np.nan_to_num(true.values)[finest].sum())
    lost = float(np.nan_to_num(true.values)[finest & hidden].sum())
    return InformationLoss(
        cells=len(true),
        hidden=int(hidden.sum()),
        hidden_share=float(hidden.mean()),
        hidden_people_share=lost / people if people else 0.0,
        error_by_order={
            int(k): float(errors[told & (order == k)].mean()) for k in np.unique(order) if (told & (order == k)).any()
        },
        largest_error=float(errors[told].max(initial=0.0)),
        relative_error=float((errors[large] / true.values[large]).mean()) if large.any() else 0.0,
        hellinger=_hellinger(np.nan_to_num(true.values)[finest], np.nan_to_num(published.values)[finest]),
        adds_up=space is None or _adds_up(space, published),
    )


def _hellinger(one: Floats, two: Floats) -> float:
    if not one.sum() or not two.sum():
        return 0.0 if one.sum() == two.sum() else 1.0
    return float(np.sqrt(0.5 * ((np.sqrt(one / one.sum()) - np.sqrt(two / two.sum())) ** 2).sum()))


def _adds_up(space: Space, published: CountTable) -> bool:
    """Whether some table has exactly these numbers where they are told."""
    low, high = space.low.copy(), space.high.copy()
    at, told = space.places[0], ~np.isnan(published.values)
    low[at], high[at] = 0.0, np.inf
    low[at[told]] = high[at[told]] = published.values[told]
    try:
        Polytope(space, low, high)
    except Contradiction:
        return False
    return True
