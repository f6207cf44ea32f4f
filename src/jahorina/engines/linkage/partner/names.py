"""A name as two spellings that registers can agree on: a light fold, and a skeleton of consonants.

fold      lower-case ASCII, parts in their order, doubled letters once: what somebody wrote, without its diacritics
skeleton  the consonants by classes that romanisations of Arabic, Persian, Pashto, Urdu, Bengali and Turkish names
          confuse; a part's first sound stays, vowels and h, w and y inside are left out

The Arabic script writes no short vowels, so a consonant skeleton is where all spellings of a name meet: محمد, Mohammad,
Muhamed, Mehmet. Skeletons lead different names together, too (Mahmud, Mahdi); the fold beside them tells those apart.
What is one name in several parts becomes one part first: Abd al-Rahman, Abdur Rahman; Najib Ullah; Nur ud-Din.

Classes: k = k q g gh c(k); b = b p; f = f ph; d = d dh z and a t at the end; t = t th; s = s sh ch š ç;
j = j dj dž gj xh and a Turkish c; n, m, l, r. Particles (al-, bin, von ...) are left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from jahorina.kernel.names import PARTICLES, romanised

LONGEST: Final = 120
"""Letters of a name that are looked at."""

NORMALISATION: Final = 1
"""Part of every schema: registers normalised by different rules do not join."""

_LATIN: Final = str.maketrans(
    {
        **{"đ": "dj", "ð": "d", "þ": "th", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "e"},
        **{"š": "sh", "ş": "sh", "ș": "sh", "ž": "z", "č": "ch", "ć": "ch", "ç": "ch", "ğ": "g", "ñ": "n", "ā": "a"},
        **{"'": "", "’": "", "‘": "", "`": "", "ʿ": "", "ʾ": "", "ʻ": "", "´": ""},
    }
)
_SCRIPT: Final = {ord("ع"): "ا", ord("\u200c"): " ", ord("ـ"): None, **dict.fromkeys(range(1611, 1632))}
_SERVANT: Final = frozenset(
    {"abd", "abdel", "abdal", "abdul", "abdol", "abdoul", "abdur", "abdou", "abdu", "abder", "abdus", "abdo"}
)
_SECOND_HALVES: Final = re.compile(r"(?:u|a|o|e)?ll?ah?$|(?:u|e|a)?(?:d|l)?dd?[iey]+ne?$|ud$|u$")
_PARTS: Final = re.compile(r"[a-z0-9]+")
_RULES: Final = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"^a[bp]d[aeiou]+l(?=[a-z]{3})", "abd"),  # the article after Abd
        (r"(?:[aeiou]+l?)?(?:dd|tt|d|t)[iey]+ne?$", "dn"),  # -uddin, -eddine, -ettin
        (r"^(?:al|el|ul)(?=[^aeiouy][a-z]{3})", ""),
        (r"tsch|tch|sch|sh|ch", "s"),
        (r"dzh|dz|dj|gj|xh", "j"),
        (r"[nl]j(?=[aeiou])", lambda found: found[0][0]),
        (r"ph", "f"),
        (r"kh|x", "h"),
        (r"ck|gh|q|g", "k"),
        (r"dh|z", "d"),
        (r"th", "t"),
        (r"p", "b"),
        (r"^c(?=[aeiouy])", "j"),  # Turkish: Cemal
        (r"c(?=[eiy])", "s"),  # French: Yacine
        (r"c", "k"),
        (r"^y(?=[aeiou])", "j"),
        (r"(?<=[aeiou])j(?=[^aeiou]|$)", "i"),  # Hajdar, Stanekzaj: a j that is a y
        (r"t$", "d"),
        (r"^[aeiou]", "A"),
        (r"(?<=[A-Za-z])[aeiouhwvy]", ""),
        (r"^[wv]", "v"),
        (r"([A-Za-z])\1+", r"\1"),
    )
)


@lru_cache(maxsize=65_536)
def folded_parts(text: str) -> tuple[str, ...]:
    """The parts of a name in light fold, particles left out unless nothing else is there; empty without letters."""
    parts = _PARTS.findall(_plain(text[:LONGEST]))
    full = [part for part in parts if part not in PARTICLES]
    return tuple(_joined(full or parts))


@lru_cache(maxsize=65_536)
def skeleton(part: str) -> str:
    """The skeleton of one folded part; the part itself where it holds a digit. Never empty for a part that is not."""
    if not part.isalpha():
        return part
    bare = part
    for pattern, written in _RULES:
        bare = pattern.sub(written, bare)
    return bare.lower() or part[0]


def skeletons(text: str) -> tuple[str, ...]:
    """The skeletons of a name's parts, in their order."""
    return tuple(skeleton(part) for part in folded_parts(text))


def _plain(text: str) -> str:
    lower = text.lower()
    if lower.isascii():
        bare = lower.replace("'", "").replace("`", "")
    else:
        composed = unicodedata.normalize("NFKC", text.replace("İ", "I").replace("I", "i")).lower()
        latin = romanised(composed.translate(_SCRIPT)).lower() if not _is_latin(composed) else composed
        bare = unicodedata.normalize("NFKD", latin.translate(_LATIN)).encode("ascii", "ignore").decode("ascii")
    return _DOUBLED.sub(r"\1", bare)


_DOUBLED: Final = re.compile(r"([a-z])\1+")


def _is_latin(text: str) -> bool:
    return all(letter < "\u0370" or not letter.isalpha() or "\u1e00" <= letter <= "\u1eff" for letter in text)


def _joined(parts: list[str]) -> list[str]:
    """One part for what is one name: Abdul Rahman, Najib Ullah, Nur Uddin."""
    made: list[str] = []
    for part in parts:
        if made and (made[-1] in _SERVANT or _SECOND_HALVES.fullmatch(part)):
            made[-1] = _DOUBLED.sub(r"\1", made[-1] + part)
        else:
            made.append(part)
    return made
