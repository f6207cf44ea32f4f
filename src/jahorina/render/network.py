"""A network as one accessible SVG: a column for each kind of node, edges by confidence, every label inside its own box.

The SVG carries classes only, no style and no script; the stylesheet is web's network.css. The same input gives the same
bytes. Who does not see the picture reads the tables of nodes and edges beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from jahorina.render.labels import WIDTH_OF_LETTER
from jahorina.render.network_layout import places

BOX_HEIGHT = 26.0
GAP = 36.0
HEAD = 34.0
BETWEEN_COLUMNS = 120.0
MARGIN = 12.0
LETTER = 13.0
NARROWEST_BOX = 64.0
BOW = 14.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A node: the column it stands in (from 0), its kind as a class, its label, and what is said about it."""

    key: str
    column: int
    kind: str
    label: str
    text: str
    href: str | None = None
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """An edge between two nodes; `confidence` (high, medium, low) is drawn solid, dashed or dotted."""

    ends: tuple[str, str]
    confidence: str
    text: str


def network_picture(
    nodes: Sequence[NetworkNode],
    edges: Sequence[NetworkEdge],
    *,
    title: str,
    description: str,
    columns: Sequence[str],
) -> str:
    """The network; `columns` heads each column that has nodes. Every end of an edge must be a node (KeyError)."""
    used = sorted({node.column for node in nodes})
    keys = [[node.key for node in nodes if node.column == column] for column in used]
    down = places(keys, _joined(nodes, edges), GAP)
    box = max([NARROWEST_BOX, *(len(node.label) * LETTER * WIDTH_OF_LETTER * 1.15 + 16 for node in nodes)])
    left = {column: MARGIN + index * (box + BETWEEN_COLUMNS) for index, column in enumerate(used)}
    corner = {node.key: (left[node.column], down[node.key] + HEAD - BOX_HEIGHT / 2) for node in nodes}
    width = MARGIN * 2 + len(used) * box + max(0, len(used) - 1) * BETWEEN_COLUMNS + BOW * 3
    height = HEAD + GAP * max((len(column) for column in keys), default=0) + MARGIN
    heads = "".join(
        f'<text class="net-head" x="{left[column] + box / 2:.1f}" y="20">{escape(columns[column])}</text>'
        for column in used
    )
    return (
        f'<svg class="net" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="group" aria-labelledby="net-title net-description">'
        f'<title id="net-title">{escape(title)}</title><desc id="net-description">{escape(description)}</desc>'
        f'<g aria-hidden="true">{heads}</g><g class="net-edges">{_edges(edges, corner, box)}</g>'
        f"<g>{''.join(_node(node, corner[node.key], box) for node in nodes)}</g></svg>"
    )


def _joined(nodes: Sequence[NetworkNode], edges: Sequence[NetworkEdge]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node.key: [] for node in nodes}
    for edge in edges:
        one, other = edge.ends
        found[one].append(other)
        found[other].append(one)
    return found


def _edges(edges: Sequence[NetworkEdge], corner: dict[str, Point], box: float) -> str:
    drawn: dict[frozenset[str], int] = {}
    parts = []
    for edge in edges:
        pair = frozenset(edge.ends)
        # Several edges between two nodes lie beside each other.
        aside = drawn.get(pair, 0) * 5.0
        drawn[pair] = drawn.get(pair, 0) + 1
        path = _path_between(corner[edge.ends[0]], corner[edge.ends[1]], box, aside)
        parts.append(f'<path class="net-{edge.confidence}" d="{path}"><title>{escape(edge.text)}</title></path>')
    return "".join(parts)


def _path_between(one: Point, other: Point, box: float, aside: float) -> str:
    """A curve from the right side of the left box to the left side of the right one; a bow within a column."""
    (ax, ay), (bx, by) = sorted((one, other))
    half = BOX_HEIGHT / 2
    ay, by = ay + half + min(aside, half), by + half + min(aside, half)
    if ax == bx:
        out = ax + box + BOW + min(abs(by - ay) / 12, BOW * 1.8) + aside
        return f"M{ax + box:.1f} {ay:.1f}C{out:.1f} {ay:.1f} {out:.1f} {by:.1f} {bx + box:.1f} {by:.1f}"
    start, middle = ax + box, (ax + box + bx) / 2
    return f"M{start:.1f} {ay:.1f}C{middle:.1f} {ay:.1f} {middle:.1f} {by:.1f} {bx:.1f} {by:.1f}"


def _node(node: NetworkNode, corner: Point, box: float) -> str:
    x, y = corner
    rounded = {"suspect": BOX_HEIGHT / 2, "group": 8.0}.get(node.kind, 2.0)
    centre = " net-centre" if node.is_centre else ""
    inner = (
        f'<g class="net-node net-{escape(node.kind)}{centre}"><title>{escape(node.text)}</title>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{box:.1f}" height="{BOX_HEIGHT:g}" rx="{rounded:g}"/>'
        f'<text x="{x + box / 2:.1f}" y="{y + BOX_HEIGHT / 2 + 4.5:.1f}">{escape(node.label)}</text></g>'
    )
    return f"<a href={quoteattr(node.href)} aria-label={quoteattr(node.text)}>{inner}</a>" if node.href else inner
