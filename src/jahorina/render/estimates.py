"""Pictures of an estimate as accessible SVG: overlaps of lists, the fan of methods, their draws, what changes do.

Drawn by hand: bars, lines and dots at places that are reckoned here. The SVG carries its colours, so that it can be saved
and sent; it runs nothing and points nowhere. The same input gives the same bytes. Texts come translated from the caller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from jahorina.render.chart_theme import BACKGROUND, FONT, INK, PALETTE

WIDTH = 820
ROW, BAR = 26, 26
LEFT = 190
MOST_CELLS = 24
_TOP, _BARS = 58, 170


@dataclass(frozen=True, slots=True)
class FanRow:
    """One line of a fan: a label, the interval and the figures on it (several where there are several modes)."""

    label: str
    low: float | None
    high: float | None
    figures: tuple[float, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class DrawsRow:
    """The draws of one method."""

    label: str
    draws: Sequence[float]


def overlap_picture(
    lists: Sequence[str], cells: Sequence[tuple[int, int]], *, title: str, description: str, theme: str = "light"
) -> bytes:
    """An UpSet plot (Lex and others, 2014): a bar a capture history, the dots below say which lists it holds.

    `cells` are (bits, people); the largest MOST_CELLS are drawn.
    """
    shown = sorted(cells, key=lambda cell: (-cell[1], cell[0]))[:MOST_CELLS]
    ink, _quiet, line = INK[theme]
    top = max((count for _cell, count in shown), default=1) or 1
    base, step = _TOP + _BARS, min(40.0, (WIDTH - LEFT - 20) / max(len(shown), 1))
    parts = []
    for row, name in enumerate(lists):
        y = base + 22 + row * ROW
        parts.append(_text(LEFT - 12, y + 4, name, ink, "end"))
        parts.append(_line(LEFT, y, LEFT + step * len(shown), y, line))
    for column, (cell, count) in enumerate(shown):
        x = LEFT + step * (column + 0.5)
        high = _BARS * count / top
        parts.append(_rect(x - step * 0.32, base - high, step * 0.64, high, PALETTE[theme][0]))
        parts.append(_text(x, base - high - 5, f"{count:,}", ink, "middle", 11))
        rows = [row for row in range(len(lists)) if cell >> row & 1]
        if len(rows) > 1:
            parts.append(_line(x, base + 22 + rows[0] * ROW, x, base + 22 + rows[-1] * ROW, PALETTE[theme][0], 3))
        parts += [
            _dot(x, base + 22 + row * ROW, 6, PALETTE[theme][0] if row in rows else line) for row in range(len(lists))
        ]
    return _svg(base + 22 + len(lists) * ROW + 10, parts, title, description, theme)


def fan_picture(
    rows: Sequence[FanRow], *, seen: float, seen_label: str, title: str, description: str, theme: str = "light"
) -> bytes:
    """Each row's interval and figures on a logarithmic axis of people; a dashed line where the seen are."""
    ink, quiet, line = INK[theme]
    known = [value for row in rows for value in (row.low, row.high, *row.figures) if value and math.isfinite(value)]
    scale = _Scale(min([seen, *known]) / 1.1, max([seen, *known]) * 1.1)
    bottom = _TOP + ROW * len(rows) + 8
    parts = [
        *_axis(scale, bottom, quiet, line),
        _line(scale.at(seen), _TOP - 8, scale.at(seen), bottom, quiet, 1.5, "5 4"),
    ]
    parts.append(_text(scale.at(seen) + 4, _TOP - 10, seen_label, quiet, "start", 11))
    for number, row in enumerate(rows):
        y = _TOP + ROW * (number + 0.5)
        colour = quiet if row.quiet else PALETTE[theme][0]
        parts.append(_text(LEFT - 12, y + 4, row.label, ink, "end"))
        if row.low is not None:
            open_end = row.high is None or not math.isfinite(row.high)
            end = WIDTH - 20.0 if open_end or row.high is None else scale.at(row.high)
            parts.append(_line(scale.at(row.low), y, end, y, colour, 3, "4 3" if open_end else ""))
        parts += [_dot(scale.at(value), y, 5, colour) for value in row.figures if math.isfinite(value)]
    return _svg(bottom + 34, parts, title, description, theme)


def draws_picture(
    rows: Sequence[DrawsRow], *, title: str, description: str, theme: str = "light", bins: int = 90
) -> bytes:
    """Histograms of each method's draws on one logarithmic axis, one above the other."""
    ink, quiet, line = INK[theme]
    values = sorted(value for row in rows for value in row.draws if math.isfinite(value) and value > 0)
    if not values:
        return _svg(_TOP + 10, [], title, description, theme)
    scale = _Scale(values[int(0.002 * len(values))], values[min(int(0.998 * len(values)), len(values) - 1)] * 1.001)
    height, parts = 58, []
    bottom = _TOP + height * len(rows)
    parts += _axis(scale, bottom, quiet, line)
    for number, row in enumerate(rows):
        counts = _binned(row.draws, scale, bins)
        floor, wide, top = _TOP + height * (number + 1), (WIDTH - 20 - LEFT) / bins, max(counts) or 1
        parts.append(_text(LEFT - 12, floor - 8, row.label, ink, "end"))
        parts += [
            _rect(
                LEFT + wide * at,
                floor - (height - 10) * count / top,
                wide * 0.95,
                (height - 10) * count / top,
                PALETTE[theme][0],
            )
            for at, count in enumerate(counts)
            if count
        ]
    return _svg(bottom + 34, parts, title, description, theme)


class _Scale:
    """A logarithmic axis of people."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = max(low, 0.5), max(high, low * 1.05, 1.0)
        self.width = math.log(self.high / self.low)

    def at(self, value: float) -> float:
        share = math.log(max(value, self.low) / self.low) / self.width
        return LEFT + (WIDTH - 20 - LEFT) * min(max(share, 0.0), 1.0)

    def marks(self) -> list[float]:
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        marks = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
        return [mark for mark in marks if self.low <= mark <= self.high]


def _binned(draws: Sequence[float], scale: _Scale, bins: int) -> list[int]:
    counts = [0] * bins
    for value in draws:
        if scale.low <= value <= scale.high:
            counts[min(int(bins * math.log(value / scale.low) / scale.width), bins - 1)] += 1
    return counts


def _axis(scale: _Scale, bottom: float, quiet: str, line: str) -> list[str]:
    parts = [_line(LEFT, bottom, WIDTH - 20, bottom, line)]
    for mark in scale.marks():
        parts.append(_line(scale.at(mark), _TOP - 4, scale.at(mark), bottom, line, 0.7))
        parts.append(_text(scale.at(mark), bottom + 16, f"{mark:,.0f}", quiet, "middle", 11))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}" stroke-linecap="round"{dashes}/>'
    )


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, colour: str, anchor: str, size: int = 13) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"'
    return f"<text {place}>{escape(_short(text))}</text>"


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"


def _svg(height: float, parts: Sequence[str], title: str, description: str, theme: str) -> bytes:
    ink = INK[theme][0]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
        f'role="img" font-family={quoteattr(FONT)}><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f'<rect width="100%" height="100%" fill="{BACKGROUND[theme]}"/>'
        f'<text x="16" y="24" fill="{ink}" font-size="15" font-weight="bold">{escape(title)}</text>'
    )
    return (head + "".join(parts) + "</svg>\n").encode()
