"""How far single counts can move inside rounded or noisy tables: witnesses without a linear programme.

From one whole table x that fits, raise one finest count by as much as every cell above it allows (and lower it likewise).
Each is a whole table that fits, so cell t can be at least x_t + max_{a under t} min_{c above a} (high_c - x_c), and at most
as low as the same with the lower bounds. Where tables are exact nothing can move alone, and this says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.propagation import Contradiction, Equations, propagated
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.tables import CountTable, Floats

MOST_PAIRS = 5_000_000


def centre(space: Space, tables: Sequence[CountTable]) -> Floats | None:
    """The table that the published numbers would be if they were exact; None where they do not add up or say too little."""
    low, high = np.zeros(len(space.coordinates)), np.full(len(space.coordinates), np.inf)
    for table, at in zip(tables, space.places, strict=False):
        told = ~np.isnan(table.values)
        low[at[told]] = high[at[told]] = table.values[told]
    try:
        low, high = propagated(Equations(space.equations, len(low)), low, high)
    except Contradiction:
        return None
    return low if (low == high).all() else None


def spread(space: Space, low: Floats, high: Floats, x: Floats) -> tuple[Floats, Floats] | None:
    """The least and most that each unknown takes when one finest count moves; None for linked tables in versions."""
    pairs = finest_under(space)
    if pairs is None:
        return None if space.versions > 1 else (x.copy(), _raised(space, high, x))
    finest, above = pairs
    up, down = np.full(len(x), np.inf), np.full(len(x), np.inf)
    np.minimum.at(up, finest, (high - x)[above])
    np.minimum.at(down, finest, (x - low)[above])
    up, down = np.where(np.isinf(up), 0.0, np.maximum(up, 0.0)), np.where(np.isinf(down), 0.0, np.maximum(down, 0.0))
    least, most = x.copy(), x.copy()
    np.maximum.at(most, above, x[above] + up[finest])
    np.minimum.at(least, above, x[above] - down[finest])
    return least, most


def _raised(space: Space, high: Floats, x: Floats) -> Floats:
    """The most of each unknown when one person of a cross-classified cell under it is counted several times more.

    In linked tables that person stands in one cell of each table and in all margins above them.
    """
    holding = [
        [[node for node, mask in enumerate(d.nodes) if mask >> one & 1] for one in range(len(d.classes))]
        for d in space.dimensions
    ]
    first = [[(mask & -mask).bit_length() - 1 for mask in d.nodes] for d in space.dimensions]
    most, room = x.copy(), high - x
    for at, (_version, *nodes) in enumerate(space.coordinates):
        chains = [holding[along][first[along][node]] for along, node in enumerate(nodes)]
        above = [place for one in product(*chains) if (place := space.index.get((0, *one))) is not None]
        up = room[above].min()
        if np.isfinite(up):
            most[at] = x[at] + max(float(up), 0.0)
    return most


def finest_under(space: Space) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Pairs of a finest unknown and one that contains it (itself among them)."""
    defined: dict[int, tuple[int, ...]] = {}
    for whole, parts in space.equations:
        if whole in defined:
            return None
        defined[whole] = parts
    under: dict[int, NDArray[np.int64]] = {}
    size = 0
    for position in _parts_first(defined, len(space.coordinates)):
        below = defined.get(position)
        own = np.array([position]) if below is None else np.concatenate([under[part] for part in below])
        under[position] = own
        size += len(own)
        if size > MOST_PAIRS:
            return None
    finest = np.concatenate([under[position] for position in range(len(under))])
    above = np.repeat(np.arange(len(under)), [len(under[position]) for position in range(len(under))])
    return finest, above


def _parts_first(defined: dict[int, tuple[int, ...]], count: int) -> list[int]:
    """All unknowns, each after its parts."""
    order: list[int] = []
    seen = np.zeros(count, dtype=bool)
    for start in range(count):
        stack = [(start, False)]
        while stack:
            at, ready = stack.pop()
            if ready:
                order.append(at)
            elif not seen[at]:
                seen[at] = True
                stack.append((at, True))
                stack.extend((part, False) for part in defined.get(at, ()))
    return order
