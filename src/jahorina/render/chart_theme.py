"""How charts look: colours that people with colour-blindness tell apart (after Okabe and Ito, 2008), on light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FONT = "Noto Sans, DejaVu Sans, system-ui, sans-serif"

PALETTE: Mapping[str, tuple[str, ...]] = {
    "light": ("#00604a", "#b5482a", "#005f9e", "#8a5a00", "#8e3a76", "#3b4a52", "#3d7f2f", "#6a4fb3"),
    "dark": ("#5fd0ae", "#f0926b", "#7cc0f5", "#e9bd5b", "#e59ccb", "#c3cdd2", "#a3d98f", "#b9a5f2"),
}
DASHES = ((1, 0), (6, 3), (2, 3), (8, 3, 2, 3), (12, 4), (4, 2, 1, 2), (3, 3), (10, 2, 2, 2))
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
INK = {"light": ("#1d2a2e", "#50606a", "#d9d5ca"), "dark": ("#e8ece9", "#a9b7bb", "#34424a")}
BACKGROUND = {"light": "#ffffff", "dark": "#1a2327"}


def config(theme: str, locale: Mapping[str, Any]) -> dict[str, Any]:
    """The Vega-Lite configuration of a theme (`light` or `dark`) in a language's locale."""
    ink, quiet, line = INK[theme]
    return {
        "background": "transparent",
        "padding": 6,
        "font": FONT,
        "locale": dict(locale),
        "axis": {
            "labelColor": quiet,
            "titleColor": quiet,
            "gridColor": line,
            "domainColor": line,
            "tickColor": line,
            "labelFontSize": 13,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
        },
        "legend": {
            "labelColor": ink,
            "titleColor": quiet,
            "labelFontSize": 13,
            "orient": "bottom",
            "columns": 3,
            "labelLimit": 320,
            "symbolOpacity": 1,
            "symbolStrokeWidth": 0,
            "symbolSize": 90,
        },
        "title": {"color": quiet, "fontSize": 13, "fontWeight": "normal", "offset": 12},
        "bar": {"color": PALETTE[theme][0]},
        "text": {"color": ink, "fontSize": 13},
        "view": {"stroke": None},
        "range": {"category": list(PALETTE[theme])},
    }
