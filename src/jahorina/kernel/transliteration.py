"""Serbian in Latin letters to Serbian in Cyrillic letters, the same answer every time.

The orthography maps letter to letter but for three digraphs: lj, nj and dž are one Cyrillic letter each, except where a
prefix ends and a stem begins between the two (nad-živeti, in-jekcija). Those stems are rows of `SPLIT_DIGRAPHS`.

Left as they are, because readers of Cyrillic write them in Latin letters too, or because a machine reads them: web and
mail addresses, placeholders (`%(name)s`, `{name}`), HTML tags and entities, Roman numerals, the acronyms of
`LATIN_ACRONYMS`, and words with a letter that Serbian does not have (q, w, x, y, ü ...).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

LETTERS: Final = dict(
    zip(
        "abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
        "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ",
        strict=True,
    )
)

DIGRAPHS: Final = {
    "lj": "љ",
    "Lj": "Љ",
    "LJ": "Љ",
    "nj": "њ",
    "Nj": "Њ",
    "NJ": "Њ",
    "dž": "џ",
    "Dž": "Џ",
    "DŽ": "Џ",
    "ǉ": "љ",
    "ǈ": "Љ",
    "Ǉ": "Љ",
    "ǌ": "њ",
    "ǋ": "Њ",
    "Ǌ": "Њ",
    "ǆ": "џ",
    "ǅ": "Џ",
    "Ǆ": "Џ",
}

SPLIT_DIGRAPHS: Final = (
    *("nadživ", "nadžnj", "odžal", "odživ", "odžvak", "podžanr", "predživ"),
    *("injekc", "injekt", "injunk", "konjug", "konjunk", "tanjug", "vanjezič"),
)
"""Stems, anywhere in a word, in which the two letters of a digraph are pronounced apart."""

LATIN_ACRONYMS: Final = frozenset(
    {
        *(
            "API",
            "AVR",
            "AVRR",
            "CEST",
            "CET",
            "CRM",
            "CSV",
            "CTDC",
            "DCAF",
            "DTM",
            "ECOI",
            "EMPACT",
            "EUAA",
            "FMR",
            "FMS",
        ),
        *(
            "FMR",
            "FMS",
            "GCM",
            "GCR",
            "GRETA",
            "HDX",
            "HTCDS",
            "HTML",
            "HXL",
            "IATI",
            "ICMPD",
            "IOM",
            "IPA",
            "ISO",
            "JCP",
            "JSON",
        ),
        *("MARRI", "MGI", "OCHA", "ODIHR", "PDF", "QR", "RSS", "SDG", "SDMX", "SVG", "TOTP", "UNDP", "UNFPA", "UNHCR"),
        *("UNICEF", "UNODC", "UNSCR", "URL", "VHR", "XLSX", "XML", "ZIP"),
    }
)
"""Acronyms that stay in Latin letters inside Cyrillic text; EU, UN and the like become ЕУ, УН."""

_SPLIT_PAIRS: Final = {"lj": "лј", "nj": "нј", "dž": "дж"}
_KEPT: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+"  # web addresses
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # mail addresses
    r"|%\([^)]*\)[#0\- +]*[\d.]*[diouxXeEfFgGcrsa]"  # %(name)s
    r"|%[sd]\b"  # %s
    r"|\{[^{}]*\}"  # {name}
    r"|</?[A-Za-z][^<>]*>"  # tags
    r"|&(?:#\d+|#x[0-9a-fA-F]+|\w+);"  # entities
)
_DOMAIN: Final = re.compile(r"^(?:[\w-]+\.)+(?:org|com|net|int|eu|rs|ba|me|mk|al|hr|info)(?:/\S*)?$")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ROMAN: Final = re.compile(r"^(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_CYRILLIC: Final = frozenset(map(chr, range(0x0400, 0x0530)))
_AMBIGUOUS_ROMAN: Final = frozenset({"C", "D", "I", "L", "M", "DI", "MI", "LI", "CI"})
"""Read as words or letters: "I" opens more sentences than chapters."""


def to_cyrillic(text: str) -> str:
    """Give Serbian `text` in Cyrillic letters; addresses, placeholders, tags, Roman numerals and listed acronyms stay.

    Text that already is Cyrillic comes back unchanged, so the function may be applied twice.
    """
    parts: list[str] = []
    position = 0
    for kept in _KEPT.finditer(text):
        parts += [_prose(text[position : kept.start()]), kept.group()]
        position = kept.end()
    return "".join([*parts, _prose(text[position:])])


def _prose(text: str) -> str:
    return re.sub(r"\S+", lambda chunk: _chunk(chunk.group()), text)


@lru_cache(maxsize=32_768)  # texts of a programme use the same few thousand words again and again
def _chunk(chunk: str) -> str:
    if _DOMAIN.match(chunk.strip(".,;:()").lower()):
        return chunk
    return _WORD.sub(lambda word: _word(word.group()), chunk)


def _word(word: str) -> str:
    if word in LATIN_ACRONYMS or (_ROMAN.match(word) and word not in _AMBIGUOUS_ROMAN):
        return word
    if any(_foreign(letter) for letter in word):
        return word
    return _letters(word, _split_positions(word))


def _foreign(letter: str) -> bool:
    return letter not in LETTERS and letter not in DIGRAPHS and letter not in _CYRILLIC


def _split_positions(word: str) -> frozenset[int]:
    """Where in `word` a digraph begins whose letters are pronounced apart."""
    lower = word.lower()
    return frozenset(
        start + offset
        for stem in SPLIT_DIGRAPHS
        if stem in lower  # nearly always not: asked first, it makes a whole programme's texts three times as fast
        for start in _occurrences(lower, stem)
        for offset in range(len(stem) - 1)
        if stem[offset : offset + 2] in _SPLIT_PAIRS
    )


def _occurrences(word: str, stem: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(stem), word)]


def _letters(word: str, apart: frozenset[int]) -> str:
    written: list[str] = []
    position = 0
    while position < len(word):
        pair = word[position : position + 2]
        if pair in DIGRAPHS and len(pair) == 2 and position not in apart:
            written.append(DIGRAPHS[pair])
            position += 2
            continue
        letter = word[position]
        written.append(DIGRAPHS.get(letter, LETTERS.get(letter, letter)))
        position += 1
    return "".join(written)
