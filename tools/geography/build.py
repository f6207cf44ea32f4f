"""Make a programme's geography from Natural Earth, as the npm package world-atlas carries it (TopoJSON).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/geography/build.py package/countries-10m.json programme/western_balkans/geography.json

Borders are simplified arc by arc, before shapes are put together, so that neighbours still share them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FRAME = (12.6, 38.4, 29.2, 48.8)
"""West, south, east, north, in degrees."""

TOLERANCE = 0.012
"""Largest distance, in degrees, that a simplified border may lie off."""

CODES = {
    "008": "al", "070": "ba", "499": "me", "807": "mk", "688": "rs",
    "300": "gr", "100": "bg", "191": "hr", "348": "hu", "642": "ro", "705": "si", "380": "it", "040": "at", "792": "tr",
}  # fmt: skip
CODES_BY_NAME = {"Kosovo": "xk"}
"""The atlas gives Kosovo no number; the programme's own code stands for it."""

DISCLAIMER = {
    "en": "Boundaries and names on this map do not imply any judgement on the legal status of a territory.",
    "sq": "Kufijtë dhe emrat në këtë hartë nuk nënkuptojnë asnjë gjykim për statusin juridik të një territori.",
    "bs": "Granice i nazivi na ovoj karti ne znače nikakav sud o pravnom statusu bilo kojeg teritorija.",
    "sr-Latn": "Granice i nazivi na ovoj karti ne znače nikakav sud o pravnom statusu bilo koje teritorije.",
    "mk": "Границите и имињата на оваа карта не значат никаков суд за правниот статус на која било територија.",
    "cnr": "Granice i nazivi na ovoj karti ne znače nikakav sud o pravnom statusu bilo koje teritorije.",
}

Point = tuple[float, float]


def main(source: Path, target: Path) -> None:
    """Read the atlas, write the geography."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [_simplified(_decoded(arc, topology["transform"])) for arc in topology["arcs"]]
    shapes = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        rings = [
            ring
            for polygon in _polygons(geometry)
            for ring in (_clipped(_ring(part, arcs)) for part in polygon)
            if ring
        ]
        if rings:
            code = CODES.get(str(geometry.get("id"))) or CODES_BY_NAME.get(geometry["properties"]["name"])
            shapes.append(
                {"code": code or f"other-{geometry.get('id', 'none')}", "rings": [_rounded(ring) for ring in rings]}
            )
    document = {
        "provenance": {
            "source": "Natural Earth 4.1, 1:10 million, from the npm package world-atlas 2.0.2",
            "licence": "public domain",
            "made": "tools/geography/build.py",
        },
        "disclaimer": DISCLAIMER,
        "frame": FRAME,
        "shapes": sorted(shapes, key=lambda shape: shape["code"]),
    }
    target.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return points


def _simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker (1973), without recursion; ends stay."""
    if len(points) < 3:
        return points
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far, where = 0.0, -1
        for index in range(first + 1, last):
            distance = _distance(points[index], points[first], points[last])
            if distance > far:
                far, where = distance, index
        if far > TOLERANCE:
            keep.add(where)
            spans += [(first, where), (where, last)]
    return [points[index] for index in sorted(keep)]


def _distance(point: Point, first: Point, last: Point) -> float:
    dx, dy = last[0] - first[0], last[1] - first[1]
    length = dx * dx + dy * dy
    along = (
        0.0 if not length else max(0.0, min(1.0, ((point[0] - first[0]) * dx + (point[1] - first[1]) * dy) / length))
    )
    return ((first[0] + along * dx - point[0]) ** 2 + (first[1] + along * dy - point[1]) ** 2) ** 0.5


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    match geometry["type"]:
        case "Polygon":
            return [geometry["arcs"]]
        case "MultiPolygon":
            return list(geometry["arcs"])
        case _:
            return []


def _ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += part[1:] if ring else part
    return ring


def _clipped(ring: list[Point]) -> list[Point]:
    """Sutherland and Hodgman (1974) against the frame."""
    west, south, east, north = FRAME
    for axis, bound, inside_is_greater in ((0, west, True), (0, east, False), (1, south, True), (1, north, False)):
        kept: list[Point] = []
        for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
            start_in = (start[axis] >= bound) is inside_is_greater
            end_in = (end[axis] >= bound) is inside_is_greater
            if start_in is not end_in:
                share = (bound - start[axis]) / (end[axis] - start[axis])
                cut = [start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])]
                cut[axis] = bound
                kept.append((cut[0], cut[1]))
            if end_in:
                kept.append(end)
        ring = kept
    return ring if len(ring) > 3 else []


def _rounded(ring: list[Point]) -> list[list[float]]:
    return [[round(x, 3), round(y, 3)] for x, y in ring]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
