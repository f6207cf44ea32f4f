"""People's names as officers write them: one person, many spellings, five scripts.

romanised(text)   one Latin form: Arabic-script, Cyrillic and Greek letters by letter, frequent given names by table,
                  because the Arabic script leaves short vowels out (محمد is written m-h-m-d, and read Muhammad)
folded(text)      lower-case ASCII in which the spellings of one sound are one: dj, đ and gj; sh, š and ş; kh, x and h
name_keys(text)   keys of a blind index: for each part of a name, the folded form and a skeleton of consonant classes
likeness(a, b)    how alike two names are, 0 to 1, whatever the order of their parts (Winkler 1990)

The skeleton classes put letters together that transliterations of Arabic, Persian, Pashto and Urdu confuse: q, k and g;
v, w, b and f stay apart but for v/w; d, dh and z, th and s, t. Vowels and h are left out behind the first letter. A key
is as selective as a name allows: those who share one are candidates, and `likeness` puts them in order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

KEYS_VERSION: Final = 1
"""Part of every token of an index; another rule means another version and a rebuilt index."""

LONGEST: Final = 400
"""Letters of a name that are looked at."""

_ARABIC: Final = {
    **dict.fromkeys("اآأإٱى", "a"),
    **dict.fromkeys("ةه", "a"),
    **{"ب": "b", "پ": "p", "ت": "t", "ټ": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ډ": "d"},
    **{"ذ": "z", "ر": "r", "ړ": "r", "ز": "z", "ژ": "zh", "ږ": "zh", "س": "s", "ش": "sh", "ښ": "sh", "ص": "s"},
    **{"ض": "z", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ګ": "g"},
    **{"ل": "l", "م": "m", "ن": "n", "ڼ": "n", "ں": "n", "و": "u", "ؤ": "u", "ي": "i", "ی": "i", "ې": "e", "ۍ": "ai"},
    **{"ئ": "i", "ء": "", "ے": "e", "ھ": "h", "ہ": "h", "ۃ": "a", "ٹ": "t", "ڈ": "d", "ڑ": "r", "څ": "ts", "ځ": "dz"},
}
_CYRILLIC: Final = {
    **dict(zip("абвгдезијклмнопрстуфхцыэ", "abvgdezijklmnoprstufhcie", strict=True)),
    **{"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "й": "i", "ю": "yu", "я": "ya", "ё": "yo", "ъ": "", "ь": ""},
    **{"ђ": "dj", "ћ": "c", "љ": "lj", "њ": "nj", "џ": "dz", "ј": "j", "ѓ": "gj", "ќ": "kj", "ѕ": "dz"},
    **{"і": "i", "ї": "i", "є": "e", "ґ": "g"},
}
_GREEK: Final = {
    **dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstifho", strict=True)),
    **{"θ": "th", "ξ": "ks", "ψ": "ps"},
}
_LATIN: Final = {"đ": "dj", "ð": "d", "þ": "th", "ł": "l", "ø": "o", "ß": "ss", "æ": "e", "œ": "e", "ı": "i", "ə": "e"}
_LETTERS: Final = {**_ARABIC, **_CYRILLIC, **_GREEK}
_DOTTED: Final = {"š": "sh", "ş": "sh", "ș": "sh", "ž": "zh", "č": "ch", "ć": "ch", "ç": "ch", "ğ": "g", "ñ": "n"}

COMMON: Final = {
    **{"محمد": "muhammad", "احمد": "ahmad", "محمود": "mahmud", "حامد": "hamid", "حمید": "hamid", "حميد": "hamid"},
    **{"علي": "ali", "علی": "ali", "حسن": "hasan", "حسين": "husain", "حسین": "husain", "عمر": "umar", "عثمان": "usman"},
    **{"مصطفى": "mustafa", "مصطفی": "mustafa", "مرتضی": "murtaza", "رضا": "riza", "جعفر": "jafar", "قاسم": "qasim"},
    **{"ابراهيم": "ibrahim", "ابراهیم": "ibrahim", "إبراهيم": "ibrahim", "اسماعيل": "ismail", "اسماعیل": "ismail"},
    **{"يوسف": "yusuf", "یوسف": "yusuf", "داود": "dawud", "سليمان": "sulaiman", "سلیمان": "sulaiman", "موسى": "musa"},
    **{
        "خالد": "khalid",
        "وليد": "walid",
        "ولید": "walid",
        "سعيد": "said",
        "سعید": "said",
        "نور": "nur",
        "كريم": "karim",
    },
    **{"کریم": "karim", "رحيم": "rahim", "رحیم": "rahim", "رحمان": "rahman", "رحمن": "rahman", "عبدالله": "abdullah"},
    **{"عبد": "abd", "الله": "allah", "الرحمن": "rahman", "عبدالرحمن": "abdurrahman", "گل": "gul", "خان": "khan"},
    **{"شاه": "shah", "جان": "jan", "فاطمة": "fatima", "فاطمه": "fatima", "مريم": "mariam", "مریم": "mariam"},
    **{"زينب": "zainab", "زینب": "zainab", "خديجة": "khadija", "عائشة": "aisha", "زهرا": "zahra", "لیلا": "laila"},
    **{"ليلى": "laila", "سارة": "sara", "حمزة": "hamza", "طارق": "tariq", "بلال": "bilal", "جمال": "jamal"},
    **{"کمال": "kamal", "كمال": "kamal", "انور": "anwar", "أنور": "anwar", "اکبر": "akbar", "اصغر": "asghar"},
    **{"نجيب": "najib", "نجیب": "najib", "شريف": "sharif", "شریف": "sharif", "لطیف": "latif", "لطيف": "latif"},
    **{"عباس": "abbas", "مهدي": "mahdi", "مهدی": "mahdi", "هادی": "hadi", "امیر": "amir", "امير": "amir"},
    **{"أحمد": "ahmad", "محمدی": "muhammadi", "احمدی": "ahmadi", "حسینی": "husaini", "رحیمی": "rahimi"},
}
"""Frequent names in Arabic letters, whose short vowels nobody writes, with a usual Latin spelling."""

PARTICLES: Final = frozenset(
    {
        "al",
        "el",
        "ul",
        "ud",
        "ur",
        "as",
        "ad",
        "ar",
        "an",
        "bin",
        "ibn",
        "bint",
        "ben",
        "ould",
        "wa",
        "e",
        "i",
        "de",
        "von",
    }
)
"""Parts that one office writes and the next one leaves out."""

_PARTS: Final = re.compile(r"[^\W_]+")
_SOUNDS: Final = (
    ("sch", "sh"),
    ("tsch", "ch"),
    ("tch", "ch"),
    ("dzh", "j"),
    ("xh", "j"),
    ("dj", "j"),
    ("gj", "j"),
    ("kj", "ch"),
    ("dz", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("zh", "z"),
    ("ph", "f"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ei", "ai"),
    ("ey", "ai"),
    ("ay", "ai"),
    ("aw", "au"),
    ("ow", "au"),
    ("lj", "l"),
    ("nj", "n"),
    ("x", "h"),
    ("q", "k"),
    ("ck", "k"),
    ("w", "v"),
    ("y", "i"),
)
_ARTICLE: Final = re.compile(r"^(?:al|el|ul)[-'’ ]?(?=[a-z]{4})")
_CLASSES: Final = str.maketrans({"g": "k", "j": "c", "d": "t", "z": "s", "v": "b", "p": "b", "f": "b"})
_SOFT: Final = frozenset("aeiouh")
_ENDINGS: Final = ("zadeh", "zada", "zade", "zai", "zay", "zoi", "zoy", "pur", "poor")


def romanised(text: str) -> str:
    """`text` in Latin letters, for reading; Latin text comes back as it is, but for its spaces."""
    return " ".join(_romanised(part) for part in _PARTS.findall(_composed(text)[:LONGEST]))


def folded(text: str) -> str:
    """`text` in lower-case ASCII, parts joined by single spaces, in which spellings of one sound are one.

    Particles (al-, bin, ibn ...) are left out, unless nothing else is there. Folding twice is folding once.
    """
    return " ".join(_folded_parts(_composed(text)[:LONGEST]))


def name_keys(text: str) -> frozenset[str]:
    """The keys under which a name is found: each part's folded form, and the skeleton of its consonant classes.

    Empty for a text without letters. Parts of one letter give no key: initials find everybody.
    """
    plain = _composed(text)[:LONGEST]
    parts = [part for part in (*_folded_parts(plain), *_folded_parts(_with_plain_d(plain))) if len(part) > 1]
    keys = {f"={part}" for part in parts} | {f"~{skeleton}" for part in parts if len(skeleton := _skeleton(part)) > 1}
    return frozenset(keys)


def likeness(left: str, right: str) -> float:
    """How alike two names are, 0 to 1: each part of the shorter name with the part of the longer one that is likest.

    Parts are compared by Jaro and Winkler's measure on their folded forms (Winkler 1990, String comparator metrics and
    enhanced decision rules in the Fellegi-Sunter model of record linkage) and weighted by their length; parts that stay
    alone cost a little. Symmetric; 1.0 for names that fold to the same parts.
    """
    one, other = _folded_parts(_composed(left)[:LONGEST]), _folded_parts(_composed(right)[:LONGEST])
    if not one or not other:
        return 0.0
    shorter, longer = sorted((one, other), key=lambda parts: (len(parts), sum(map(len, parts)), parts))
    pairs = sorted(
        ((_winkler(a, b), i, j) for i, a in enumerate(shorter) for j, b in enumerate(longer)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    total = weight = 0.0
    for alike, i, j in pairs:
        if i in taken_left or j in taken_right:
            continue
        taken_left.add(i)
        taken_right.add(j)
        size = len(shorter[i]) + len(longer[j])
        total, weight = total + alike * size, weight + size
    alone = sum(len(part) for j, part in enumerate(longer) if j not in taken_right)
    return min(1.0, total / (weight + _ALONE * alone))


_ALONE: Final = 0.3
"""What a letter of a part that has no partner weighs: papers leave fathers' and grandfathers' names out."""


def _composed(text: str) -> str:
    # Vowel signs, tatweel and joiners are spelling, not name.
    plain = unicodedata.normalize("NFKC", text).replace("ـ", "")
    return "".join(
        " " if letter == "\u200c" else letter
        for letter in plain
        if letter == "\u200c" or not ("\u064b" <= letter <= "\u065f" or unicodedata.category(letter) == "Cf")
    )


def _with_plain_d(text: str) -> str:
    """The text as the machine-readable zone of a passport has it, where đ is d (ICAO Doc 9303); empty if no other."""
    plain = re.sub(r"đ|ђ|dj", "d", text.casefold())
    return plain if plain != text.casefold() else ""


def _romanised(part: str) -> str:
    if part in COMMON:
        return COMMON[part].capitalize()
    if not any(letter.lower() in _LETTERS for letter in part):
        return part
    if part.startswith("ال") and len(part) > 4:
        return _romanised(part[2:])
    written = "".join(_LETTERS.get(letter.lower(), letter) for letter in part)
    return written.capitalize()


@lru_cache(maxsize=8192)
def _folded_parts(text: str) -> tuple[str, ...]:
    # The Cyrillic ј is the sound of y, whatever letter it is printed as.
    parts = [_folded(word) for word in _PARTS.findall(romanised(text.casefold().replace("ј", "y")))]
    full = [part for part in parts if part and part not in PARTICLES]
    return tuple(full or [part for part in parts if part])


def _folded(word: str) -> str:
    lower = "".join(_DOTTED.get(letter, _LATIN.get(letter, letter)) for letter in word.casefold())
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if letter.isascii() and letter.isalnum())
    previous = ""
    bare = re.sub(r"^y(?=[aeiou])", "j", bare)
    while bare != previous:
        previous = bare
        for written, sound in _SOUNDS:
            bare = bare.replace(written, sound)
        bare = re.sub(r"([a-z])\1+", r"\1", bare)
        # One sound with and without the article: Alhusain and Husain.
        bare = _ARTICLE.sub("", bare) if len(bare) > 6 else bare
    return bare


def _skeleton(part: str) -> str:
    for ending in _ENDINGS:
        if part.endswith(ending) and len(part) > len(ending) + 2:
            part = part.removesuffix(ending)
            break
    first = "a" if part[0] in "aeiou" else part[0]
    rest = "".join(letter for letter in part[1:] if letter not in _SOFT)
    classes = (first + rest).replace("th", "t").translate(_CLASSES)
    return re.sub(r"(.)\1+", r"\1", classes)[:8]


def _winkler(left: str, right: str) -> float:
    if left == right:
        return 1.0
    if _skeleton(left) == _skeleton(right) and len(_skeleton(left)) > 1:
        return max(_jaro_winkler(left, right), _SAME_SKELETON)
    return _jaro_winkler(left, right)


_SAME_SKELETON: Final = 0.9
"""Two spellings of one skeleton are at least this alike."""


def _jaro_winkler(left: str, right: str) -> float:
    jaro = _jaro(*sorted((left, right), key=lambda word: (len(word), word)))
    prefix = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return jaro + min(prefix, 4) * 0.1 * (1 - jaro)


def _jaro(left: Sequence[str], right: Sequence[str]) -> float:
    reach = max(max(len(left), len(right)) // 2 - 1, 0)
    found_right = [False] * len(right)
    common: list[str] = []
    for i, letter in enumerate(left):
        for j in range(max(0, i - reach), min(len(right), i + reach + 1)):
            if not found_right[j] and right[j] == letter:
                found_right[j] = True
                common.append(letter)
                break
    if not common:
        return 0.0
    there = [letter for letter, found in zip(right, found_right, strict=True) if found]
    swapped = sum(a != b for a, b in zip(common, there, strict=True)) / 2
    return (len(common) / len(left) + len(common) / len(right) + (len(common) - swapped) / len(common)) / 3
