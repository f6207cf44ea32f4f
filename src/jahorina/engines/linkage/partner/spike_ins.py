"""Spike-ins: invented people that partners mix into their registers to learn what the linkage misses.

From the run's key all partners derive the same people: their fields, in which registers each stands, and how badly each is
written down (a level of `slips.py`). Each partner writes its own share of them with its own slips and gaps: a field is
missing, and a birthday on 1 January, as often as among its real records. The hub links all rows alike. Afterwards the share
of invented people found again is the sensitivity, the share of those who stand in one register alone and were linked all the
same is the rate of false links (`hub/correcting.py`), and the invented rows are taken out.

How badly real people are written nobody knows beforehand; hence the levels, from no slip to four times the usual, kind by
kind. The hub weighs them so that the links of invented people look like the links of real ones.

All draws come from SHAKE-256 under the run's key, so that they do not hang on a library's version.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.dates import read_birthday
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.slips import KINDS_OF_SLIPS, STEPS, Dice, severity_of, written_down
from jahorina.engines.linkage.roles import KINDS, Kind, Role
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-spike-in-recipe"
VERSION: Final = 1
LEVELS: Final = len(STEPS) ** len(KINDS_OF_SLIPS)
"""How many ways there are of being written down badly: a step for each kind of slip."""
STANDS: Final = 0.6
"""The chance that an invented person stands in a register; who would stand in none stands in one."""
SHARED_DRAWS: Final = 24


@dataclass(frozen=True)
class Pool:
    """The values that a field of invented people takes, with weights; `rare` is the share of values made up anew."""

    values: tuple[str, ...]
    weights: tuple[float, ...]
    rare: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """What partners agree on to invent the same people: how many, for which registers, from which values."""

    people: int
    registers: tuple[str, ...]
    pools: Mapping[Role, Pool]

    def patterns(self, keys: RunKeys) -> dict[int, tuple[str, ...]]:
        """In which registers each person stands."""
        draws = _draws(keys, "spike-in patterns", self.people, len(self.registers) + 1)
        stands = draws[:, :-1] < STANDS
        alone = np.minimum((draws[:, -1] * len(self.registers)).astype(np.int64), len(self.registers) - 1)
        stands[np.arange(self.people), alone] |= ~stands.any(axis=1)
        return {
            person: tuple(name for name, there in zip(self.registers, row, strict=True) if there)
            for person, row in enumerate(stands.tolist())
        }

    def as_json(self) -> dict[str, Any]:
        """The document that partners share among themselves; never with the hub."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "people": self.people,
            "registers": list(self.registers),
            "pools": {
                str(role): {"values": list(pool.values), "weights": list(pool.weights), "rare": pool.rare}
                for role, pool in self.pools.items()
            },
        }

    @classmethod
    def from_json(cls, document: Any) -> Recipe:
        """Read a recipe; raises InputRefused `linkage-recipe-unreadable`."""
        try:
            if document["format"] != FORMAT or document["version"] != VERSION:
                raise KeyError("format")
            pools = {
                Role(role): Pool(tuple(map(str, one["values"])), tuple(map(float, one["weights"])), float(one["rare"]))
                for role, one in document["pools"].items()
            }
            return cls(int(document["people"]), tuple(map(str, document["registers"])), pools)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InputRefused(
                "linkage-recipe-unreadable", _("This is not a recipe for spike-ins, or a part of it is missing.")
            ) from error


@dataclass(frozen=True)
class Spiked:
    """A partner's invented rows: texts by role, who they are, and how badly written."""

    texts: Mapping[Role, list[str]]
    persons: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int64]


def recipe_for(
    registers: Mapping[str, Mapping[Role, Sequence[str]]], *, share: float, least_holders: int, least_people: int = 300
) -> Recipe:
    """A recipe whose people look like those of the registers: `share` of the largest one's records.

    A value enters a pool where at least `least_holders` records hold it; what is rarer is made up anew. With 3 or more a
    recipe can be shown to the other partners; with 1 it holds real values and must stay on the machine.
    """
    largest = max((len(next(iter(texts.values()))) for texts in registers.values()), default=0)
    roles = list(dict.fromkeys(role for texts in registers.values() for role in texts if role in KINDS))
    pools = {
        role: _pool(role, [texts[role] for texts in registers.values() if role in texts], least_holders)
        for role in roles
    }
    people = max(least_people, int(share * largest / STANDS))
    return Recipe(people, tuple(registers), pools)


def spiked(name: str, texts: Mapping[Role, Sequence[str]], recipe: Recipe, keys: RunKeys) -> Spiked:
    """The invented rows of one partner's register, slips and gaps like its own.

    Raises InputRefused `linkage-recipe-other` where the recipe does not know the register or one of its fields.
    """
    if name not in recipe.registers or any(role not in recipe.pools for role in texts):
        raise InputRefused(
            "linkage-recipe-other",
            _("The recipe for spike-ins was made for other registers or fields than %(register)s."),
            params={"register": name},
        )
    people = _people(recipe, keys, list(texts))
    levels = _levels(recipe, keys)
    persons = np.array([who for who, there in recipe.patterns(keys).items() if name in there], dtype=np.int64)
    values = {role: pool.values for role, pool in recipe.pools.items()}
    habits = {role: _habit(role, column) for role, column in texts.items()}
    draws = _draws(keys, f"spike-in slips {name}", recipe.people, 40 + 48 * len(texts))
    rows = [
        written_down(
            {role: people[role][who] for role in texts},
            severity_of(int(levels[who])),
            habits,
            values,
            Dice(draws[who]),
        )
        for who in persons.tolist()
    ]
    return Spiked({role: [row[role] for row in rows] for role in texts}, persons, levels[persons])


def _levels(recipe: Recipe, keys: RunKeys) -> npt.NDArray[np.int64]:
    draws = _draws(keys, "spike-in levels", recipe.people, 1)[:, 0]
    levels: npt.NDArray[np.int64] = np.minimum((draws * LEVELS).astype(np.int64), LEVELS - 1)
    return levels


def _people(recipe: Recipe, keys: RunKeys, roles: Sequence[Role]) -> dict[Role, list[str]]:
    made = {}
    for role in roles:
        draws = _draws(keys, f"spike-in people {role}", recipe.people, SHARED_DRAWS)
        urn = _Urn(recipe.pools[role])
        made[role] = [_value(role, urn, row) for row in draws]
    return made


class _Urn:
    """A pool to draw from."""

    def __init__(self, pool: Pool) -> None:
        self.rare, self._values, self._upto = pool.rare, pool.values, np.cumsum(np.asarray(pool.weights))

    def drawn(self, draw: float, otherwise: str) -> str:
        """The value at a uniform number."""
        if not self._values:
            return otherwise
        place = int(np.searchsorted(self._upto, draw * self._upto[-1], side="right"))
        return self._values[min(place, len(self._values) - 1)]


def _value(role: Role, urn: _Urn, draws: npt.NDArray[np.float64]) -> str:
    if KINDS[role] is Kind.DATE:
        year = int(urn.drawn(draws[0], "1990"))
        return (date(year, 1, 2) + timedelta(days=int(draws[1] * 363))).isoformat()
    if draws[0] >= urn.rare:
        return urn.drawn(draws[1], "")
    if KINDS[role] is Kind.NUMBER:
        length = len(urn.drawn(draws[1], "0000000"))
        return "".join(str(int(draw * 10)) for draw in draws[2 : 2 + min(length, 20)])
    one, other = urn.drawn(draws[1], "Kanemi"), urn.drawn(draws[2], "Talavo")
    return one[: max(2, len(one) // 2 + int(draws[3] * 2))] + other[len(other) // 2 - int(draws[4] * 2) :].lower()


def _habit(role: Role, column: Sequence[str]) -> tuple[float, float]:
    """How often a field is missing in a register, and how often a birthday is on 1 January beyond chance."""
    filled = [text for text in column if text.strip()]
    missing = 1.0 - len(filled) / max(len(column), 1)
    if KINDS[role] is not Kind.DATE or not filled:
        return missing, 0.0
    january = sum(not read_birthday(text).month for text in filled) / len(filled)
    return missing, max(0.0, january - 1 / 365)


def _pool(role: Role, columns: Sequence[Sequence[str]], least_holders: int) -> Pool:
    texts = (text.strip() for column in columns for text in column)
    if KINDS[role] is Kind.DATE:
        counted = Counter(str(year) for text in texts if (year := read_birthday(text).year))
    else:
        counted = Counter(text for text in texts if text)
    total = sum(counted.values())
    kept = sorted((text, number) for text, number in counted.items() if number >= least_holders)
    if role in (Role.DOCUMENT, Role.PHONE):
        # A number belongs to one person: none is taken over, they lend their lengths alone.
        lengths = Counter(len(text) for text in counted)
        return Pool(tuple("0" * size for size in lengths), tuple(map(float, lengths.values())), 1.0)
    weights = tuple(float(number) for _text, number in kept)
    return Pool(tuple(text for text, _number in kept), weights, 1.0 - sum(weights) / max(total, 1))


def _draws(keys: RunKeys, purpose: str, rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Uniform numbers in [0, 1), the same for everybody who has the key."""
    stream = hashlib.shake_256(keys.purpose(purpose)).digest(4 * rows * columns)
    return np.frombuffer(stream, dtype="<u4").reshape(rows, columns) / 2.0**32
