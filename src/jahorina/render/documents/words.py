"""A text of a document and the language that it stands in, so that it is read aloud and hyphenated as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCRIPTS: Final[Mapping[str, str]] = {"sr-cyrl": "cyrl", "sr-latn": "latn"}
"""The script of a document's language, where its tag says one; as the compiler names it."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the tag of the language that it stands in; `is_other`: not the document's."""

    text: str
    language: str
    is_other: bool = False


def script_of(tag: str) -> str:
    """The script that a language's tag asks for; `auto` where it asks for none."""
    return SCRIPTS.get(tag.lower(), "auto")


def primary(tag: str) -> str:
    """The language without script and region, as the compiler takes it."""
    return tag.split("-")[0].lower()
