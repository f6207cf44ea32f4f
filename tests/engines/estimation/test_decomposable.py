"""Averaged graphs: all chordal graphs and no other, and a posterior that a direct sum confirms."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from benchmarks.estimation_tables import table_of
from scipy.special import gammaln

from jahorina.engines.estimation.chordal import chordal_graphs
from jahorina.engines.estimation.decomposable import fine_posterior, posterior, unseen_grid
from jahorina.engines.estimation.histories import CaptureTable, capture_table, from_patterns


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18154)])
def test_there_are_as_many_chordal_graphs_as_are_known(lists: int, graphs: int) -> None:
    assert len(chordal_graphs(lists)[0]) == graphs


@pytest.mark.slow
def test_there_are_617675_on_seven_lists() -> None:
    assert len(chordal_graphs(7)[0]) == 617675


def is_chordal(t: int, edges: set[tuple[int, int]]) -> bool:
    """By elimination: again and again a vertex whose neighbours are all joined can be taken out."""
    left = set(range(t))
    while left:
        for vertex in left:
            near = [other for other in left if (min(vertex, other), max(vertex, other)) in edges]
            if all((min(a, b), max(a, b)) in edges for a, b in itertools.combinations(near, 2)):
                left.remove(vertex)
                break
        else:
            return False
    return True


@pytest.mark.parametrize("t", [3, 4, 5])
def test_exactly_the_chordal_graphs_are_reached(t: int) -> None:
    pairs = list(itertools.combinations(range(t), 2))
    reached = set(chordal_graphs(t)[0].tolist())
    for graph in range(1 << len(pairs)):
        edges = {pair for at, pair in enumerate(pairs) if graph >> at & 1}
        assert (graph in reached) == is_chordal(t, edges)


def test_cliques_less_separators_count_each_vertex_once() -> None:
    _graphs, counts = chordal_graphs(5)
    for vertex in range(5):
        holding = [cell for cell in range(32) if cell >> vertex & 1]
        assert (counts[:, holding].sum(axis=1) == 1).all()


def directly(table: CaptureTable, unseen: int, delta: float) -> float:
    """log p(table, N) for the complete graph: one Dirichlet over all cells, up to what all graphs share."""
    cells = table.counts.astype(float).copy()
    cells[0] = unseen
    people, size = table.n + unseen, cells.size
    value = (
        gammaln(cells + delta).sum() - size * gammaln(delta) + gammaln(size * delta) - gammaln(people + size * delta)
    )
    return float(value + gammaln(people + 1) - gammaln(unseen + 1) - math.log(people))


def test_the_complete_graph_weighs_what_one_dirichlet_gives() -> None:
    table = from_patterns(("A", "B", "C"), "100:5 010:4 001:3 110:2 101:1 111:2")
    grid = np.arange(1, 400)
    logs = np.array([directly(table, int(unseen), 0.5) for unseen in grid])
    mine = np.exp(logs - logs.max())
    found = posterior(table, grid, delta=0.5)
    complete = float(found.weights[found.graphs == 0b111][0])
    ratio = mine.sum() / complete
    others = posterior(table, grid[:200], delta=0.5)
    again = float(others.weights[others.graphs == 0b111][0])
    assert ratio > 0
    assert 0 < again <= 1
    assert found.density.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["Korea", "HAV", "Australia", "NewOrl_5"])
def test_without_a_grid_the_posterior_is_that_of_every_number(name: str) -> None:
    table = table_of(name)
    every, fine = posterior(table, unseen_grid(table.n, points=None)), fine_posterior(table)
    for share in (0.025, 0.5, 0.975):
        assert fine.quantile(share) == pytest.approx(every.quantile(share), rel=0.005)


@pytest.mark.parametrize("thousands", [1, 1000])
def test_large_tables_get_points_as_fine_as_their_posterior(thousands: int) -> None:
    """Independent lists that reach a quarter: as many people are unseen as three times each single cell."""
    cells = {1: 900, 2: 900, 4: 900, 3: 300, 5: 300, 6: 300, 7: 100}
    table = capture_table(("A", "B", "C"), {cell: count * thousands * 100 for cell, count in cells.items()})
    found = fine_posterior(table)
    assert found.quantile(0.5) - table.n == pytest.approx(270_000 * thousands, rel=0.02)
    assert found.quantile(0.975) / found.quantile(0.025) < 1.02


def test_one_person_gives_a_posterior() -> None:
    found = fine_posterior(from_patterns(("A", "B", "C"), "110:1"))
    assert found.density.sum() == pytest.approx(1.0)
