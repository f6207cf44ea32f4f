"""How a node stands in a network, from its ties alone: degree and betweenness.

Degree centrality is the share of the other nodes that a node is joined with. Betweenness is the share of shortest paths
between other nodes that run through it (Freeman 1977), by Brandes's algorithm (2001) for unweighted graphs without
direction: c(v) = sum over s != v != t of paths(s, t through v) / paths(s, t), divided by (n - 1)(n - 2) / 2.
Both describe what is recorded, not what somebody did.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def neighbours(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> dict[Node, list[Node]]:
    """Who is joined with whom; several edges between two count once, loops do not count."""
    found: dict[Node, dict[Node, None]] = {node: {} for node in nodes}
    for one, other in edges:
        if one != other:
            found[one][other] = None
            found[other][one] = None
    return {node: list(joined) for node, joined in found.items()}


def degree_centrality(joined: Mapping[Node, Sequence[Node]]) -> dict[Node, float]:
    """The share of the other nodes that each is joined with; 0 where there is no other."""
    others = len(joined) - 1
    return {node: len(found) / others if others > 0 else 0.0 for node, found in joined.items()}


def betweenness_centrality(joined: Mapping[Node, Sequence[Node]]) -> dict[Node, float]:
    """The normalised betweenness of each node, 0 to 1; O(nodes x edges)."""
    order = list(joined)
    place = {node: index for index, node in enumerate(order)}
    links = [[place[other] for other in joined[node]] for node in order]
    total = [0.0] * len(order)
    for source in range(len(order)):
        if len(links[source]) > 0:
            _add_dependencies(source, links, total)
    pairs = (len(order) - 1) * (len(order) - 2)
    return {node: total[index] / pairs if pairs > 0 else 0.0 for node, index in place.items()}


def _add_dependencies(source: int, links: Sequence[Sequence[int]], total: list[float]) -> None:
    """Add what the shortest paths from `source` give each node on them."""
    distance = [-1] * len(links)
    paths = [0] * len(links)
    before: list[list[int]] = [[] for _node in links]
    distance[source], paths[source] = 0, 1
    reached = [source]
    for node in reached:
        beyond, ways = distance[node] + 1, paths[node]
        for other in links[node]:
            if distance[other] < 0:
                distance[other] = beyond
                reached.append(other)
            if distance[other] == beyond:
                paths[other] += ways
                before[other].append(node)
    dependency = [0.0] * len(links)
    for node in reversed(reached[1:]):
        share = (1.0 + dependency[node]) / paths[node]
        for earlier in before[node]:
            dependency[earlier] += paths[earlier] * share
        total[node] += dependency[node]


def within(joined: Mapping[Node, Sequence[Node]], centre: Node, depth: int) -> frozenset[Node]:
    """The nodes at most `depth` steps from `centre`, itself included."""
    reached, edge = {centre}, [centre]
    for _step in range(depth):
        edge = [other for node in edge for other in joined[node] if other not in reached]
        reached.update(edge)
    return frozenset(reached)
