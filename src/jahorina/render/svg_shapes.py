"""The shapes that pictures drawn by hand are made of, and the accessible document around them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from jahorina.render.chart_theme import BACKGROUND, FONT, INK

BOLD_WIDTH = 0.6
"""Mean width of a bold letter as a share of its size."""


def segment(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{dashes}/>'


def dot(x: float, y: float, radius: float, colour: str) -> str:
    """A full circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>'


def ring(x: float, y: float, radius: float, colour: str, inside: str) -> str:
    """A hollow circle."""
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"'
    return f'<circle {place} fill="{inside}" stroke="{colour}" stroke-width="1.6"/>'


def box(x: float, y: float, wide: float, high: float, colour: str, opacity: float = 1.0) -> str:
    """A filled rectangle."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{max(high, 0.0):.1f}"'
    return f'<rect {place} fill="{colour}" fill-opacity="{opacity:.2f}"/>'


def text(x: float, y: float, said: str, colour: str, anchor: str, size: int, *, bold: bool = False) -> str:
    """A line of text."""
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"{weight}'
    return f"<text {place}>{escape(said)}</text>"


def document(
    size: tuple[float, float], parts: Sequence[str], title: str, description: str, theme: str, *, title_size: int = 15
) -> bytes:
    """The SVG of a size (width, height) with its title drawn at the top; it runs nothing and points nowhere."""
    width, height = size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" font-family={quoteattr(FONT)}><title>{escape(title)}</title>'
        f'<desc>{escape(description)}</desc><rect width="100%" height="100%" fill="{BACKGROUND[theme]}"/>'
    )
    lines = _wrapped(title, int((width - 24) / (BOLD_WIDTH * title_size)))
    first = 24 if len(lines) == 1 else 16
    heads = [
        text(16, first + number * (title_size + 3), line, INK[theme][0], "start", title_size, bold=True)
        for number, line in enumerate(lines)
    ]
    return (head + "".join([*heads, *parts]) + "</svg>\n").encode()


def _wrapped(title: str, most: int) -> list[str]:
    """The title in one line, or two where it is longer: the end, which may say "simulated", is never cut."""
    lines = textwrap.wrap(title, max(most, 8))
    return lines if len(lines) <= 2 else [lines[0], " ".join(lines[1:])]
