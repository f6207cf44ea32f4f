r"""Magnitude tables: sums of contributions (money, hours) in which one contributor may stand out.

Let x_1 >= x_2 >= .. be the contributions to a cell, T their sum. The cell is sensitive

- under (n, k) dominance where x_1 + .. + x_n > k T: n contributors make nearly all of it;
- under the p % rule where T - x_1 - x_2 < p x_1: the second, who knows his own part, would know the first within p.

A sensitive cell is hidden, and must stay possible as nought and as T + u with

    u = max(p x_1 - (T - x_1 - x_2),  (x_1 + .. + x_n) / k - T),

the least by which it must be unsure for both rules to hold (Hundepool et al. 2012, Statistical Disclosure Control, ch. 4).
A cell of one contributor or two is sensitive by both. Contributions are not negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.cubes import cube_cell, cube_of
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.rules import Rule
from jahorina.engines.disclosure.tables import CountTable, Floats

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Dominated:
    """For each cell of a table whether it is sensitive, and how large it must stay possible (0 where it is not)."""

    sensitive: NDArray[np.bool_]
    reach: Floats


def dominated(
    table: CountTable,
    finest: CountTable,
    contributions: Sequence[tuple[Cell, str, float]],
    rule: Rule,
    groups: Mapping[str, Groups] | None = None,
) -> Dominated:
    """Which cells of a table are dominated. `contributions` are (finest cell, contributor, amount) over `finest`'s cells;
    what one contributor gives to several of them adds up in the cells above."""
    cube = cube_of(finest, groups or {})
    by_contributor: dict[str, Floats] = {}
    for name in dict.fromkeys(who for _cell, who, _amount in contributions):
        own = [(cell, amount) for cell, who, amount in contributions if who == name]
        by_contributor[name] = cube.sums([cell for cell, _a in own], np.array([amount for _c, amount in own]))
    place = {cell: at for at, cell in enumerate(cube.cells)}
    width = len(cube.axes)
    at = np.array([place[cube_cell(cell[:width])] for cell in table.cells], dtype=np.int64)
    parts = -np.sort(-np.array(list(by_contributor.values())), axis=0)[:, at]
    unsure = missing_doubt(parts, rule)
    is_there = parts.sum(axis=0) > 0
    sensitive = is_there & (unsure > 0)
    return Dominated(sensitive, np.where(sensitive, parts.sum(axis=0) + unsure, 0.0))


def missing_doubt(parts: Floats, rule: Rule) -> Floats:
    """u for each column of contributions, the largest first; nought or less where neither rule marks the cell."""
    total = parts.sum(axis=0)
    first = parts[0]
    second = parts[1] if len(parts) > 1 else np.zeros_like(first)
    by_percent = rule.p_percent / 100.0 * first - (total - first - second)
    by_share = parts[: rule.dominance_n].sum(axis=0) / rule.dominance_k - total
    found: Floats = np.maximum(by_percent, by_share)
    return found
