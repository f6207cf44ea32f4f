"""A fan: what is known of a series, what was put in, what comes with its intervals, and what was foreseen before.

Drawn by hand on a linear axis from zero. An interval that reaches beyond the axis is drawn open at the top, and the caller's
table has its end: a band of a factor of ten would press everything that is known flat. The SVG carries its colours, runs
nothing and points nowhere; the same input gives the same bytes. Texts come translated from the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jahorina.render.chart_theme import BACKGROUND, INK, PALETTE
from jahorina.render.svg_shapes import document, dot, ring, segment, text

WIDTH, NARROW, HEIGHT = 860, 360, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 48, 78
HEADROOM = 1.6
"""The axis reaches so far above the largest of what is known, foreseen (median) or within the narrowest band."""
MARKS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A month and its value; None where it is not known, which breaks the line."""

    day: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A month, its median, and bands from the narrowest to the widest (low, high)."""

    day: date
    median: float
    bands: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class FanTexts:
    """What is written, in the reader's language: title, description, the legend's words, month names and numbers."""

    title: str
    description: str
    known: str
    put_in: str
    ahead: str
    past: str
    month: dict[date, str]
    number: dict[float, str]


def fan_chart(
    known: Sequence[Known],
    put_in: Sequence[Foreseen],
    ahead: Sequence[Foreseen],
    past: Sequence[Foreseen],
    *,
    texts: FanTexts,
    theme: str = "light",
    narrow: bool = False,
) -> bytes:
    """The picture, as wide as a page or as a phone. `past` are forecasts made before: hollow marks, and whiskers for
    their widest bands.
    """
    days = sorted({one.day for one in known} | {one.day for one in (*put_in, *ahead)})
    wide = NARROW if narrow else WIDTH
    if not days:
        return document((wide, HEIGHT), [], texts.title, texts.description, theme)
    axis = _Axis(days, top_of(known, put_in, ahead), wide)
    ink, quiet, line = INK[theme]
    main, second = PALETTE[theme][0], PALETTE[theme][1]
    parts = [*_grid(axis, texts, quiet, line)]
    parts += _bands(axis, ahead, main)
    parts += [
        part
        for one in past
        if one.day in axis.at_day
        for part in _whisker(axis, one, quiet, hollow=True, background=BACKGROUND[theme])
    ]
    parts += _line(axis, [(one.day, one.value) for one in known], ink, 2.2)
    joined = [(one.day, one.value) for one in known[-1:]] + [(one.day, one.median) for one in (*put_in, *ahead)]
    parts += _line(axis, joined, main, 2, dash="6 3")
    parts += [part for one in put_in for part in _whisker(axis, one, second, background=BACKGROUND[theme])]
    parts += [dot(axis.x(one.day), axis.y(one.median), 4, main) for one in ahead]
    parts += _legend(wide, texts, ink, quiet, main, second, theme)
    size = 12 if narrow else 15
    return document((wide, HEIGHT), parts, texts.title, texts.description, theme, title_size=size)


def top_of(known: Sequence[Known], put_in: Sequence[Foreseen], ahead: Sequence[Foreseen]) -> float:
    """The end of the axis: a round number above all that is known and the narrowest bands."""
    values = [one.value for one in known if one.value is not None]
    values += [one.median for one in (*put_in, *ahead)] + [one.bands[0][1] for one in ahead if one.bands]
    largest = max(values, default=0.0)
    widest = max([largest, *(high for one in (*put_in, *ahead) for _low, high in one.bands)])
    return rounded_up(max(min(widest, largest * HEADROOM), 1.0))


def rounded_up(value: float) -> float:
    """The next number of the form 1, 2, 2.5, 4, 5, 6, 8 or 10 times a power of ten."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    while power > value:
        power /= 10
    return next(step * power for step in (1, 2, 2.5, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9))


class _Axis:
    """Months along, counts up."""

    def __init__(self, days: Sequence[date], top: float, wide: int) -> None:
        self.days, self.top, self.wide = list(days), top, wide
        self.at_day = {day: number for number, day in enumerate(self.days)}
        self.step = (wide - LEFT - RIGHT) / max(len(self.days), 1)

    def x(self, day: date) -> float:
        return LEFT + self.step * (self.at_day[day] + 0.5)

    def y(self, value: float) -> float:
        share = min(max(value / self.top, 0.0), 1.0)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def grid_values(top: float) -> list[float]:
    """The numbers of the axis."""
    return [top * mark / MARKS for mark in range(MARKS + 1)]


def _grid(axis: _Axis, texts: FanTexts, quiet: str, line: str) -> Iterator[str]:
    for value in grid_values(axis.top):
        y = axis.y(value)
        yield segment(LEFT, y, axis.wide - RIGHT, y, line)
        yield text(LEFT - 8, y + 4, texts.number.get(value, f"{value:g}"), quiet, "end", 12)
    every = max(1, round(len(axis.days) / (9 if axis.wide == WIDTH else 4)))
    for number, day in enumerate(axis.days):
        if (len(axis.days) - 1 - number) % every == 0:
            x, anchor = axis.x(day), "middle"
            if axis.wide != WIDTH and number == len(axis.days) - 1:
                x, anchor = axis.wide - 4.0, "end"
            yield text(x, HEIGHT - BOTTOM + 18, texts.month.get(day, day.isoformat()[:7]), quiet, anchor, 12)


def _bands(axis: _Axis, ahead: Sequence[Foreseen], colour: str) -> Iterator[str]:
    widest = max((len(one.bands) for one in ahead), default=0)
    for number in reversed(range(widest)):
        shown = [one for one in ahead if len(one.bands) > number]
        half = axis.step / 2
        for one in shown:
            low, high = one.bands[number]
            x, y = axis.x(one.day) - half, axis.y(high)
            tall = axis.y(low) - y
            shade = 0.14 + 0.1 * (widest - 1 - number)
            place = f'x="{x:.1f}" y="{y:.1f}" width="{2 * half:.1f}" height="{tall:.1f}"'
            yield f'<rect {place} fill="{colour}" fill-opacity="{shade:.2f}"/>'
            if high > axis.top:
                tip = f"M {x + half - 5:.1f} {TOP - 2} l 5 -7 l 5 7 z"
                yield f'<path d="{tip}" fill="{colour}"/>'


def _whisker(axis: _Axis, one: Foreseen, colour: str, *, hollow: bool = False, background: str) -> Iterator[str]:
    x = axis.x(one.day)
    if one.bands:
        low, high = one.bands[-1]
        yield segment(x, axis.y(low), x, axis.y(high), colour, 1.2)
    fill = background if hollow else colour
    y = axis.y(one.median)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{fill}" stroke="{colour}" stroke-width="1.4"/>'


def _line(
    axis: _Axis, points: Sequence[tuple[date, float | None]], colour: str, width: float, dash: str = ""
) -> Iterator[str]:
    """A line through what is known; it breaks where nothing is known, and a month alone is a dot."""
    pieces: list[list[str]] = [[]]
    for day, value in points:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{axis.x(day):.1f},{axis.y(value):.1f}")
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    for piece in pieces:
        if len(piece) == 1 and not dash:
            x, y = piece[0].split(",")
            yield dot(float(x), float(y), 2.5, colour)
        elif len(piece) > 1:
            yield f'<polyline points="{" ".join(piece)}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashes}/>'


def _legend(wide: int, texts: FanTexts, ink: str, quiet: str, main: str, second: str, theme: str) -> Iterator[str]:
    columns = 4 if wide == WIDTH else 2
    marks = (
        (texts.known, segment(-11, 0, 11, 0, ink, 2.2)),
        (texts.put_in, dot(0, 0, 3.4, second)),
        (texts.ahead, dot(0, 0, 4, main)),
        (texts.past, ring(0, 0, 3.4, quiet, BACKGROUND[theme])),
    )
    left = LEFT if columns == 4 else 8
    for number, (label, mark) in enumerate(marks):
        across = left + 11 + number % columns * (wide - left - RIGHT) / columns
        down = HEIGHT - 22 - (0 if columns == 4 else 18 * (1 - number // columns))
        size = 12 if columns == 4 else 10
        yield f'<g transform="translate({across:.1f} {down})">{mark}{text(19, 4, label, ink, "start", size)}</g>'
