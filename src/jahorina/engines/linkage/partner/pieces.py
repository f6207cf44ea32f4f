"""A register's column as pieces that can be compared: bigrams of names, parts of a birthday, whole codes.

Each distinct value of a column is taken apart once; a record points at its value. A piece is a whole number under a
channel's name; `Pieces` holds the pieces of all values one after the other, and where each value's begin.

    names     bigrams of skeleton and of fold, padded with one space at each end of each part
    dates     the year's three overlapping pairs of digits, month, day, and the day within the month's year
    words     bigrams of the fold
    numbers   digits in pairs with their position, and the whole
    codes     the whole, folded
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.dates import Born, read_birthday
from jahorina.engines.linkage.partner.names import folded_parts, skeleton
from jahorina.engines.linkage.roles import KINDS, Kind, Role

Numbers = npt.NDArray[np.int64]

_LETTERS: Final = "_abcdefghijklmnopqrstuvwxyz0123456789"
_PAIRS: Final = len(_LETTERS) ** 2
_PLACE_OF: Final = np.zeros(256, dtype=np.int64)
_PLACE_OF[np.frombuffer(_LETTERS.encode("ascii"), dtype=np.uint8)] = np.arange(len(_LETTERS))
_POSITIONS: Final = 24
"""Characters of a number whose position counts; those behind share the last one."""

_SEXES: Final = {
    **dict.fromkeys(("m", "male", "man", "boy", "1", "homme", "masculin", "erkek", "mashkull", "mard"), "m"),
    **dict.fromkeys(("muski", "musko", "mushki", "mushko", "mashki", "м", "муж", "ذكر", "مذكر", "مرد"), "m"),
    **dict.fromkeys(("f", "female", "woman", "girl", "w", "2", "femme", "feminin", "kadin", "femer", "zan"), "f"),
    **dict.fromkeys(("z", "zensko", "zenski", "zhensko", "zhenski", "ж", "أنثى", "انثى", "مؤنث", "زن"), "f"),
}


@dataclass(frozen=True)
class Pieces:
    """The pieces of one channel for each distinct value: `codes[starts[i]:starts[i + 1]]` are those of value i. 0: none."""

    channel: str
    codes: Numbers
    starts: Numbers


@dataclass(frozen=True)
class Column:
    """One role's column: the value of each record, and what each distinct value is made of.

    `atoms` are the parts of match keys by name, one text a distinct value; an empty text is none.
    """

    role: Role
    values: npt.NDArray[np.int32]
    pieces: tuple[Pieces, ...]
    atoms: dict[str, list[str]] = field(repr=False)


def column_of(role: Role, texts: Iterable[str]) -> Column:
    """Take a column apart."""
    places: dict[str, int] = {}
    values = np.fromiter((places.setdefault(text, len(places)) for text in texts), dtype=np.int32)
    distinct = list(places)
    match KINDS[role]:
        case Kind.NAME:
            pieces, atoms = _names(role, distinct)
        case Kind.DATE:
            pieces, atoms = _dates(distinct)
        case Kind.WORDS:
            pieces, atoms = _words(role, distinct)
        case Kind.NUMBER:
            pieces, atoms = _numbers(role, distinct)
        case Kind.CODE:
            pieces, atoms = _codes(role, distinct)
    return Column(role, values, pieces, atoms)


def _names(role: Role, distinct: Sequence[str]) -> tuple[tuple[Pieces, ...], dict[str, list[str]]]:
    parts = [folded_parts(text) for text in distinct]
    bones = [tuple(map(skeleton, one)) for one in parts]
    # Given and family name share their channels, so that names in the other's place still meet.
    person = "name" if role in (Role.GIVEN, Role.FAMILY) else str(role)
    pieces = (
        bigrams(f"{person} skeleton", ["_".join(one) for one in bones]),
        bigrams(f"{person} fold", ["_".join(one) for one in parts]),
    )
    first = [one[0] if one else "" for one in bones]
    whole = ["".join(one) for one in bones]
    match role:
        case Role.GIVEN:
            return pieces, {"given": first}
        case Role.FAMILY:
            return pieces, {"family": whole, "family first": first}
        case _:
            return pieces, {"father" if role is Role.FATHER else "mother": first}


def _dates(distinct: Sequence[str]) -> tuple[tuple[Pieces, ...], dict[str, list[str]]]:
    born = [read_birthday(text) for text in distinct]
    listed = [_date_pieces(one) for one in born]
    atoms = {
        "born": [f"{one.year:04d}{one.month:02d}{one.day:02d}" if one.day else "" for one in born],
        "year": [str(one.year) if one.year else "" for one in born],
        "month_day": [f"{one.month:02d}{one.day:02d}" if one.day else "" for one in born],
    }
    return (_ragged("date", listed),), atoms


def _date_pieces(born: Born) -> list[int]:
    year, month, day = born
    if not year:
        return []
    made = [1_000 + year // 100, 2_000 + year // 10 % 100, 3_000 + year % 100]
    if month:
        made.append(4_000 + month)
    if day:
        made += [5_000 + day, 6_000 + 32 * month + day]
    return made


def _words(role: Role, distinct: Sequence[str]) -> tuple[tuple[Pieces, ...], dict[str, list[str]]]:
    folds = ["_".join(folded_parts(text)) for text in distinct]
    # Two lines of one address share their channel, so that lines in the other's place still meet.
    channel = "address" if role is Role.ADDRESS_2 else str(role)
    # Clerks put the space between two words anywhere; a match key takes the words as one.
    return (bigrams(f"{channel} words", folds),), {str(role): [fold.replace("_", "") for fold in folds]}


def _numbers(role: Role, distinct: Sequence[str]) -> tuple[tuple[Pieces, ...], dict[str, list[str]]]:
    plain = ["".join(folded_parts(text)) for text in distinct]
    return (bigrams(f"{role} number", plain, positional=True),), {"house" if role is Role.HOUSE else str(role): plain}


def _codes(role: Role, distinct: Sequence[str]) -> tuple[tuple[Pieces, ...], dict[str, list[str]]]:
    plain = [_code(role, text) for text in distinct]
    channel = "sex" if role is Role.SEX else f"{role} code"
    known: dict[str, int] = {}
    listed = [[text_number(text, known)] if text else [] for text in plain]
    return (_ragged(channel, listed),), {str(role): plain}


def _code(role: Role, text: str) -> str:
    if role is Role.SEX:
        return _SEXES.get(text.strip().lower(), "") or _SEXES.get("".join(folded_parts(text)), "")
    return "_".join(folded_parts(text))


_WHOLE: Final = 2**60
"""Where the numbers of whole texts begin; those of bigrams and parts of dates lie far below."""


def text_number(text: str, known: dict[str, int]) -> int:
    """A whole text as one piece: a number that is the same in every register."""
    if text not in known:
        known[text] = int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=7).digest(), "big") + _WHOLE
    return known[text]


def bigrams(channel: str, texts: Sequence[str], *, positional: bool = False) -> Pieces:
    """The bigrams of texts over a-z, 0-9 and `_`, which stands between parts; `_` is put before and behind each text."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    starts = np.concatenate(([0], np.cumsum(lengths + 1)))
    letters = _PLACE_OF[np.frombuffer(("_" + "_".join(texts) + "_").encode("ascii"), dtype=np.uint8)]
    codes = letters[: starts[-1]] * len(_LETTERS) + letters[1 : starts[-1] + 1]
    if positional:
        place = np.minimum(np.arange(starts[-1]) - np.repeat(starts[:-1], lengths + 1), _POSITIONS - 1)
        codes = np.where(np.repeat(lengths, lengths + 1) > 0, codes + place * _PAIRS, 0)
    return Pieces(channel, codes, starts)


def _ragged(channel: str, listed: Sequence[Sequence[int]]) -> Pieces:
    # A value without pieces keeps one that is none, so that every value has a place to begin.
    filled = [one or [0] for one in listed]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in filled], dtype=np.int64)))
    return Pieces(channel, np.array([piece for one in filled for piece in one], dtype=np.int64), starts)
