"""All margins of a table: every combination of labels, groupings and totals that can be published of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.dimensions import Groups, groups_in_labels, is_total
from jahorina.engines.disclosure.tables import CellState, CountTable
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

TOTAL = "_T"
MOST_CELLS = 60_000
"""The largest table that is protected in one piece, margins included."""


def has_margins(table: CountTable, groups: Mapping[str, Groups]) -> bool:
    """Whether the table shows a total or a grouping beside its parts."""
    return any(
        is_total(label) or label in {**groups_in_labels(table.labels(name)), **groups.get(name, {})}
        for name in table.dimensions
        for label in table.labels(name)
    )


@dataclass(frozen=True)
class Cube:
    """All margins over a table's finest cells: the labels of each axis, and above each label what it adds to."""

    table: CountTable
    axes: tuple[tuple[str, ...], ...]
    above: tuple[Mapping[str, tuple[str, ...]], ...]

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """Every cell, finest ones and margins."""
        return tuple(product(*self.axes))

    def finest(self) -> tuple[tuple[str, ...], ...]:
        """Every combination of finest labels, whether the table lists it or not."""
        return tuple(product(*(tuple(chains) for chains in self.above)))

    def sums(self, cells: Sequence[tuple[str, ...]], numbers: NDArray[Any]) -> NDArray[Any]:
        """For each cell of the cube the sum of the numbers of the finest cells under it, in the numbers' own type."""
        place = [{node: at for at, node in enumerate(axis)} for axis in self.axes]
        # One more axis, of length one, so that a cube without dimensions is an array, too: keys may overflow.
        counts = np.zeros([*(len(axis) for axis in self.axes), 1], dtype=numbers.dtype)
        for cell, number in zip(cells, numbers, strict=True):
            at = [[place[d][node] for node in self.above[d][label]] for d, label in enumerate(cell)]
            counts[np.ix_(*at, [0])] += number
        return counts.ravel()


def cube_of(table: CountTable, groups: Mapping[str, Groups]) -> Cube:
    """The cube over a table of finest cells; raises InputRefused (`table-too-large`)."""
    above = tuple(_above(table, name, groups.get(name, {})) for name in table.dimensions)
    axes = tuple(tuple(dict.fromkeys(node for chain in axis.values() for node in chain)) for axis in above)
    if prod(map(len, axes)) > MOST_CELLS:
        raise InputRefused(
            "table-too-large",
            _("%(file)s would have %(cells)s cells with its margins; at most %(most)s."),
            params={"file": table.name, "cells": prod(map(len, axes)), "most": MOST_CELLS},
            hint=_("Name fewer columns with --by, or publish several smaller tables together."),
        )
    return Cube(table, axes, above)


def cube_cell(cell: tuple[str, ...]) -> tuple[str, ...]:
    """A cell with every way of writing "all" as the cube writes it."""
    return tuple(TOTAL if is_total(label) else label for label in cell)


def with_margins(table: CountTable, groups: Mapping[str, Groups]) -> CountTable:
    """The table of finest cells with every margin; a combination that it does not list is a zero.

    A missing or not applicable finest cell keeps its state and adds nothing to its margins. Raises InputRefused
    (`table-too-large`).
    """
    cube = cube_of(table, groups)
    values = cube.sums(table.cells, np.nan_to_num(table.values))
    states = {c: s for c, s in zip(table.cells, table.states, strict=True) if s is not CellState.NUMBER}
    said = tuple(states.get(cell, CellState.NUMBER) for cell in cube.cells)
    values[[state is not CellState.NUMBER for state in said]] = np.nan
    high = np.where([state is CellState.MISSING for state in said], np.inf, np.nan_to_num(values))
    return CountTable(table.name, table.dimensions, cube.cells, values, said, np.nan_to_num(values), high)


def finest_cells(table: CountTable, groups: Mapping[str, Groups]) -> CountTable:
    """The table without its margins: only cells whose labels are neither totals nor groupings."""
    above = [{**groups_in_labels(table.labels(name)), **groups.get(name, {})} for name in table.dimensions]
    kept = [
        place
        for place, cell in enumerate(table.cells)
        if not any(is_total(label) or label in group for label, group in zip(cell, above, strict=True))
    ]
    return replace(
        table,
        cells=tuple(table.cells[p] for p in kept),
        states=tuple(table.states[p] for p in kept),
        values=table.values[kept],
        low=table.low[kept],
        high=table.high[kept],
        rows=tuple(table.rows[p] for p in kept) if table.rows else (),
    )


def _above(table: CountTable, name: str, groups: Groups) -> dict[str, tuple[str, ...]]:
    """For each finest label, itself and every grouping and the total above it."""
    labels = table.labels(name)
    parents: dict[str, set[str]] = {}
    for group, parts in {**groups_in_labels(labels), **groups}.items():
        for part in parts:
            parents.setdefault(part, set()).add(group)
    chains = {}
    for label in labels:
        chain, waiting = [label], [label]
        while waiting:
            for parent in sorted(parents.get(waiting.pop(), ())):
                if parent not in chain:
                    chain.append(parent)
                    waiting.append(parent)
        chains[label] = (*chain, TOTAL)
    return chains


def by_columns(table: CountTable, names: tuple[str, ...]) -> CountTable:
    """The table added up over all other columns; raises InputRefused (`table-column`)."""
    for name in names:
        if name not in table.dimensions:
            raise InputRefused(
                "table-column",
                _("%(file)s has no column %(column)s; it has: %(known)s."),
                params={"file": table.name, "column": name, "known": ", ".join(table.dimensions)},
            )
    at = [table.dimensions.index(name) for name in names]
    sums: dict[tuple[str, ...], float] = {}
    for cell, value in zip(table.cells, table.values, strict=True):
        key = tuple(cell[place] for place in at)
        sums[key] = sums.get(key, 0.0) + float(np.nan_to_num(value))
    numbers = np.array(list(sums.values()))
    return CountTable(table.name, names, tuple(sums), numbers, (CellState.NUMBER,) * len(sums), numbers, numbers)
