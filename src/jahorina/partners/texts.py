"""Texts by language, as the programme's files and the database hold them. The one place that chooses among them."""

from __future__ import annotations

from collections.abc import Mapping

from jahorina.kernel.transliteration import to_cyrillic

ENGLISH = "en"
CYRILLIC = "sr-cyrl"

NEAREST: Mapping[str, tuple[str, ...]] = {
    "sr-cyrl": ("sr-latn", "bs", "cnr"),
    "sr-latn": ("sr-cyrl", "bs", "cnr"),
    "cnr": ("bs", "sr-latn"),
    "bs": ("cnr", "sr-latn"),
}
"""Where to look for a text that a language lacks, before English."""


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in `language` (a BCP 47 tag in any case), or in the nearest language that has it, English at last.

    Serbian in Cyrillic is written from the Latin text where it stands in Latin only. Empty where there is no text.
    """
    by_tag = {tag.lower(): text for tag, text in texts.items() if text}
    wanted = language.lower()
    for tag in (wanted, *NEAREST.get(wanted, ()), ENGLISH):
        if tag in by_tag:
            latin = wanted == CYRILLIC and tag not in (CYRILLIC, ENGLISH)
            return to_cyrillic(by_tag[tag]) if latin else by_tag[tag]
    return next(iter(by_tag.values()), "")
