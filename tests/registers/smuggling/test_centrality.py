"""Centrality against the figures that were published for two small networks, and against its own definition."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.registers.smuggling.centrality import betweenness_centrality, degree_centrality, neighbours, within

KITE = (
    "Andre-Beverly Andre-Carol Andre-Diane Andre-Fernando Beverly-Diane Beverly-Ed Beverly-Garth Carol-Diane "
    "Carol-Fernando Diane-Ed Diane-Fernando Diane-Garth Ed-Garth Fernando-Garth Fernando-Heather Garth-Heather "
    "Heather-Ike Ike-Jane"
)
"""Krackhardt's kite: D. Krackhardt, Assessing the political landscape, Administrative Science Quarterly 35 (1990)."""

KITE_BETWEENNESS = {
    "Andre": 0.023,
    "Beverly": 0.023,
    "Carol": 0.000,
    "Diane": 0.102,
    "Ed": 0.000,
    "Fernando": 0.231,
    "Garth": 0.231,
    "Heather": 0.389,
    "Ike": 0.222,
    "Jane": 0.000,
}
"""As printed with the kite in V. Krebs, Social Network Analysis: an introduction (orgnet.com), to three places."""

KARATE = {
    1: "2 3 4 5 6 7 8 9 11 12 13 14 18 20 22 32",
    2: "3 4 8 14 18 20 22 31",
    3: "4 8 9 10 14 28 29 33",
    4: "8 13 14",
    5: "7 11",
    6: "7 11 17",
    7: "17",
    9: "31 33 34",
    10: "34",
    14: "34",
    15: "33 34",
    16: "33 34",
    19: "33 34",
    20: "34",
    21: "33 34",
    23: "33 34",
    24: "26 28 30 33 34",
    25: "26 28 32",
    26: "32",
    27: "30 34",
    28: "34",
    29: "32 34",
    30: "33 34",
    31: "33 34",
    32: "33 34",
    33: "34",
}
"""The karate club: W. W. Zachary, Journal of Anthropological Research 33 (1977), figure 2; 34 members, 78 friendships."""

KARATE_BETWEENNESS = {1: 0.4376, 34: 0.3041, 33: 0.1452, 3: 0.1437, 32: 0.1383, 9: 0.0559, 2: 0.0539, 12: 0.0}
"""As NetworkX documents and tests its betweenness_centrality of the club (test_betweenness_centrality.py), rounded."""


def kite() -> dict[str, list[str]]:
    edges = [tuple(edge.split("-")) for edge in KITE.split()]
    return neighbours(KITE_BETWEENNESS, edges)  # type: ignore[arg-type]


def karate() -> dict[int, list[int]]:
    edges = [(one, int(other)) for one, others in KARATE.items() for other in others.split()]
    return neighbours(range(1, 35), edges)


def test_the_kite_has_the_published_betweenness() -> None:
    found = betweenness_centrality(kite())
    assert {node: round(value, 3) for node, value in found.items()} == KITE_BETWEENNESS


def test_the_kite_has_the_published_degrees() -> None:
    found = degree_centrality(kite())
    assert found["Diane"] == pytest.approx(6 / 9)
    assert (found["Fernando"], found["Jane"]) == (pytest.approx(5 / 9), pytest.approx(1 / 9))


def test_the_karate_club_has_the_published_betweenness() -> None:
    club = karate()
    assert (len(club), sum(map(len, club.values())) // 2) == (34, 78)
    found = betweenness_centrality(club)
    assert {member: round(found[member], 4) for member in KARATE_BETWEENNESS} == KARATE_BETWEENNESS


GRAPHS = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.sampled_from(list(combinations(range(n), 2)) or [(0, 0)]), max_size=14).map(
        lambda edges: neighbours(range(n), edges)
    )
)


def shortest_paths(joined: dict[int, list[int]], start: int, end: int) -> list[tuple[int, ...]]:
    """All shortest paths, found by trying every path."""
    waiting = [(start,)]
    while waiting:
        ended = [path for path in waiting if path[-1] == end]
        if ended:
            return ended
        waiting = [(*path, other) for path in waiting for other in joined[path[-1]] if other not in path]
    return []


@given(GRAPHS)
def test_betweenness_is_what_its_definition_says(joined: dict[int, list[int]]) -> None:
    found, n = betweenness_centrality(joined), len(joined)
    for node in joined:
        share = 0.0
        for start, end in combinations([other for other in joined if other != node], 2):
            paths = shortest_paths(joined, start, end)
            share += sum(node in path for path in paths) / len(paths) if paths else 0
        assert found[node] == pytest.approx(share / ((n - 1) * (n - 2) / 2) if n > 2 else 0.0)


def test_what_lies_within_two_steps() -> None:
    assert within(kite(), "Jane", 1) == {"Jane", "Ike"}
    assert within(kite(), "Jane", 2) == {"Jane", "Ike", "Heather"}
