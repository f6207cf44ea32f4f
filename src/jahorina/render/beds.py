"""Beds against capacity: a panel for each type of bed, months along, what may be taken up, and the beds that there are.

The bars are the intervals (the darker one the narrower), the mark the median, the full line the capacity, the dashed ones
its staged thresholds. Panels stand side by side, or one below the other where the picture is narrow. The same input gives
the same bytes; texts come translated from the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jahorina.render.chart_theme import INK, PALETTE
from jahorina.render.fans import rounded_up
from jahorina.render.svg_shapes import box, document, dot, segment, text

WIDE, NARROW = (3, 290.0), (1, 340.0)
"""Panels beside one another, and how wide each is."""
PANEL_HEIGHT, TOP, LEGEND = 210.0, 40.0, 46.0
LEFT, RIGHT, HEAD, FOOT = 46.0, 12.0, 30.0, 24.0
HEADROOM = 1.5
"""The axis reaches so far above the larger of capacity and medians; what lies beyond has an arrow."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its label, the median of what is taken up, and its intervals from the narrowest on."""

    label: str
    median: float
    bands: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A type of bed: what it is called, its capacity, the thresholds as counts, and its months."""

    title: str
    capacity: float
    thresholds: tuple[float, ...]
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class BedTexts:
    """Title, description and the legend's words; `number` gives a count as it is written."""

    title: str
    description: str
    taken: str
    capacity: str
    thresholds: str
    number: dict[float, str]


def bed_chart(panels: Sequence[Panel], *, texts: BedTexts, theme: str = "light", narrow: bool = False) -> bytes:
    """The picture of one partner's beds."""
    columns, wide = NARROW if narrow else WIDE
    rows = -(-len(panels) // columns)
    size = (columns * wide, TOP + rows * PANEL_HEIGHT + LEGEND)
    parts = [
        shape
        for number, panel in enumerate(panels)
        for shape in _panel(
            panel, number % columns * wide, TOP + number // columns * PANEL_HEIGHT, wide, texts.number, theme
        )
    ]
    parts += _legend(texts, size[1] - LEGEND + 18, theme, narrow=narrow)
    return document(size, parts, texts.title, texts.description, theme, title_size=13 if narrow else 15)


def axis_top(panel: Panel) -> float:
    """The end of a panel's axis: a round number above its capacity and medians."""
    largest = max([panel.capacity, *(one.median for one in panel.months)], default=1.0)
    reached = max([largest, *(high for one in panel.months for _low, high in one.bands)])
    return rounded_up(max(min(reached, largest * HEADROOM), 1.0))


def marks_of(panels: Sequence[Panel]) -> list[float]:
    """All numbers that stand at the axes of the panels."""
    return sorted({mark for panel in panels for mark in (0.0, axis_top(panel) / 2, axis_top(panel), panel.capacity)})


def _panel(panel: Panel, x: float, y: float, wide: float, number: dict[float, str], theme: str) -> Iterator[str]:
    ink, quiet, line = INK[theme]
    main, alarm = PALETTE[theme][0], PALETTE[theme][1]
    left, right, top, floor = x + LEFT, x + wide - RIGHT, y + HEAD, y + PANEL_HEIGHT - FOOT
    highest = axis_top(panel)

    def height(value: float) -> float:
        return floor - (floor - top) * min(max(value / highest, 0.0), 1.0)

    yield text(x + LEFT, y + 16, panel.title, ink, "start", 12, bold=True)
    for value in (0.0, highest / 2, highest):
        yield segment(left, height(value), right, height(value), line)
        yield text(left - 6, height(value) + 4, number.get(value, f"{value:g}"), quiet, "end", 11)
    step = (right - left) / max(len(panel.months), 1)
    for at, month in enumerate(panel.months):
        centre = left + step * (at + 0.5)
        for order, (low, high) in reversed(list(enumerate(month.bands))):
            shade = 0.22 + 0.2 * (len(month.bands) - 1 - order)
            yield box(centre - step * 0.3, height(high), step * 0.6, height(low) - height(high), main, shade)
            if high > highest:
                yield f'<path d="M {centre - 5:.1f} {top - 2:.1f} l 5 -7 l 5 7 z" fill="{main}"/>'
        yield dot(centre, height(month.median), 3.6, main)
        yield text(centre, floor + 16, month.label, quiet, "middle", 10)
    for value in panel.thresholds:
        yield segment(left, height(value), right, height(value), alarm, 1, "4 3")
    yield segment(left, height(panel.capacity), right, height(panel.capacity), alarm, 2)
    yield text(right, height(panel.capacity) - 5, number.get(panel.capacity, f"{panel.capacity:g}"), alarm, "end", 11)


def _legend(texts: BedTexts, y: float, theme: str, *, narrow: bool) -> Iterator[str]:
    ink, main, alarm = INK[theme][0], PALETTE[theme][0], PALETTE[theme][1]
    marks = (
        (texts.taken, box(0, y - 6, 22, 10, main, 0.32) + dot(11, y - 1, 3.6, main)),
        (texts.capacity, segment(0, y, 22, y, alarm, 2)),
        (texts.thresholds, segment(0, y, 22, y, alarm, 1, "4 3")),
    )
    for number, (label, mark) in enumerate(marks):
        across, down = (16.0, 15.0 * (number - 1)) if narrow else (16.0 + 285 * number, 0.0)
        yield f'<g transform="translate({across:.1f} {down:.1f})">{mark}{text(30, y + 4, label, ink, "start", 11)}</g>'
