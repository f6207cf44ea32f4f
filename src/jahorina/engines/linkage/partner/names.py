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

NORMALISATION: Final = 2
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
_BEFORE: Final = (
    re.compile(r"^a[bp]d[aeiou]+l(?=[a-z]{3})"),  # the article after Abd
    re.compile(r"(?:[aeiou]+l?)?(?:dd|tt|d|t)[iey]+ne?$"),  # -uddin, -eddine, -ettin
    re.compile(r"^(?:al|el|ul)(?=[^aeiouy][a-z]{3})"),
    re.compile(r"(?<=[nl])j(?=[aeiou])"),
)
_SOUNDS: Final = (
    *(("tsch", "s"), ("tch", "s"), ("sch", "s"), ("sh", "s"), ("ch", "s"), ("dzh", "j"), ("dz", "j"), ("dj", "j")),
    *(("gj", "j"), ("xh", "j"), ("ph", "f"), ("kh", "h"), ("ck", "k"), ("gh", "k"), ("dh", "d"), ("th", "t")),
)
_CLASSES: Final = str.maketrans({"x": "h", "q": "k", "g": "k", "z": "d", "p": "b"})
_TURKISH_C: Final = re.compile(r"^c(?=[aeiouy])")  # Cemal
_FRENCH_C: Final = re.compile(r"c(?=[eiy])")  # Yacine
_Y_FIRST: Final = re.compile(r"^(?:y(?=[aeiou])|iy?(?=[aeou]))")  # Yusuf, Iousef, Iyad
_FRENCH_W: Final = re.compile(r"^ou(?=[aeiy])")  # Oualid
_J_LIKE_Y: Final = re.compile(r"(?<=[aeiou])j(?=[^aeiou]|$)")  # Hajdar, Stanekzaj
_DOUBLED: Final = re.compile(r"([a-z])(?=\1)")
_SOFT: Final = str.maketrans("", "", "aeiouhwvy")


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
    if bare.startswith(("abd", "apd")):
        bare = _BEFORE[0].sub("abd", bare)
    bare = _BEFORE[1].sub("dn", bare)
    if bare[1:2] == "l":
        bare = _BEFORE[2].sub("", bare)
    for written, sound in _SOUNDS[:10]:
        bare = bare.replace(written, sound)
    bare = _BEFORE[3].sub("", bare)
    for written, sound in _SOUNDS[10:]:
        bare = bare.replace(written, sound)
    return _classes(bare.translate(_CLASSES)) or part[0]


def _classes(bare: str) -> str:
    if "c" in bare:
        bare = _FRENCH_C.sub("s", _TURKISH_C.sub("j", bare)).replace("c", "k")
    if bare[:1] in "iy":
        bare = _Y_FIRST.sub("j", bare)
    elif bare.startswith("ou"):
        bare = _FRENCH_W.sub("v", bare)
    if "j" in bare:
        bare = _J_LIKE_Y.sub("i", bare)
    if bare.endswith("t"):
        bare = bare[:-1] + "d"
    first = "a" if bare[:1] in _VOWELS else "v" if bare[:1] == "w" else bare[:1]
    return _DOUBLED.sub("", first + bare[1:].translate(_SOFT))


_VOWELS: Final = frozenset("aeiou")


def skeletons(text: str) -> tuple[str, ...]:
    """The skeletons of a name's parts, in their order."""
    return tuple(skeleton(part) for part in folded_parts(text))


def _plain(text: str) -> str:
    lower = text.lower()
    if lower.isascii():
        bare = lower.replace("'", "").replace("`", "") if "'" in lower or "`" in lower else lower
    else:
        composed = unicodedata.normalize("NFKC", text.replace("İ", "I").replace("I", "i")).lower()
        latin = romanised(composed.translate(_SCRIPT)).lower() if not _is_latin(composed) else composed
        bare = unicodedata.normalize("NFKD", latin.translate(_LATIN)).encode("ascii", "ignore").decode("ascii")
    return _DOUBLED.sub("", bare)


def _is_latin(text: str) -> bool:
    return all(letter < "\u0370" or not letter.isalpha() or "\u1e00" <= letter <= "\u1eff" for letter in text)


def _joined(parts: list[str]) -> list[str]:
    """One part for what is one name: Abdul Rahman, Najib Ullah, Nur Uddin."""
    made: list[str] = []
    for part in parts:
        if made and (made[-1] in _SERVANT or _SECOND_HALVES.fullmatch(part)):
            made[-1] = _DOUBLED.sub("", made[-1] + part)
        else:
            made.append(part)
    return made
