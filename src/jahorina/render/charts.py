"""Charts as Vega-Lite specifications: plain dicts, the same for the browser and for the SVG that the server draws.

Texts come translated from the caller. Colour never stands alone: each series has a dash and a shape of its own, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jahorina.render.chart_theme import DASHES, SHAPES, config
from jahorina.render.locales import d3_locale

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
DRAWN_WIDTH = 820
NARROW_WIDTH = 380
DRAWN_HEIGHT = 320
WHOLE, EXACT = ",.0~f", ",.2~f"

WIDTH_OF_LETTER, WIDTH_OF_SYMBOL, WIDTH_OF_AXIS = 8, 32, 60
MOST_COLUMNS = 4
ROOM_FOR_NUMBER = 66
"""Pixels that the number beside the longest bar may need."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One value: its series, the first day of its window, what the tooltip says of window and source.

    `first` is false for what a further source says of a window that has a value already.
    """

    series: str
    day: date
    value: float
    window: str
    source: str
    first: bool = True


@dataclass(frozen=True, slots=True)
class ChartTexts:
    """What is written on a chart, in the reader's language."""

    title: str
    description: str
    value: str
    window: str
    source: str
    series: str
    empty: str


def trend_chart(points: Sequence[ChartPoint], *, texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    """Lines with points by series over time; values of further sources stand as hollow marks beside the line."""
    if not points:
        return _empty(texts, language, theme)
    rows = [{**asdict(point), "day": point.day.isoformat()} for point in points]
    order = list(dict.fromkeys(point.series for point in points))
    shared = {
        "x": _days([point.day for point in points]),
        "y": {"field": "value", "type": "quantitative", "title": None, "axis": {"format": WHOLE, "tickCount": 5}},
        "color": _by_series(order, None),
    }
    marked = {**shared, "shape": _by_series(order, SHAPES), "tooltip": _said_of_a_point(texts)}
    first, further = {"filter": "datum.first"}, {"filter": "!datum.first"}
    line = {"type": "line", "strokeWidth": 2.2}
    layers: list[dict[str, Any]] = [
        {"transform": [first], "mark": line, "encoding": {**shared, "strokeDash": _by_series(order, DASHES)}},
        {"transform": [first], "mark": _point(filled=True), "encoding": marked},
    ]
    # A layer without marks would be an unnamed picture to a screen reader.
    if not all(point.first for point in points):
        layers.append({"transform": [further], "mark": _point(filled=False), "encoding": marked})
    entry = max(len(series) for series in order) * WIDTH_OF_LETTER + WIDTH_OF_SYMBOL
    body = {"data": {"values": rows}, "layer": layers, "height": DRAWN_HEIGHT, "usermeta": {"legendEntry": entry}}
    return _spec(body, texts, language, theme)


def bar_chart(bars: Sequence[tuple[str, float]], *, texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    """Horizontal bars, longest first, each with its number beside it."""
    if not bars:
        return _empty(texts, language, theme)
    rows = [{"member": member, "value": value} for member, value in bars]
    longest = max(max(value for _member, value in bars), 0) or 1
    end = {"expr": f"{longest} * (1 + {ROOM_FOR_NUMBER} / max(width - {ROOM_FOR_NUMBER}, {ROOM_FOR_NUMBER}))"}
    y = {"field": "member", "type": "nominal", "sort": "-x", "title": None, "axis": _NAMES_ALONE}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMax": end, "nice": False}}
    tooltip = [_told("member", texts.series), _told("value", texts.value, EXACT)]
    number = {"field": "value", "type": "quantitative", "format": EXACT}
    layers = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 3}, "encoding": {"x": x, "y": y, "tooltip": tooltip}},
        {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"x": x, "y": y, "text": number}},
    ]
    return _spec({"data": {"values": rows}, "layer": layers, "height": {"step": 28}}, texts, language, theme)


def drawn(spec: Mapping[str, Any], *, width: int = DRAWN_WIDTH) -> dict[str, Any]:
    """The same chart with a width of its own in pixels, for a picture; in the browser the page gives the width."""
    legend = {**spec["config"]["legend"], "columns": columns(width, spec.get("usermeta", {}).get("legendEntry", width))}
    return {**spec, "width": width, "config": {**spec["config"], "legend": legend}}


def columns(width: int, entry: float) -> int:
    """How many entries of a legend stand side by side; charts.js reckons the same for the width of the page."""
    return max(1, min(MOST_COLUMNS, int((width - WIDTH_OF_AXIS) // entry)))


_NAMES_ALONE = {"labelLimit": {"expr": "max(120, width)"}, "ticks": False, "domain": False, "labelPadding": 6}


def _days(days: Sequence[date]) -> dict[str, Any]:
    """Time in UTC, so that a reader's own time zone moves no day into another year."""
    by_year = len({day.year for day in days}) > 1
    axis = {
        "format": "%Y" if by_year else "%b",
        "tickCount": "year" if by_year else "month",
        "grid": False,
        "labelFlush": False,
        "labelOverlap": True,
    }
    return {"field": "day", "type": "temporal", "title": None, "axis": axis, "scale": {"type": "utc"}}


def _by_series(order: Sequence[str], looks: Sequence[Any] | None) -> dict[str, Any]:
    scale: dict[str, Any] = {"domain": list(order)}
    if looks is not None:
        scale["range"] = [list(look) if isinstance(look, tuple) else look for look in looks]
    return {"field": "series", "type": "nominal", "title": None, "scale": scale}


def _point(*, filled: bool) -> dict[str, Any]:
    """Opaque: the contrast of the palette holds for what is seen."""
    return {"type": "point", "filled": filled, "size": 75, "strokeWidth": 1.8, "opacity": 1}


def _said_of_a_point(texts: ChartTexts) -> list[dict[str, Any]]:
    return [
        _told("series", texts.series),
        _told("window", texts.window),
        _told("value", texts.value, EXACT),
        _told("source", texts.source),
    ]


def _told(field: str, title: str, number: str = "") -> dict[str, Any]:
    if number:
        return {"field": field, "type": "quantitative", "title": title, "format": number}
    return {"field": field, "type": "nominal", "title": title}


def _spec(body: Mapping[str, Any], texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "description": texts.description,
        "title": {"text": texts.value, "anchor": "start", "frame": "bounds"},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": config(theme, d3_locale(language)),
        **body,
    }


def _empty(texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    mark = {"type": "text", "fontSize": 16}
    body = {"data": {"values": [{}]}, "mark": mark, "encoding": {"text": {"value": texts.empty}}, "height": 120}
    return {name: value for name, value in _spec(body, texts, language, theme).items() if name != "title"}
