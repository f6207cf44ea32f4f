"""Calibration over time: by year, the share of months that the intervals held, beside the share that they should hold.

The same input gives the same bytes; texts come translated from the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jahorina.render.chart_theme import INK, PALETTE
from jahorina.render.svg_shapes import document, dot, segment, text

WIDE, NARROW = 860.0, 340.0
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 300.0, 52.0, 20.0, 44.0, 66.0


@dataclass(frozen=True, slots=True)
class Held:
    """An interval: its name, the share that it should hold, and by year the share that it held."""

    label: str
    should: float
    by_year: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CalibrationTexts:
    """Title and description; `percent` gives a share as it is written, `should` names the dashed lines."""

    title: str
    description: str
    should: str
    percent: dict[float, str]


def calibration_chart(
    lines: Sequence[Held], *, texts: CalibrationTexts, theme: str = "light", narrow: bool = False
) -> bytes:
    """The picture; a line for each interval."""
    wide = NARROW if narrow else WIDE
    years = sorted({year for line in lines for year, _share in line.by_year})
    ink, quiet, rule = INK[theme]
    step = (wide - LEFT - RIGHT) / max(len(years), 1)
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _height(share)
        parts += [
            segment(LEFT, y, wide - RIGHT, y, rule),
            text(LEFT - 8, y + 4, texts.percent.get(share, f"{share:.0%}"), quiet, "end", 11),
        ]
    for at, year in enumerate(years):
        parts.append(text(LEFT + step * (at + 0.5), HEIGHT - BOTTOM + 18, year, quiet, "middle", 11))
    for number, line in enumerate(lines):
        parts += _line(line, years, step, wide, PALETTE[theme][number])
        across = LEFT + (wide - LEFT - RIGHT) / (len(lines) + 1) * number
        parts += [
            segment(across, HEIGHT - 22, across + 20, HEIGHT - 22, PALETTE[theme][number], 2.2),
            text(across + 26, HEIGHT - 18, line.label, ink, "start", 11),
        ]
    across = LEFT + (wide - LEFT - RIGHT) / (len(lines) + 1) * len(lines)
    parts += [
        segment(across, HEIGHT - 22, across + 20, HEIGHT - 22, quiet, 1.4, "4 3"),
        text(across + 26, HEIGHT - 18, texts.should, ink, "start", 11),
    ]
    return document((wide, HEIGHT), parts, texts.title, texts.description, theme, title_size=12 if narrow else 15)


def _height(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _line(line: Held, years: Sequence[str], step: float, wide: float, colour: str) -> Iterator[str]:
    yield segment(LEFT, _height(line.should), wide - RIGHT, _height(line.should), colour, 1.4, "4 3")
    points = [(LEFT + step * (years.index(year) + 0.5), _height(share)) for year, share in line.by_year]
    if len(points) > 1:
        said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{said}" fill="none" stroke="{colour}" stroke-width="2.2"/>'
    yield from (dot(x, y, 4, colour) for x, y in points)
