"""Charts as Vega-Lite specifications: plain dicts, the same for the browser and for the SVG that the server draws.

Texts come translated from the caller. Colour never stands alone: each series has a dash and a shape of its own, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jahorina.render.chart_theme import DASHES, SHAPES, config
from jahorina.render.locales import d3_locale

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
DRAWN_WIDTH = 820
DRAWN_HEIGHT = 320


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One value: its series, the first day of its window, what the tooltip says of window and source."""

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
    rows = [
        {
            "series": p.series,
            "day": p.day.isoformat(),
            "value": p.value,
            "window": p.window,
            "source": p.source,
            "first": p.first,
        }
        for p in points
    ]
    order = list(dict.fromkeys(p.series for p in points))
    scale = {"domain": order}
    colour = {"field": "series", "type": "nominal", "title": None, "scale": scale}
    tooltip = [
        {"field": "series", "title": texts.series},
        {"field": "window", "title": texts.window},
        {"field": "value", "title": texts.value, "format": ",.0~f"},
        {"field": "source", "title": texts.source},
    ]
    years = sorted({p.day.year for p in points})
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "axis": {
            "format": "%Y" if len(years) > 1 else "%b",
            "tickCount": "year" if len(years) > 1 else "month",
            "grid": False,
        },
    }
    y = {"field": "value", "type": "quantitative", "title": texts.value, "axis": {"format": ",.0~f"}}
    shape = {"field": "series", "type": "nominal", "title": None, "scale": {**scale, "range": list(SHAPES)}}
    dash = {"field": "series", "type": "nominal", "title": None, "scale": {**scale, "range": [list(d) for d in DASHES]}}
    first, further = {"filter": "datum.first"}, {"filter": "!datum.first"}
    shared = {"x": x, "y": y, "color": colour}
    layers = [
        {
            "transform": [first],
            "mark": {"type": "line", "strokeWidth": 2.2},
            "encoding": {**shared, "strokeDash": dash},
        },
        {
            "transform": [first],
            "mark": {"type": "point", "filled": True, "size": 70},
            "encoding": {**shared, "shape": shape, "tooltip": tooltip},
        },
        {
            "transform": [further],
            "mark": {"type": "point", "filled": False, "size": 70, "strokeWidth": 1.6},
            "encoding": {**shared, "shape": shape, "tooltip": tooltip},
        },
    ]
    return _spec({"data": {"values": rows}, "layer": layers, "height": DRAWN_HEIGHT}, texts, language, theme)


def bar_chart(bars: Sequence[tuple[str, float]], *, texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    """Horizontal bars, longest first, each with its number."""
    if not bars:
        return _empty(texts, language, theme)
    rows = [{"member": member, "value": value} for member, value in bars]
    y = {"field": "member", "type": "nominal", "sort": "-x", "title": None, "axis": {"labelLimit": 260}}
    x = {"field": "value", "type": "quantitative", "title": texts.value, "axis": {"format": ",.0~f"}}
    tooltip = [{"field": "member", "title": texts.series}, {"field": "value", "title": texts.value, "format": ",.2~f"}]
    layers = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 3}, "encoding": {"x": x, "y": y, "tooltip": tooltip}},
        {
            "mark": {"type": "text", "align": "left", "dx": 5},
            "encoding": {"x": x, "y": y, "text": {"field": "value", "format": ",.2~f"}},
        },
    ]
    return _spec({"data": {"values": rows}, "layer": layers, "height": {"step": 26}}, texts, language, theme)


def drawn(spec: dict[str, Any]) -> dict[str, Any]:
    """The same chart with a width of its own, for a picture; in the browser the page gives the width."""
    return {**spec, "width": DRAWN_WIDTH}


def _spec(body: dict[str, Any], texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "description": texts.description,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": config(theme, d3_locale(language)),
        **body,
    }


def _empty(texts: ChartTexts, language: str, theme: str) -> dict[str, Any]:
    mark = {"type": "text", "fontSize": 16}
    body = {"data": {"values": [{}]}, "mark": mark, "encoding": {"text": {"value": texts.empty}}, "height": 120}
    return _spec(body, texts, language, theme)
