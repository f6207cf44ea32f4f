"""The cheapest change of a table that keeps every sum and moves one cell by a given amount.

    min c'(u + v)   s.t.   A (u - v) = 0,   0 <= u <= up,   0 <= v <= down,   u_t - v_t = need (or -need)

On a table of some thousand unknowns one model is kept warm. On larger ones each question is asked in the neighbourhood of
its cell (all cells within some equations of it; nothing else moves), which gives a valid change if it gives one, and in
the whole table only where no neighbourhood does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from jahorina.engines.disclosure.solver import solver_for
from jahorina.engines.disclosure.space import Space, equations_along_every_axis
from jahorina.engines.disclosure.tables import Floats

LARGEST_WARM = 2_500
"""Unknowns up to which one model of the whole table is kept."""
NEAR = (3, 4, 5)
"""How many equations away the neighbourhoods reach: three turn a corner in each of three dimensions."""

Cells = NDArray[np.int64]


class Deviations(Protocol):
    """Answers what the cheapest change is; costs and freedom can be changed between questions."""

    def cheapest(self, target: int, sense: int, need: float) -> Floats | None: ...

    def set_cost(self, cells: Cells, cost: float) -> None: ...

    def close(self, cells: Cells) -> None: ...

    def reopen(self, cells: Cells) -> None: ...


def deviations_for(space: Space, up: Floats, down: Floats, cost: Floats) -> Deviations:
    """What fits the size of the space; `up` and `down` say how far each unknown may move."""
    if len(up) <= LARGEST_WARM:
        return _Warm(equation_matrix(space), up, down, cost)
    return _Local(equation_matrix(space, equations_along_every_axis(space)), up, down, cost)


def equation_matrix(space: Space, equations: Sequence[tuple[int, tuple[int, ...]]] | None = None) -> csr_matrix:
    """One row for each equation (those of the space): 1 at the whole, -1 at its parts."""
    chosen = space.equations if equations is None else equations
    whole = np.array([one for one, _parts in chosen], dtype=np.int64)
    parts = np.array([part for _one, parts in chosen for part in parts], dtype=np.int64)
    sizes = [len(parts) for _one, parts in chosen]
    rows = np.concatenate([np.arange(len(whole)), np.repeat(np.arange(len(whole)), sizes)])
    signs = np.concatenate([np.ones(len(whole)), -np.ones(len(parts))])
    return csr_matrix((signs, (rows, np.concatenate([whole, parts]))), (len(whole), len(space.coordinates)))


def _model(matrix: csr_matrix, up: Floats, down: Floats, cost: Floats) -> highspy.Highs:
    zeros = np.zeros(matrix.shape[0])
    most = np.concatenate([up, down])
    both = csr_matrix(hstack([matrix, -matrix]))
    solver = solver_for(both, zeros, zeros, np.zeros(len(most)), most, np.concatenate([cost, cost]))
    solver.setOptionValue(
        "presolve", "off"
    )  # small models, asked once or kept warm: reducing them costs more than it saves
    return solver


def _moved(solver: highspy.Highs, count: int) -> Floats | None:
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    x = np.array(solver.getSolution().col_value)
    moved: Floats = x[:count] - x[count:]
    return moved


class _Warm:
    """One model of everything."""

    def __init__(self, matrix: csr_matrix, up: Floats, down: Floats, cost: Floats) -> None:
        self.most, self.count = np.concatenate([up, down]), len(up)
        self.now = self.most.copy()
        self.solver = _model(matrix, up, down, cost)

    def cheapest(self, target: int, sense: int, need: float) -> Floats | None:
        moved, other = (target, target + self.count)[::sense]
        if need > self.now[moved]:
            return None
        self.solver.changeColBounds(moved, need, float(self.now[moved]))
        self.solver.changeColBounds(other, 0.0, 0.0)
        found = _moved(self.solver, self.count)
        self.solver.changeColBounds(moved, 0.0, float(self.now[moved]))
        self.solver.changeColBounds(other, 0.0, float(self.now[other]))
        return found

    def set_cost(self, cells: Cells, cost: float) -> None:
        columns = self._columns(cells)
        self.solver.changeColsCost(len(columns), columns, np.full(len(columns), cost))

    def close(self, cells: Cells) -> None:
        self._bound(self._columns(cells), open_=False)

    def reopen(self, cells: Cells) -> None:
        self._bound(self._columns(cells), open_=True)

    def _bound(self, columns: NDArray[np.int32], *, open_: bool) -> None:
        self.now[columns] = self.most[columns] if open_ else 0.0
        self.solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), self.now[columns])

    def _columns(self, cells: Cells) -> NDArray[np.int32]:
        return np.concatenate([cells, cells + self.count]).astype(np.int32)


class _Local:
    """A small model around each target, made anew for each question."""

    def __init__(self, matrix: csr_matrix, up: Floats, down: Floats, cost: Floats) -> None:
        self.matrix, self.by_cell = matrix, matrix.T.tocsr()
        self.up, self.down, self.cost = up, down, cost.copy()
        self.is_open = np.ones(len(up), dtype=bool)

    def cheapest(self, target: int, sense: int, need: float) -> Floats | None:
        if need > (self.up if sense > 0 else self.down)[target] or not self.is_open[target]:
            return None
        reached = np.array([target])
        for step in range(1, max(NEAR) + 1):
            reached = self._further(reached)
            if step in NEAR and (found := self._within(reached, target, sense, need)) is not None:
                return found
        return self._within(np.flatnonzero(self.is_open), target, sense, need)

    def _further(self, cells: Cells) -> Cells:
        """The cells and all that share an equation with one of them, as far as they may move."""
        rows = np.unique(_columns_of(self.by_cell, cells))
        near = np.unique(_columns_of(self.matrix, rows))
        return near[self.is_open[near]]

    def _within(self, cells: Cells, target: int, sense: int, need: float) -> Floats | None:
        rows = np.unique(_columns_of(self.by_cell, cells))
        solver = _model(self.matrix[rows][:, cells], self.up[cells], self.down[cells], self.cost[cells])
        at, count = int(np.searchsorted(cells, target)), len(cells)
        moved, other = (at, at + count)[::sense]
        solver.changeColBounds(moved, need, float((self.up if sense > 0 else self.down)[target]))
        solver.changeColBounds(other, 0.0, 0.0)
        part = _moved(solver, count)
        if part is None:
            return None
        found = np.zeros(len(self.up))
        found[cells] = part
        return found

    def set_cost(self, cells: Cells, cost: float) -> None:
        self.cost[cells] = cost

    def close(self, cells: Cells) -> None:
        self.is_open[cells] = False

    def reopen(self, cells: Cells) -> None:
        self.is_open[cells] = True


def _columns_of(matrix: csr_matrix, rows: Cells) -> Cells:
    """The columns that any of these rows has an entry in, with repetitions."""
    starts, ends = matrix.indptr[rows], matrix.indptr[rows + 1]
    sizes = ends - starts
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    columns: Cells = matrix.indices[offsets + np.arange(sizes.sum())].astype(np.int64)
    return columns
