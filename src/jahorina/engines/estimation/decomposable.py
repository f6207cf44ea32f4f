"""Decomposable graphical models, averaged (Madigan and York, 1997; Johndrow, Lum and Ball's dga).

Prior: hyper-Dirichlet with mass delta on each of the 2^t cells, all decomposable graphs alike, p(N) ~ 1/N on a grid up to a
cap. For a set A of lists and n0 people unseen, with d_A = delta 2^(t-|A|), D the counts of the A-margin and D_A0 the seen
part of its all-zero cell,
  F(A, n0) = lgamma(n0 + D_A0 + d_A) + sum over its other cells lgamma(D + d_A) - 2^|A| lgamma(d_A)
             + lgamma(2^t delta) - lgamma(N + 2^t delta),
and a graph weighs, at N = n + n0, sum over cliques F - sum over separators F + lgamma(N + 1) - lgamma(n0 + 1) - log N. Only
one cell of a margin depends on n0, so all graphs at all N are one matrix product, (graphs x 2^t cliques less separators) @
(2^t x grid), whose left side is nearly empty. Graphs more than 30 nats below the best on a coarse grid are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import gammaln

from jahorina.engines.estimation.chordal import CliqueCounts, chordal_graphs
from jahorina.engines.estimation.compiling import Floats, Integers, compiled
from jahorina.engines.estimation.histories import CaptureTable, list_counts

FEWEST_LISTS, MOST_LISTS = 3, 7
CAP = 30
"""The most people unseen, in multiples of the people seen."""
GRID_POINTS = 1000
MOST_LISTS_AT_EVERY_POINT, NODES = 6, 192
"""Above so many lists the posterior is reckoned at some points, even in the logarithm, and interpolated between them."""
_NEGLIGIBLE = 30.0
_COARSE = 24
_MARGIN = 6.0


@dataclass(frozen=True, slots=True)
class GraphPosterior:
    """The posterior over the population: `grid` of N, its `density` (sums to 1), and the weights of graphs.

    `graphs` are edge bits, heaviest first, with their posterior `weights`.
    """

    grid: Integers
    density: Floats
    graphs: Integers
    weights: Floats

    def quantile(self, share: float) -> float:
        """The smallest N at which the posterior reaches `share`."""
        return float(self.grid[min(int(np.searchsorted(np.cumsum(self.density), share)), self.grid.size - 1)])

    def mean(self) -> float:
        """The posterior mean."""
        return float(self.grid @ self.density)

    def share_at_the_cap(self) -> float:
        """How much of the posterior lies in the highest twentieth of the grid."""
        return float(self.density[self.grid > self.grid[-1] - (self.grid[-1] - self.grid[0]) // 20].sum())


def unseen_grid(seen: int, *, cap: int = CAP, points: int | None = GRID_POINTS) -> Integers:
    """Numbers of unseen people from 1 to cap x seen, evenly spaced as in dga; every one of them where `points` is None."""
    last = max(cap * seen, 1)
    if points is None or last <= points:
        return np.arange(1, last + 1)
    return np.unique(np.rint(np.linspace(1.0, last, points)).astype(np.int64))


def posterior(table: CaptureTable, grid: Integers, *, delta: float | None = None) -> GraphPosterior:
    """The averaged posterior of a whole table of 3 to 7 lists on a grid of unseen people.

    `delta` is the prior mass of a cell, 2^-t unless given.
    """
    graphs, cliques = chordal_graphs(table.t)
    nodes = _nodes(grid) if table.t > MOST_LISTS_AT_EVERY_POINT else grid
    factors = _factors(table, nodes.astype(np.float64), 2.0**-table.t if delta is None else delta)
    best = _heaviest(cliques, factors[:-1], factors[-1])
    rows = np.flatnonzero(best > best.max() - _NEGLIGIBLE)
    weights, density = np.zeros(rows.size), np.zeros(nodes.size)
    _add_up(cliques, rows, factors[:-1], factors[-1], float(best.max()), weights, density)
    if nodes is not grid:
        smooth = CubicSpline(np.log(nodes), np.log(np.maximum(density, 1e-300)))
        density = np.exp(smooth(np.log(grid)))
    order = np.argsort(-weights, kind="stable")
    return GraphPosterior(table.n + grid, density / density.sum(), graphs[rows][order], weights[order] / weights.sum())


def _nodes(grid: Integers) -> Integers:
    """Fewer numbers of unseen people, even in their logarithms, at which a smooth posterior is known well enough."""
    first, last = float(grid[0]), float(grid[-1])
    return np.unique(np.rint(np.geomspace(first, last, NODES)).astype(np.int64))


def _factors(table: CaptureTable, unseen: Floats, delta: float) -> Floats:
    """F of every set of lists on the grid (2^t rows), and the part that all graphs share (the last row)."""
    size, people = table.counts.size, table.n + unseen
    total = size * delta
    rows = np.zeros((size + 1, unseen.size))
    widths = list_counts(table.t)
    ceiling = gammaln(total) - gammaln(people + total)
    for chosen in range(1, size):
        mass = delta * 2.0 ** (table.t - widths[chosen])
        cells = _margin(table.counts, chosen)
        constant = gammaln(cells[1:] + mass).sum() - cells.size * gammaln(mass)
        rows[chosen] = gammaln(unseen + cells[0] + mass) + constant + ceiling
    rows[size] = gammaln(people + 1.0) - gammaln(unseen + 1.0) - np.log(people)
    return rows


def _margin(counts: Integers, chosen: int) -> Floats:
    """The table of the chosen lists alone: 2^|chosen| counts, the people on none of them first."""
    cells = np.arange(counts.size) & chosen
    summed = np.bincount(cells, weights=counts, minlength=counts.size)
    answer: Floats = summed[(np.arange(counts.size) & ~chosen) == 0]
    return answer


def _heaviest(cliques: CliqueCounts, factors: Floats, shared: Floats) -> Floats:
    """The log weight of each graph at the best of some points of the grid."""
    points = np.unique(np.linspace(0, shared.size - 1, _COARSE).astype(np.int64))
    return _best_weights(cliques, np.ascontiguousarray(factors[:, points]), shared[points])


@compiled
def _log_weights(cliques: CliqueCounts, row: int, factors: Floats, shared: Floats, out: Floats) -> None:
    """A row of the matrix product; most of a graph's counts are zero."""
    out[:] = shared
    for chosen in range(factors.shape[0]):
        times = np.float64(cliques[row, chosen])
        if times != 0.0:
            for point in range(out.size):
                out[point] += times * factors[chosen, point]


@compiled
def _best_weights(cliques: CliqueCounts, factors: Floats, shared: Floats) -> Floats:
    best, logs = np.empty(cliques.shape[0]), np.empty(shared.size)
    for row in range(cliques.shape[0]):
        _log_weights(cliques, row, factors, shared, logs)
        best[row] = logs.max()
    return best


@compiled
def _add_up(
    cliques: CliqueCounts, rows: Integers, factors: Floats, shared: Floats, top: float, weights: Floats, density: Floats
) -> None:
    """Add exp(log weight - top) of the chosen graphs to their `weights` and to the `density` on the grid."""
    logs = np.empty(shared.size)
    for index in range(rows.size):
        _log_weights(cliques, rows[index], factors, shared, logs)
        total = 0.0
        for point in range(shared.size):
            below = logs[point] - top
            if below > -_NEGLIGIBLE - _MARGIN:
                mass = math.exp(below)
                total += mass
                density[point] += mass
        weights[index] = total
