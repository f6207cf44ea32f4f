"""Spike-ins: invented people that partners mix into their registers to learn what the linkage misses.

From the run's key all partners derive the same people: their fields, in which registers each stands, and how badly each is
written down (a level of `slips.py`). Each partner writes its own share of them with its own slips and gaps: a field is
missing, and a birthday on 1 January, as often as among its real records. The hub links all rows alike. Afterwards the share
of invented people found again is the sensitivity, the share of those who stand in one register alone and were linked all the
same is the rate of false links (`hub/correcting.py`), and the invented rows are taken out.

What they are called, and in which registers they stand, the recipe says (`recipes.py`). How badly real people are written
nobody knows beforehand; hence the levels, from no slip to four times the usual, kind by kind. The hub weighs them so that
the links of invented people look like the links of real ones.

All draws come from SHAKE-256 under the run's key, so that they do not hang on a library's version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.dates import read_birthday
from jahorina.engines.linkage.partner.draws import uniform
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.recipes import PERSONAL, Pool, Recipe
from jahorina.engines.linkage.partner.slips import KINDS_OF_SLIPS, Dice, level_of, severity_of, written_down
from jahorina.engines.linkage.roles import KINDS, Kind, Role
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

SHARED_DRAWS: Final = 24
_DRAWS_OF_A_PART: Final = 6


@dataclass(frozen=True)
class Spiked:
    """A partner's invented rows: texts by role, who they are, and how badly written."""

    texts: Mapping[Role, list[str]]
    persons: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int64]


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
    persons = np.array([who for who, there in recipe.patterns(keys).items() if name in there], dtype=np.int64)
    return written_rows(texts, recipe, keys, persons, f"slips {name}")


def written_rows(
    texts: Mapping[Role, Sequence[str]], recipe: Recipe, keys: RunKeys, persons: npt.NDArray[np.int64], clerk: str
) -> Spiked:
    """These people of a recipe as a clerk writes them down; gaps as in the register `texts`, slips by the clerk's name."""
    people, levels = _people(recipe, keys, list(texts)), _levels(recipe, keys)
    values = {role: pool.values for role, pool in recipe.pools.items()}
    habits = {role: _habit(role, column) for role, column in texts.items()}
    draws = uniform(keys, f"spike-in {clerk}", recipe.people, 40 + 48 * len(texts))
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
    return level_of(uniform(keys, "spike-in levels", recipe.people, len(KINDS_OF_SLIPS)))


def _people(recipe: Recipe, keys: RunKeys, roles: Sequence[Role]) -> dict[Role, list[str]]:
    groups = _groups(recipe, keys)
    urns = [{role: _Urn(pools[role], recipe.pools[role]) for role in roles} for pools in _pools_of_groups(recipe)]
    made = {}
    for role in roles:
        draws = uniform(keys, f"spike-in people {role}", recipe.people, SHARED_DRAWS)
        made[role] = [_value(role, urns[group][role], row) for group, row in zip(groups, draws, strict=True)]
    if Role.GIVEN in made and Role.FAMILY in made:
        _let_follow(recipe, keys, groups, made)
    return made


def _let_follow(recipe: Recipe, keys: RunKeys, groups: Sequence[int], made: dict[Role, list[str]]) -> None:
    """Put the family name that goes with a given name in the place of the drawn one, as often as the recipe says."""
    follows = [
        {name: _Urn(pool, pool) for name, pool in one.follows.items()} for _of, one in sorted(recipe.groups.items())
    ]
    draws = uniform(keys, "spike-in family names", recipe.people, 2)
    for person, group in enumerate(groups if follows else ()):
        urn = follows[group].get(made[Role.GIVEN][person].rpartition(" ")[2])
        if urn is not None and draws[person, 0] >= urn.pool.rare_share:
            made[Role.FAMILY][person] = urn.drawn(draws[person, 1], "")


def _groups(recipe: Recipe, keys: RunKeys) -> list[int]:
    """The group of each person, by the groups' records."""
    upto = np.cumsum([one.records for _of, one in sorted(recipe.groups.items())] or [1.0])
    draws = uniform(keys, "spike-in groups", recipe.people, 1)[:, 0]
    groups: list[int] = np.minimum(np.searchsorted(upto, draws * upto[-1], side="right"), len(upto) - 1).tolist()
    return groups


def _pools_of_groups(recipe: Recipe) -> list[Mapping[Role, Pool]]:
    """Each group's pools; everybody's where there are no groups."""
    return [{**recipe.pools, **one.pools} for _of, one in sorted(recipe.groups.items())] or [recipe.pools]


class _Urn:
    """A pool to draw from, and the pool of everybody whose names lend their halves to names that are made up."""

    def __init__(self, pool: Pool, everybody: Pool) -> None:
        self.pool, self._upto = pool, np.cumsum(np.asarray(pool.weights))
        self._parts_upto = np.cumsum(np.asarray(pool.parts))
        self.everybody = self if everybody is pool else _Urn(everybody, everybody)

    def drawn(self, draw: float, otherwise: str) -> str:
        """The value at a uniform number."""
        if not self.pool.values:
            return otherwise
        place = int(np.searchsorted(self._upto, draw * self._upto[-1], side="right"))
        return self.pool.values[min(place, len(self.pool.values) - 1)]

    def parts(self, draw: float) -> int:
        """How many parts a name has, at a uniform number."""
        if self._parts_upto[-1] <= 0:
            return 1
        return 1 + int(np.searchsorted(self._parts_upto[:-1], draw * self._parts_upto[-1], side="right"))


def _value(role: Role, urn: _Urn, draws: npt.NDArray[np.float64]) -> str:
    if KINDS[role] is Kind.DATE:
        year = int(urn.drawn(draws[0], "1990"))
        return (date(year, 1, 2) + timedelta(days=int(draws[1] * 363))).isoformat()
    if KINDS[role] is Kind.NAME:
        starts = range(1, 1 + urn.parts(draws[0]) * _DRAWS_OF_A_PART, _DRAWS_OF_A_PART)
        return " ".join(_word(urn, draws[start : start + _DRAWS_OF_A_PART]) for start in starts)
    if role not in PERSONAL and draws[0] >= urn.pool.rare_share:
        return urn.drawn(draws[1], "")
    if KINDS[role] is Kind.NUMBER:
        length = len(urn.drawn(draws[1], "0000000"))
        return "".join(str(int(draw * 10)) for draw in draws[2 : 2 + min(length, 20)])
    return _made_up(urn, draws)


def _word(urn: _Urn, draws: npt.NDArray[np.float64]) -> str:
    return _made_up(urn, draws) if draws[0] < urn.pool.rare_share else urn.drawn(draws[1], "Kanemi")


def _made_up(urn: _Urn, draws: npt.NDArray[np.float64]) -> str:
    """A value that nobody has, of the beginning of one and the end of another."""
    one, other = urn.everybody.drawn(draws[1], "Kanemi"), urn.everybody.drawn(draws[2], "Talavo")
    return one[: max(2, len(one) // 2 + int(draws[3] * 2))] + other[len(other) // 2 - int(draws[4] * 2) :].lower()


def _habit(role: Role, column: Sequence[str]) -> tuple[float, float]:
    """How often a field is missing in a register, and how often a birthday is on 1 January beyond chance."""
    filled = [text for text in column if text.strip()]
    missing = 1.0 - len(filled) / max(len(column), 1)
    if KINDS[role] is not Kind.DATE or not filled:
        return missing, 0.0
    january = sum(not read_birthday(text).month for text in filled) / len(filled)
    return missing, max(0.0, january - 1 / 365)
