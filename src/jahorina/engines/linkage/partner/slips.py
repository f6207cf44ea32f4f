"""The slips of invented clerks: what becomes of an invented person's fields in one register.

The usual shares stand in SLIPS; a person's level multiplies them, kind by kind. Missing fields and birthdays on 1 January
are not slips of a level but habits of a register, and follow its own shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.roles import KINDS, Kind, Role

KINDS_OF_SLIPS: Final = ("spelling", "names", "birthday", "places", "codes", "parts")
"""How badly somebody is written down is told by a step for each of these; steps are drawn apart."""
STEPS: Final = (0.0, 0.7, 1.6, 4.0)
"""What the usual shares of slips are multiplied by at each step."""
SHARES_OF_STEPS: Final = (0.35, 0.35, 0.2, 0.1)
"""How many invented people are of each step: most as clerks usually write, since who is like nobody counts for little."""

SLIPS: Final[Mapping[str, tuple[str, float]]] = {
    "respelt": ("spelling", 0.40),
    "misheard": ("names", 0.04),
    "mistyped": ("names", 0.03),
    "second name left out": ("parts", 0.10),
    "names exchanged": ("names", 0.02),
    "words cut": ("places", 0.05),
    "words mistyped": ("places", 0.06),
    "place wrong": ("places", 0.07),
    "place's digit wrong": ("places", 0.03),
    "birthday off": ("birthday", 0.04),
    "day and month exchanged": ("birthday", 0.01),
    "code wrong": ("codes", 0.03),
    "digit wrong": ("codes", 0.03),
}
"""The usual share of values that a slip meets, and which kind of slip it is."""

Severity = Mapping[str, float]


def severity_of(level: int) -> dict[str, float]:
    """What a level means: its digits to the base of the number of steps, one for each kind of slip."""
    return {kind: STEPS[level // len(STEPS) ** place % len(STEPS)] for place, kind in enumerate(KINDS_OF_SLIPS)}


def level_of(draws: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Levels of people, of whom `draws` has uniform numbers: people x kinds of slips."""
    steps = np.searchsorted(np.cumsum(SHARES_OF_STEPS)[:-1], draws, side="right")
    levels: npt.NDArray[np.int64] = steps @ len(STEPS) ** np.arange(len(KINDS_OF_SLIPS))
    return levels


def _chance(slip: str, severity: Severity) -> float:
    kind, share = SLIPS[slip]
    return min(0.95, share * severity[kind])


_RESPELT: Final = (
    *(
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("aa", "a"),
        ("a", "aa"),
        ("u", "ou"),
        ("i", "ee"),
        ("e", "a"),
        ("a", "e"),
    ),
    *(
        ("i", "e"),
        ("o", "u"),
        ("u", "o"),
        ("ai", "ay"),
        ("ay", "ei"),
        ("ei", "ai"),
        ("au", "aw"),
        ("aw", "au"),
        ("ie", "i"),
    ),
    *(("sh", "ch"), ("kh", "h"), ("gh", "g"), ("dj", "j"), ("q", "k"), ("k", "q"), ("w", "v"), ("v", "w"), ("ph", "f")),
    *(("ss", "s"), ("mm", "m"), ("ll", "l"), ("dd", "d"), ("y", "i"), ("ck", "k"), ("tt", "t"), ("nn", "n")),
)
"""The same sounds in other letters."""
_MISHEARD: Final = (
    *(
        ("th", "s"),
        ("z", "s"),
        ("s", "z"),
        ("d", "z"),
        ("h", ""),
        ("j", "y"),
        ("g", "j"),
        ("c", "s"),
        ("b", "p"),
        ("t", "d"),
    ),
    *(("r", "l"), ("m", "n"), ("n", "m"), ("k", "g"), ("l", ""), ("v", "b"), ("sh", "s"), ("f", "p")),
)
"""Other sounds."""
_PLACES: Final = frozenset({Role.PLACE, Role.POSTCODE, Role.LOCALITY, Role.ADDRESS, Role.ADDRESS_2, Role.HOUSE})
_RESPELLINGS: Final = 5
"""How often at most a clerk spells in a way of his own within one name."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Dice:
    """Draws handed out one by one."""

    def __init__(self, draws: npt.NDArray[np.float64]) -> None:
        self._draws, self._next = draws.tolist(), 0

    def draw(self) -> float:
        """The next number in [0, 1); begins again at the end."""
        value: float = self._draws[self._next % len(self._draws)]
        self._next += 1
        return value

    def happens(self, chance: float) -> bool:
        """Whether something of this chance happens."""
        return self.draw() < chance

    def number(self, below: int) -> int:
        """A whole number from 0 to below - 1."""
        return min(int(self.draw() * below), below - 1)


def written_down(
    true: Mapping[Role, str],
    severity: Severity,
    habits: Mapping[Role, tuple[float, float]],
    pools: Mapping[Role, Sequence[str]],
    dice: Dice,
) -> dict[Role, str]:
    """The fields as one register has them."""
    row = dict(true)
    if Role.GIVEN in row and Role.FAMILY in row and dice.happens(_chance("names exchanged", severity)):
        row[Role.GIVEN], row[Role.FAMILY] = row[Role.FAMILY], row[Role.GIVEN]
    for role in row:
        missing, january = habits[role]
        row[role] = _slipped(role, row[role], severity, january, pools[role], dice)
        if dice.happens(missing):
            row[role] = ""
    return row


def _slipped(role: Role, text: str, severity: Severity, january: float, pool: Sequence[str], dice: Dice) -> str:
    match KINDS[role]:
        case Kind.NAME:
            return _name(text, severity, dice)
        case Kind.DATE:
            return _birthday(text, severity, january, dice)
        case Kind.WORDS:
            return _words(text, severity, dice)
        case Kind.NUMBER:
            slip = "place's digit wrong" if role in _PLACES else "digit wrong"
            return _mistyped(text, dice, "0123456789") if dice.happens(_chance(slip, severity)) else text
        case Kind.CODE:
            slip = "place wrong" if role in _PLACES else "code wrong"
            other = role is not Role.SEX and dice.happens(_chance(slip, severity))
            return pool[dice.number(len(pool))] if other and pool else text


def _name(text: str, severity: Severity, dice: Dice) -> str:
    parts = text.split()
    if len(parts) > 1 and dice.happens(_chance("second name left out", severity)):
        del parts[1]
    made = []
    for part in parts:
        written = part.lower()
        for _time in range(_RESPELLINGS):
            if dice.happens(_chance("respelt", severity)):
                written = _respelt(written, _RESPELT, dice)
        if dice.happens(_chance("misheard", severity)):
            written = _respelt(written, _MISHEARD, dice)
        if dice.happens(_chance("mistyped", severity)):
            written = _mistyped(written, dice, _LETTERS)
        made.append(written)
    return " ".join(made)


def _respelt(text: str, ways: Sequence[tuple[str, str]], dice: Dice) -> str:
    first = dice.number(len(ways))
    for heard, written in (*ways[first:], *ways[:first]):
        if heard in text[1:]:
            return text[0] + text[1:].replace(heard, written, 1)
    return text


def _mistyped(text: str, dice: Dice, letters: str) -> str:
    if len(text) < 3:
        return text
    place, kind = 1 + dice.number(len(text) - 2), dice.number(4)
    letter = letters[dice.number(len(letters))]
    before, after = text[:place], text[place + 1 :]
    return (
        before + after,
        before + letter + after,
        before + letter + text[place:],
        before + after[:1] + text[place] + after[1:],
    )[kind]


def _words(text: str, severity: Severity, dice: Dice) -> str:
    parts = text.split()
    if len(parts) > 1 and dice.happens(_chance("words cut", severity)):
        parts = parts[:-1]
    written = " ".join(parts)
    return _mistyped(written, dice, _LETTERS) if dice.happens(_chance("words mistyped", severity)) else written


def _birthday(text: str, severity: Severity, january: float, dice: Dice) -> str:
    born = date.fromisoformat(text)
    if dice.happens(_chance("birthday off", severity)):
        born = date(born.year - 3 + dice.number(7), 1 + dice.number(12), 1 + dice.number(28))
    if dice.happens(_chance("day and month exchanged", severity)) and born.day <= 12:
        born = date(born.year, born.day, born.month)
    return date(born.year, 1, 1).isoformat() if dice.happens(january) else born.isoformat()
