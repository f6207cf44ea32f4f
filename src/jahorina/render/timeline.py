"""Draws a plan's timeline (Gantt) as SVG: a bar for each measure, a diamond for each milestone, a line for today.

Data in, text out. The drawing has a title and a description for those who do not see it; each bar can be a link. Days are
placed by their distance from the first: x = left + (day - start) * width / (end - start).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

ROW = 30.0
BAR = 14.0
HEAD = 40.0
LABELS = 330.0
WIDTH = 1080.0
LETTERS = 46
"""Letters of a label that fit beside the bars."""

DIAMOND = 6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone: its day, its text, and the class of its state (`done`, `claimed`, `late`, `open`)."""

    day: date
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure: its label, window and class of state; `link` where it leads to; its milestones; its group's name."""

    label: str
    start: date
    end: date
    state: str
    link: str = ""
    marks: tuple[Mark, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. `today` is drawn where it lies inside; texts are in the reader's language."""

    title: str
    description: str
    today_label: str
    bars: Sequence[Bar]
    today: date


def draw_timeline(timeline: Timeline) -> str:
    """The timeline as SVG with classes for the page's stylesheet; empty where there are no bars."""
    if not timeline.bars:
        return ""
    scale = _Scale.of(timeline.bars)
    rows = list(_rows(timeline.bars))
    height = HEAD + ROW * len(rows) + 8
    parts = [
        f'<svg class="gantt" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        'role="group" aria-labelledby="gantt-title gantt-description">',
        f'<title id="gantt-title">{escape(timeline.title)}</title>',
        f'<desc id="gantt-description">{escape(timeline.description)}</desc>',
        *_years(scale, height),
    ]
    for number, row in enumerate(rows):
        top = HEAD + ROW * number
        parts += _group(row, top) if isinstance(row, str) else _bar(row, top, scale)
    if scale.start <= timeline.today <= scale.end:
        parts += _today(scale.x(timeline.today), height, timeline.today_label)
    return "".join([*parts, "</svg>"])


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    end: date

    @classmethod
    def of(cls, bars: Sequence[Bar]) -> _Scale:
        days = [day for bar in bars for day in (bar.start, bar.end, *(mark.day for mark in bar.marks))]
        return cls(date(min(days).year, 1, 1), date(max(days).year, 12, 31))

    def x(self, day: date) -> float:
        """Where a day stands."""
        share = (day - self.start).days / max((self.end - self.start).days, 1)
        return LABELS + share * (WIDTH - LABELS - 12)


def _rows(bars: Sequence[Bar]) -> Iterator[Bar | str]:
    group = ""
    for bar in bars:
        if bar.group and bar.group != group:
            group = bar.group
            yield group
        yield bar


def _years(scale: _Scale, height: float) -> Iterator[str]:
    for year in range(scale.start.year, scale.end.year + 1):
        for month in (1, 4, 7, 10):
            x = scale.x(date(year, month, 1))
            style = "gantt-year" if month == 1 else "gantt-quarter"
            yield f'<line class="{style}" x1="{x:.1f}" y1="{HEAD - 14:.0f}" x2="{x:.1f}" y2="{height:.0f}"/>'
        yield f'<text class="gantt-head" x="{scale.x(date(year, 1, 1)) + 4:.1f}" y="{HEAD - 18:.0f}">{year}</text>'


def _group(name: str, top: float) -> list[str]:
    return [f'<text class="gantt-group" x="0" y="{top + ROW / 2 + 5:.1f}">{escape(name)}</text>']


def _bar(bar: Bar, top: float, scale: _Scale) -> list[str]:
    x, right = scale.x(bar.start), scale.x(bar.end)
    label = bar.label if len(bar.label) <= LETTERS else bar.label[: LETTERS - 1].rstrip() + "…"
    middle = top + ROW / 2
    drawn = [
        f"<title>{escape(bar.label)}</title>",
        f'<text class="gantt-label" x="8" y="{middle + 4:.1f}">{escape(label)}</text>',
        f'<rect class="gantt-bar gantt-{escape(bar.state)}" x="{x:.1f}" y="{middle - BAR / 2:.1f}" '
        f'width="{max(right - x, 3):.1f}" height="{BAR:.0f}" rx="4"/>',
    ]
    opened = f'<a href="{escape(bar.link)}">' if bar.link else "<g>"
    marks = [_mark(mark, middle, scale) for mark in bar.marks]
    return [opened, *drawn, "</a>" if bar.link else "</g>", *marks]


def _mark(mark: Mark, middle: float, scale: _Scale) -> str:
    x = scale.x(mark.day)
    points = " ".join(
        f"{x + dx:.1f},{middle + dy:.1f}" for dx, dy in ((0, -DIAMOND), (DIAMOND, 0), (0, DIAMOND), (-DIAMOND, 0))
    )
    style = f"gantt-mark gantt-mark-{escape(mark.state)}"
    return f'<polygon class="{style}" points="{points}"><title>{escape(mark.text)}</title></polygon>'


def _today(x: float, height: float, label: str) -> list[str]:
    return [
        f'<line class="gantt-today" x1="{x:.1f}" y1="{HEAD - 10:.0f}" x2="{x:.1f}" y2="{height:.0f}"/>',
        f'<text class="gantt-today-label" x="{x:.1f}" y="12" text-anchor="middle">{escape(label)}</text>',
    ]
