"""Maps of a route as one accessible SVG: areas, legs drawn by flow, circles drawn by number, labels that do not collide.

The SVG carries classes only, no style and no script, so that a strict content security policy and the reader's own
colours hold; the stylesheet is web's map.css. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot, sqrt
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from jahorina.render.labels import Box, Label, placed
from jahorina.render.projection import Projection

LARGEST_RADIUS = 40.0
SMALLEST_RADIUS = 4.0
WIDEST_LEG = 11.0
NARROWEST_LEG = 3.0
GAP_AT_ENDS = 4.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LegDrawing:
    """A leg from place to place (degrees east, north); without a published value it is a thin dashed line."""

    code: str
    origin: Point
    destination: Point
    value: float | None
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A circle whose area stands for a value; without a value only the name is written."""

    code: str
    position: Point
    value: float | None
    name: str
    number: str
    text: str
    href: str | None = None


class AreaState(StrEnum):
    """What an area of a choropleth says; the kinds of no-number are told apart by their pattern."""

    VALUE = "value"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class AreaValue:
    """One area's value or no-number; `number` is the value as the reader writes it."""

    value: float | None
    state: AreaState
    name: str
    number: str
    text: str
    href: str | None = None


def route_map(
    geography: Mapping[str, Any],
    *,
    title: str,
    description: str,
    partners: Iterable[str],
    legs: Sequence[LegDrawing],
    marks: Sequence[PlaceMark],
    neighbours: Mapping[str, tuple[str, Point]],
    width: float = 760,
) -> str:
    """The route: partners' areas, legs with width by the square root of flow, circles with area by number.

    `neighbours` gives the name and label position (degrees) of surrounding territories by code.
    """
    projection, height = _canvas(geography, width)
    own = frozenset(partners)
    areas = [
        f'<path class="map-area{" map-partner" if shape["code"] in own else ""}" d="{_path(shape, projection)}"/>'
        for shape in geography["shapes"]
    ]
    circles = _circles(marks, projection)
    quiet = [Label(name, projection.pixel(*at), 11, "map-neighbour") for name, at in neighbours.values()]
    largest_flow = max((leg.value for leg in legs if leg.value), default=1.0)
    radii = {(round(x, 3), round(y, 3)): radius for (x, y), radius in circles.values()}
    drawn = [_leg(leg, projection, largest_flow, radii) for leg in legs]
    body = [
        '<g class="map-areas">' + "".join(areas) + "</g>",
        '<g class="map-legs">' + "".join(drawn) + "</g>",
        '<g class="map-marks">' + "".join(_mark(mark, *circles[mark.code]) for mark in marks) + "</g>",
        _labels(_mark_labels(marks, circles) + quiet, circles, width, height),
    ]
    return _document(title, description, width, height, body)


def choropleth(
    geography: Mapping[str, Any],
    *,
    title: str,
    description: str,
    values: Mapping[str, AreaValue],
    positions: Mapping[str, Point],
    classes: int = 5,
    width: float = 760,
) -> str:
    """Areas shaded by value in classes of equal count; areas without a number carry the pattern of their reason."""
    projection, height = _canvas(geography, width)
    rank = _classes([area.value for area in values.values() if area.value is not None], classes)
    areas = [_shaded(shape, projection, values.get(shape["code"]), rank) for shape in geography["shapes"]]
    labels = [
        Label(f"{area.name} {area.number}".strip(), projection.pixel(*positions[code]), 13, "map-name")
        for code, area in values.items()
        if code in positions
    ]
    body = [_PATTERNS, '<g class="map-areas">' + "".join(areas) + "</g>", _labels(labels, {}, width, height)]
    return _document(title, description, width, height, body)


_PATTERNS = (
    "<defs>"
    '<pattern id="map-missing" width="8" height="8" patternUnits="userSpaceOnUse"><path class="map-hatch" d="M0 8L8 0"/></pattern>'
    '<pattern id="map-suppressed" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<circle class="map-dot" cx="3.5" cy="3.5" r="1.3"/></pattern>'
    '<pattern id="map-not-applicable" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path class="map-hatch" d="M0 4H8"/></pattern></defs>'
)


def _canvas(geography: Mapping[str, Any], width: float) -> tuple[Projection, float]:
    west, south, east, north = geography["frame"]
    inner = (west + 1.0, south + 0.9, east - 1.2, north - 0.9)
    projection = Projection.of_frame(inner, width)
    bottom = max(projection.pixel(lon, inner[1])[1] for lon in (inner[0], (inner[0] + inner[2]) / 2, inner[2]))
    return projection, round(bottom)


def _document(title: str, description: str, width: float, height: float, body: Sequence[str]) -> str:
    return (
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="group" '
        'aria-labelledby="map-title map-description">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-description">{escape(description)}</desc>'
        f'<rect class="map-sea" width="{width:g}" height="{height:g}"/>' + "".join(body) + "</svg>"
    )


def _path(shape: Mapping[str, Any], projection: Projection) -> str:
    parts = []
    for ring in shape["rings"]:
        points = [projection.pixel(lon, lat) for lon, lat in ring]
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(parts)


def _circles(marks: Sequence[PlaceMark], projection: Projection) -> dict[str, tuple[Point, float]]:
    largest = max((mark.value for mark in marks if mark.value), default=1.0)
    return {
        mark.code: (
            projection.pixel(*mark.position),
            max(SMALLEST_RADIUS, LARGEST_RADIUS * sqrt(mark.value / largest)) if mark.value else 0.0,
        )
        for mark in marks
    }


def _mark(mark: PlaceMark, centre: Point, radius: float) -> str:
    inner = f"<title>{escape(mark.text)}</title>"
    if radius:
        inner += f'<circle cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:.1f}"/>'
    return _linked(f'<g class="map-mark">{inner}</g>', mark.href, mark.text)


def _mark_labels(marks: Sequence[PlaceMark], circles: Mapping[str, tuple[Point, float]]) -> list[Label]:
    labels = []
    for mark in marks:
        (x, y), radius = circles[mark.code]
        labels.append(Label(mark.name, (x, y), 15, "map-name", (mark.number,) if mark.number else (), radius))
    return sorted(labels, key=lambda label: -label.radius)


def _labels(labels: Sequence[Label], circles: Mapping[str, tuple[Point, float]], width: float, height: float) -> str:
    taken = [Box(x - r, y - r, x + r, y + r) for (x, y), r in circles.values() if r]
    texts = []
    for label, (x, y) in placed(labels, taken, width, height):
        lines = (label.text, *label.more)
        spans = "".join(
            f'<tspan x="{x:.1f}" dy="{0 if index == 0 else label.size * 1.15:.1f}"'
            f"{' class=' + quoteattr('map-number') if index else ''}>{escape(line)}</tspan>"
            for index, line in enumerate(lines)
        )
        texts.append(f'<text class="{label.style}" x="{x:.1f}" y="{y:.1f}">{spans}</text>')
    # Names are in each mark's title already; read aloud twice they would only disturb.
    return '<g class="map-labels" aria-hidden="true">' + "".join(texts) + "</g>"


def _leg(leg: LegDrawing, projection: Projection, largest: float, radii: Mapping[Point, float]) -> str:
    start, end = projection.pixel(*leg.origin), projection.pixel(*leg.destination)
    start, end = _between_circles(start, end, radii)
    shape = (
        _arrow(start, end, NARROWEST_LEG + (WIDEST_LEG - NARROWEST_LEG) * sqrt(leg.value / largest))
        if leg.value
        else ""
    )
    drawn = f'<path class="map-flow" d="{shape}"/>' if leg.value else _dashed(start, end)
    group = f'<g class="map-leg" id="leg-{escape(leg.code)}"><title>{escape(leg.text)}</title>{drawn}</g>'
    return _linked(group, leg.href, leg.text)


def _between_circles(start: Point, end: Point, radii: Mapping[Point, float]) -> tuple[Point, Point]:
    """The ends drawn back to the rims of the circles that stand there."""
    ux, uy = _unit(start, end)
    before, after = (radii.get((round(x, 3), round(y, 3)), 0.0) for x, y in (start, end))
    room = hypot(end[0] - start[0], end[1] - start[1])
    if before + after > room * 0.7:
        return start, end
    return (start[0] + ux * before, start[1] + uy * before), (end[0] - ux * after, end[1] - uy * after)


def _curve(start: Point, end: Point) -> tuple[Point, Point, Point]:
    """Start, control point and end of a gentle bow to the left, drawn back a little at both ends."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    gap = min(GAP_AT_ENDS, length / 5)
    first = (start[0] + ux * gap, start[1] + uy * gap)
    last = (end[0] - ux * gap, end[1] - uy * gap)
    control = ((first[0] + last[0]) / 2 + uy * length * 0.16, (first[1] + last[1]) / 2 - ux * length * 0.16)
    return first, control, last


def _dashed(start: Point, end: Point) -> str:
    (ax, ay), (bx, by), (cx, cy) = _curve(start, end)
    ux, uy = _unit((bx, by), (cx, cy))
    head = f"M{cx - 6 * ux - 3.5 * uy:.1f} {cy - 6 * uy + 3.5 * ux:.1f}L{cx:.1f} {cy:.1f}L{cx - 6 * ux + 3.5 * uy:.1f} {cy - 6 * uy - 3.5 * ux:.1f}"
    return f'<path class="map-unknown" d="M{ax:.1f} {ay:.1f}Q{bx:.1f} {by:.1f} {cx:.1f} {cy:.1f}"/><path class="map-head" d="{head}"/>'


def _arrow(start: Point, end: Point, thickness: float) -> str:
    """An arrow that swells from a point to its full width before the head."""
    (ax, ay), (bx, by), (cx, cy) = _curve(start, end)
    ux, uy = _unit((bx, by), (cx, cy))
    half, barb, reach = thickness / 2, thickness * 1.15 + 1.5, thickness * 1.5 + 4
    neck = (cx - ux * reach, cy - uy * reach)
    left = (neck[0] + uy * half, neck[1] - ux * half)
    right = (neck[0] - uy * half, neck[1] + ux * half)
    wing_left = (neck[0] + uy * barb, neck[1] - ux * barb)
    wing_right = (neck[0] - uy * barb, neck[1] + ux * barb)
    bow = half * 0.7
    control_left, control_right = (bx + uy * bow, by - ux * bow), (bx - uy * bow, by + ux * bow)
    points = [(ax, ay), control_left, left, wing_left, (cx, cy), wing_right, right, control_right]
    a, b, c, d, e, f, g, h = (f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{a}Q{b} {c}L{d}L{e}L{f}L{g}Q{h} {a}Z"


def _unit(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    return dx / length, dy / length


def _classes(values: Sequence[float], classes: int) -> dict[float, int]:
    ordered = sorted(set(values))
    return {value: 1 + index * classes // len(ordered) for index, value in enumerate(ordered)}


def _shaded(shape: Mapping[str, Any], projection: Projection, area: AreaValue | None, rank: Mapping[float, int]) -> str:
    path = _path(shape, projection)
    if area is None:
        return f'<path class="map-area" d="{path}"/>'
    if area.value is not None and area.state is AreaState.VALUE:
        inner = f'<path class="map-area map-class-{rank[area.value]}" d="{path}"/>'
    else:
        pattern = f'<path class="map-pattern" fill="url(#map-{area.state.value})" d="{path}"/>'
        inner = f'<path class="map-area map-partner" d="{path}"/>{pattern}'
    return _linked(f'<g class="map-mark"><title>{escape(area.text)}</title>{inner}</g>', area.href, area.text)


def _linked(content: str, href: str | None, text: str) -> str:
    return f"<a href={quoteattr(href)} aria-label={quoteattr(text)}>{content}</a>" if href else content
