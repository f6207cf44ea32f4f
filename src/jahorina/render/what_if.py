"""A what-if: partner by partner, people present as it is and if it were so, and how sure the difference is.

A hollow mark is "as it is", a full one "if so", the bar behind it the interval of the difference put on "as it is". The
axis begins at zero. The same input gives the same bytes; texts come translated from the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jahorina.render.chart_theme import BACKGROUND, INK, PALETTE
from jahorina.render.fans import rounded_up
from jahorina.render.svg_shapes import box, document, dot, ring, segment, text

WIDE, NARROW = 860.0, 340.0
TOP, ROW, NARROW_ROW, FOOT = 48.0, 34.0, 46.0, 58.0
LABEL, RIGHT = 200.0, 24.0
MARKS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A partner: as it is, if so, and the interval of the difference."""

    label: str
    as_it_is: float
    if_so: float
    difference: tuple[float, float]


@dataclass(frozen=True, slots=True)
class WhatIfTexts:
    """Title, description and the legend's words; `number` gives a count as it is written."""

    title: str
    description: str
    as_it_is: str
    if_so: str
    difference: str
    number: dict[float, str]


def what_if_chart(lines: Sequence[Line], *, texts: WhatIfTexts, theme: str = "light", narrow: bool = False) -> bytes:
    """The picture of one what-if."""
    wide, row = (NARROW, NARROW_ROW) if narrow else (WIDE, ROW)
    left = 16.0 if narrow else LABEL
    floor = TOP + row * len(lines)
    top = axis_top(lines)
    ink, quiet, rule = INK[theme]
    parts = []
    for value in grid(top):
        x = left + (wide - RIGHT - left) * value / top
        parts.append(segment(x, TOP - 6, x, floor, rule))
        parts.append(text(x, floor + 16, texts.number.get(value, f"{value:g}"), quiet, "middle", 11))
    for number, line in enumerate(lines):
        parts += _row(line, TOP + row * number, (left, wide - RIGHT, top), theme, ink, narrow=narrow)
    parts += _legend(texts, floor + 40, theme, ink, narrow=narrow)
    size = (wide, floor + FOOT + (32 if narrow else 0))
    return document(size, parts, texts.title, texts.description, theme, title_size=12 if narrow else 15)


def axis_top(lines: Sequence[Line]) -> float:
    """The end of the axis: a round number above all that is drawn."""
    return rounded_up(max([1.0, *(max(one.as_it_is, one.if_so, one.as_it_is + one.difference[1]) for one in lines)]))


def grid(top: float) -> list[float]:
    """The numbers of the axis."""
    return [top * mark / MARKS for mark in range(MARKS + 1)]


def _row(
    line: Line, y: float, axis: tuple[float, float, float], theme: str, ink: str, *, narrow: bool
) -> Iterator[str]:
    left, right, top = axis
    main, second = PALETTE[theme][0], PALETTE[theme][1]

    def at(value: float) -> float:
        return left + (right - left) * min(max(value / top, 0.0), 1.0)

    middle = y + (28 if narrow else ROW / 2)
    if narrow:
        yield text(left, y + 14, line.label, ink, "start", 11)
    else:
        yield text(left - 12, middle + 4, line.label, ink, "end", 12)
    low, high = (at(line.as_it_is + end) for end in line.difference)
    yield box(low, middle - 6, high - low, 12, second, 0.3)
    yield segment(at(line.as_it_is), middle, at(line.if_so), middle, main, 2)
    yield ring(at(line.as_it_is), middle, 5, main, BACKGROUND[theme])
    yield dot(at(line.if_so), middle, 5, second)


def _legend(texts: WhatIfTexts, y: float, theme: str, ink: str, *, narrow: bool) -> Iterator[str]:
    main, second = PALETTE[theme][0], PALETTE[theme][1]
    marks = (
        (texts.as_it_is, ring(11, y, 5, main, BACKGROUND[theme])),
        (texts.if_so, dot(11, y, 5, second)),
        (texts.difference, box(0, y - 6, 22, 12, second, 0.3)),
    )
    for number, (label, mark) in enumerate(marks):
        across, down = (16.0, 16.0 * number) if narrow else (16.0 + 200 * number, 0.0)
        yield f'<g transform="translate({across:.1f} {down:.1f})">{mark}{text(30, y + 4, label, ink, "start", 11)}</g>'
