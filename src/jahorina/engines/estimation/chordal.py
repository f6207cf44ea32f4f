"""Decomposable graphs over the lists: all chordal graphs on 3 to 7 vertices, their cliques and separators.

They are found breadth-first by adding edges: from a chordal graph the edge (u, v) leads to a chordal graph if and only if
the common neighbours of u and v separate u from v (Giudici and Green, 1999), and every chordal graph is reached so from the
empty one. Cliques and separators come by maximum cardinality search (Tarjan and Yannakakis, 1984). There are 8, 61, 822,
18,154 and 617,675 of them for 3 to 7 lists.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.estimation.compiling import Flags, Integers, compiled

CliqueCounts = NDArray[np.int8]
"""graphs x 2^t: how often each set of vertices is a clique less how often it is a separator; the empty set counts 0."""


@lru_cache(maxsize=5)
def chordal_graphs(t: int) -> tuple[Integers, CliqueCounts]:
    """All chordal graphs on t vertices as edge bits (pairs in lexicographic order), and their cliques less separators."""
    edges = np.array([(u, v) for u in range(t) for v in range(u + 1, t)], np.int64).reshape(-1, 2)
    graphs = _reached(t, edges, np.zeros(1 << len(edges), np.bool_))
    counts = np.zeros((graphs.size, 1 << t), np.int8)
    _count_cliques(t, edges, graphs, counts)
    return graphs, counts


@compiled
def _neighbours(graph: int, edges: Integers, near: Integers) -> None:
    near[:] = 0
    for index in range(edges.shape[0]):
        if graph >> index & 1:
            near[edges[index, 0]] |= 1 << edges[index, 1]
            near[edges[index, 1]] |= 1 << edges[index, 0]


@compiled
def _are_separated(u: int, v: int, near: Integers) -> bool:
    """Whether every path from u to v passes through a common neighbour of both."""
    closed = near[u] & near[v]
    reached = 1 << u
    grown = True
    while grown:
        grown = False
        for vertex in range(near.size):
            if reached >> vertex & 1:
                wider = (reached | near[vertex]) & ~closed
                if wider != reached:
                    reached = wider
                    grown = True
    return reached >> v & 1 == 0


@compiled
def _reached(t: int, edges: Integers, seen: Flags) -> Integers:
    queue, near = np.zeros(seen.size, np.int64), np.zeros(t, np.int64)
    seen[0] = True
    first, last = 0, 1
    while first < last:
        graph = queue[first]
        first += 1
        _neighbours(graph, edges, near)
        for index in range(edges.shape[0]):
            wider = graph | 1 << index
            if not seen[wider] and _are_separated(edges[index, 0], edges[index, 1], near):
                seen[wider] = True
                queue[last] = wider
                last += 1
    return queue[:last].copy()


@compiled
def _count_cliques(t: int, edges: Integers, graphs: Integers, counts: CliqueCounts) -> None:
    near = np.zeros(t, np.int64)
    for row in range(graphs.size):
        _neighbours(graphs[row], edges, near)
        visited, clique = 0, 0
        for _ in range(t):
            chosen, most = -1, -1
            for vertex in range(t):
                if not visited >> vertex & 1:
                    known = 0
                    shared = near[vertex] & visited
                    while shared:
                        known += 1
                        shared &= shared - 1
                    if known > most:
                        chosen, most = vertex, known
            shared = near[chosen] & visited
            if visited and shared != clique:  # the clique before is whole, and this vertex begins another
                counts[row, clique] += 1
                if shared:
                    counts[row, shared] -= 1
            clique = shared | 1 << chosen
            visited |= 1 << chosen
        counts[row, clique] += 1
