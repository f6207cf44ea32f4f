"""The picture that stands beside a shared address: what the page is about, when it was published, by whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from typing import Final

from jahorina.render.documents.words import primary, script_of
from jahorina.render.typeset import pictured

WIDTH, HEIGHT = 1200, 630
"""Pixels, as sharing sites ask for."""

LONGEST: Final = 105
"""A longer text would not fit; it is cut at a word."""


@dataclass(frozen=True, slots=True)
class Card:
    """`site` names who publishes, `note` says number and day, `simulated` that nobody is behind the numbers, else empty."""

    language: str
    site: str
    title: str
    text: str
    note: str
    simulated: str = ""


def card_picture(card: Card) -> bytes:
    """The card as PNG of WIDTH x HEIGHT; the same card gives the same bytes. Raises Bug where it cannot be set."""
    source = files("jahorina.render.documents").joinpath("card.typ").read_text(encoding="utf-8")
    fitting = replace(card, title=shortened(card.title), text=shortened(card.text))
    words = {"lang": primary(card.language), "script": script_of(card.language)}
    return pictured(source, {**asdict(fitting), **words}, dots_per_inch=144)


def shortened(text: str) -> str:
    """The text, or its beginning with an ellipsis after a whole word."""
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST].rsplit(" ", 1)[0]
    return f"{cut.rstrip('.,;: ')}…"
