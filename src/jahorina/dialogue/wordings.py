"""A text in the reader's language, and whether it is one: what falls back to another language says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jahorina.partners.texts import CYRILLIC, ENGLISH, NEAREST, in_language


@dataclass(frozen=True, slots=True)
class Told:
    """A text with the language that it stands in; `is_fallback`: not the one that was asked for."""

    text: str
    language: str
    is_fallback: bool


def told(texts: Mapping[str, str], language: str) -> Told:
    """The text in `language` or the nearest that has it. Serbian written over from Latin is Serbian, no fallback."""
    by_tag = {tag.lower(): tag for tag, text in texts.items() if text}
    wanted = language.lower()
    chain = (wanted, *NEAREST.get(wanted, ()), ENGLISH)
    found = next((tag for tag in chain if tag in by_tag), next(iter(by_tag), wanted))
    written_over = wanted == CYRILLIC and found == "sr-latn"
    own = found == wanted or written_over
    return Told(in_language(texts, language), language if own else by_tag.get(found, found), not own and bool(by_tag))
