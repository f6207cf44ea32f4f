"""The picture of a network: every node drawn once, nothing on top of anything, the same input the same bytes."""

from __future__ import annotations

import random
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.render.network import NetworkEdge, NetworkNode, network_picture
from jahorina.render.network_layout import places

KINDS = ("group", "suspect", "incident", "trace")
SVG = "{http://www.w3.org/2000/svg}"
Graph = tuple[list[NetworkNode], list[NetworkEdge]]


def graph(size: int, edges: int, seed: int = 1) -> Graph:
    """A graph of `size` nodes in four columns with that many edges drawn by lot."""
    chance = random.Random(seed)  # noqa: S311 - a graph, no secret
    nodes = []
    for number in range(size):
        column = chance.randrange(4)
        nodes.append(
            NetworkNode(f"n{number}", column, KINDS[column], f"X-BA-{number:07}", f"node {number}", f"/{number}/")
        )
    keys = [node.key for node in nodes]
    pairs = [tuple(chance.sample(keys, 2)) for _edge in range(edges)] if size > 1 else []
    return nodes, [NetworkEdge(pair, chance.choice(("high", "medium", "low")), "a tie") for pair in pairs]  # type: ignore[arg-type]


def drawn(found: Graph) -> str:
    """The picture of a graph."""
    return network_picture(*found, title="Network", description="A test.", columns=[kind.title() for kind in KINDS])


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    """The boxes of the nodes: left, top, right, bottom."""
    rows = ElementTree.fromstring(svg).iter(f"{SVG}rect")  # noqa: S314 - made by us
    numbers = [tuple(float(row.get(name, "0")) for name in ("x", "y", "width", "height")) for row in rows]
    return [(x, y, x + width, y + height) for x, y, width, height in numbers]


GRAPHS = st.builds(graph, st.integers(0, 40), st.integers(0, 60), st.integers(0, 10**6))


@given(GRAPHS)
def test_no_two_boxes_meet_and_all_lie_inside(found: Graph) -> None:
    svg = drawn(found)
    _x, _y, width, height = map(float, ElementTree.fromstring(svg).get("viewBox", "").split())  # noqa: S314
    shown = boxes(svg)
    assert len(shown) == len(found[0])
    for one, other in combinations(shown, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert all(left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in shown)


@given(GRAPHS)
def test_the_same_network_gives_the_same_bytes(found: Graph) -> None:
    assert drawn(found) == drawn((list(found[0]), list(found[1])))


def test_each_label_fits_into_its_box() -> None:
    found = ([NetworkNode("a", 2, "incident", "S-BA-26-WWWWWWW", "one")], [])
    ((left, _top, right, _bottom),) = boxes(drawn(found))
    assert right - left > len("S-BA-26-WWWWWWW") * 13 * 0.6


def test_neighbours_stand_beside_each_other_where_nothing_else_pulls() -> None:
    columns = [["a", "b", "c"], ["z", "y", "x"]]
    joined = {"a": ["x"], "b": ["y"], "c": ["z"], "x": ["a"], "y": ["b"], "z": ["c"]}
    down = places(columns, joined, 10)
    assert (down["a"], down["b"], down["c"]) == (down["x"], down["y"], down["z"])


def test_edges_carry_their_confidence_and_what_they_say() -> None:
    nodes = [NetworkNode(key, 2, "incident", key, key) for key in "ab"]
    svg = drawn((nodes, [NetworkEdge(("a", "b"), "low", 'a <"strange"> tie')]))
    assert 'class="net-low"' in svg
    assert "a &lt;" in svg


def test_the_centre_is_marked_and_nodes_without_an_address_are_no_links() -> None:
    nodes = [
        NetworkNode("a", 0, "group", "G-1", "a group", "/a/", is_centre=True),
        NetworkNode("b", 3, "trace", "#1", "a plate"),
    ]
    svg = drawn((nodes, []))
    assert svg.count("net-centre") == 1
    assert svg.count("<a ") == 1
    assert "Suspect" not in svg, "a column without nodes has no head"


def test_an_edge_to_nowhere_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        drawn(([NetworkNode("a", 0, "group", "G-1", "a group")], [NetworkEdge(("a", "b"), "high", "a tie")]))


def test_no_picture_carries_a_style_or_a_script() -> None:
    svg = drawn(graph(30, 40))
    assert "style=" not in svg
    assert "<script" not in svg
