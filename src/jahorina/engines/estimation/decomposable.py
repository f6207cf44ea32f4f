"""Decomposable graphical models, averaged (Madigan and York, 1997; Johndrow, Lum and Ball's dga).

Prior: hyper-Dirichlet with mass delta on each of the 2^t cells, all decomposable graphs alike, p(N) ~ 1/N on a grid up to a
cap. For a set A of lists and n0 people unseen, with d_A = delta 2^(t-|A|), D the counts of the A-margin and D_A0 the seen
part of its all-zero cell,
  F(A, n0) = lgamma(n0 + D_A0 + d_A) + sum over its other cells lgamma(D + d_A) - 2^|A| lgamma(d_A)
             + lgamma(2^t delta) - lgamma(N + 2^t delta),
and a graph weighs, at N = n + n0, sum over cliques F - sum over separators F + lgamma(N + 1) - lgamma(n0 + 1) - log N. Only
one cell of a margin depends on n0, so all graphs at all N are one matrix product, (graphs x 2^t cliques less separators) @
(2^t x grid), whose left side is nearly empty. Graphs whose peak, by a parabola in log n0, lies more than 30 nats below the
highest are left out.

dga looks at a thousand evenly spaced n0 and weighs each alike (`posterior`), which gives n0 = 1 the weight of its whole step.
`fine_posterior` reckons the density at some hundred n0, most of them around the peaks, and integrates between them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import gammaln

from jahorina.engines.estimation.chordal import CliqueCounts, chordal_graphs
from jahorina.engines.estimation.compiling import Floats, Integers, compiled
from jahorina.engines.estimation.histories import CaptureTable, list_counts

FEWEST_LISTS, MOST_LISTS = 3, 7
CAP = 30
"""The most people unseen, in multiples of the people seen."""
GRID_POINTS = 1000
NODES = 120
_NEGLIGIBLE = 30.0
_COARSE = 64
_FEW_GRAPHS, _LOOKED_AT, _CLOSER, _MOST_NODES, _POINTS_BETWEEN = 1000, 50, 8, 600, 24
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
    """The averaged posterior of a whole table of 3 to 7 lists on a grid of unseen people, each point weighed alike.

    `delta` is the prior mass of a cell, 2^-t unless given.
    """
    graphs, _cliques = chordal_graphs(table.t)
    rows, weights, density = _averaged(table, grid, _mass(table, delta))
    order = np.argsort(-weights, kind="stable")
    return GraphPosterior(table.n + grid, density / density.sum(), graphs[rows][order], weights[order] / weights.sum())


def fine_posterior(table: CaptureTable, *, cap: int = CAP, delta: float | None = None) -> GraphPosterior:
    """The averaged posterior over all numbers of unseen people up to cap x seen, on points that stand for those around."""
    graphs, _cliques = chordal_graphs(table.t)
    nodes = _nodes(table, max(cap * table.n, 2), _mass(table, delta))
    rows, weights, density = _averaged(table, nodes, _mass(table, delta))
    held = np.flatnonzero(density > 0.0)
    nodes, logs = nodes[max(held[0] - 1, 0) : held[-1] + 2], np.log(np.maximum(density, 1e-300))
    logs = np.maximum(logs[max(held[0] - 1, 0) : held[-1] + 2], logs.max() - _NEGLIGIBLE - _MARGIN)
    points = _between(nodes)
    heights = PchipInterpolator(np.log(nodes), logs)(np.log(points)) if nodes.size > 1 else logs
    edges = np.concatenate([[points[0] - 0.5], (points[1:] + points[:-1]) / 2.0, [points[-1] + 0.5]])
    mass = np.exp(heights - heights.max()) * np.diff(edges)
    order = np.argsort(-weights, kind="stable")
    return GraphPosterior(table.n + points, mass / mass.sum(), graphs[rows][order], weights[order] / weights.sum())


def _mass(table: CaptureTable, delta: float | None) -> float:
    return 2.0**-table.t if delta is None else delta


def _averaged(table: CaptureTable, grid: Integers, delta: float) -> tuple[Integers, Floats, Floats]:
    """The graphs that count, their weights and the density on the grid, both up to a factor."""
    _graphs, cliques = chordal_graphs(table.t)
    factors = _factors(table, grid.astype(np.float64), delta)
    best, _where = _peaks(cliques, factors, grid)
    rows = np.flatnonzero(best > best.max() - _NEGLIGIBLE)
    weights, density = np.zeros(rows.size), np.zeros(grid.size)
    _add_up(cliques, rows, factors[:-1], factors[-1], _highest(cliques, rows, factors), weights, density)
    return rows, weights, density


def _highest(cliques: CliqueCounts, rows: Integers, factors: Floats) -> float:
    """The highest log weight on the grid among the graphs that count."""
    some = np.unique(rows[:: max(1, rows.size // _LOOKED_AT)])
    heights, _at = _best_weights(cliques[some], factors[:-1], factors[-1])
    return float(heights.max())


def _nodes(table: CaptureTable, last: int, delta: float) -> Integers:
    """Where the density is reckoned: the first numbers, evenly in the logarithm, and closely around the highest peaks."""
    _graphs, cliques = chordal_graphs(table.t)
    nodes = np.unique(np.rint(np.concatenate([np.arange(1, 25), np.geomspace(1, last, NODES)])).astype(np.int64))
    nodes = nodes[nodes <= last]
    for _closer in range(_CLOSER):
        best, where = _peaks(cliques, _factors(table, nodes.astype(np.float64), delta), nodes, every=True)
        top = np.argsort(-best)[:_LOOKED_AT]
        top = top[best[top] > best.max() - _NEGLIGIBLE]
        centres = np.unique(where[top])
        gap = np.log(nodes[1:] / nodes[:-1])
        wide = gap[np.minimum(np.searchsorted(nodes, nodes[centres]), gap.size - 1)]
        around = np.log(nodes[centres])[:, None] + wide[:, None] * np.linspace(-1.5, 1.5, 13)[None, :]
        more = np.rint(np.exp(np.clip(around, 0.0, math.log(last)))).astype(np.int64)
        wider = np.unique(np.concatenate([nodes, more.ravel()]))
        if wider.size == nodes.size or wider.size > _MOST_NODES:
            break
        nodes = wider
    return nodes


def _between(nodes: Integers) -> Integers:
    """The nodes and up to some points between any two of them."""
    parts = [
        np.linspace(low, high, min(int(high - low), _POINTS_BETWEEN) + 1) for low, high in pairwise(nodes.tolist())
    ]
    return np.unique(np.rint(np.concatenate([nodes.astype(np.float64), *parts])).astype(np.int64))


def _peaks(cliques: CliqueCounts, factors: Floats, grid: Integers, *, every: bool = False) -> tuple[Floats, Integers]:
    """Each graph's highest log weight between points of the grid, by a parabola in log n0, and the nearest point."""
    if every or cliques.shape[0] < _FEW_GRAPHS:
        points = np.arange(grid.size)
    else:
        points = np.unique(np.rint(np.geomspace(1, grid.size, _COARSE) - 1).astype(np.int64))
    rows, logs = np.ascontiguousarray(factors[:-1][:, points]), np.log(grid[points] + 0.5)
    heights, at = _best_weights(cliques, rows, factors[-1][points])
    inner = np.flatnonzero((at > 0) & (at < points.size - 1))
    vertex = _vertices(cliques, inner, at, rows, factors[-1][points], logs)
    heights[inner] = np.maximum(heights[inner], vertex)
    return heights, points[at]


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
def _best_weights(cliques: CliqueCounts, factors: Floats, shared: Floats) -> tuple[Floats, Integers]:
    """Each graph's highest log weight on the points, and where it is."""
    best, at, logs = np.empty(cliques.shape[0]), np.empty(cliques.shape[0], np.int64), np.empty(shared.size)
    for row in range(cliques.shape[0]):
        _log_weights(cliques, row, factors, shared, logs)
        at[row] = logs.argmax()
        best[row] = logs[at[row]]
    return best, at


@compiled
def _vertices(
    cliques: CliqueCounts, rows: Integers, at: Integers, factors: Floats, shared: Floats, places: Floats
) -> Floats:
    """The height of the parabola through the highest point of each graph and its neighbours."""
    tops, logs = np.empty(rows.size), np.empty(shared.size)
    for index in range(rows.size):
        _log_weights(cliques, rows[index], factors, shared, logs)
        k = at[rows[index]]
        left, right = places[k - 1] - places[k], places[k + 1] - places[k]
        below, above = logs[k - 1] - logs[k], logs[k + 1] - logs[k]
        bend = (above / right - below / left) / (right - left)
        slope = above / right - bend * right
        tops[index] = logs[k] - slope * slope / (4.0 * bend) if bend < 0.0 else logs[k]
    return tops


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
