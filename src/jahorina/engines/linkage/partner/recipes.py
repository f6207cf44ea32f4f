"""Recipes: what partners agree on to invent the same people, put together of what each knows of its own register.

Each partner writes down how people of its register are called: pools of the values that enough of its records hold, with
their counts. Names are taken apart: how many parts they have, and which. People are of groups: of one sex and one
nationality where enough records are, each with pools of its own, since who is mistaken for whom hangs on which names go
together. A recipe that several partners' recipes were put into has the pools' sums, so that its people look like those of
all registers and not of one.

In how many registers an invented person stands is drawn from STANDS_IN: half in one alone, as most real people do, for they
show false links; others in two or three, for they show what is missed. In which ones, by successive drawing with chances
that follow the square root of the registers' records (Efraimidis and Spirakis 2006): large ones decide the sum, small ones
must be seen, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.dates import read_birthday
from jahorina.engines.linkage.partner.draws import uniform
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.spellings import common_spellings
from jahorina.engines.linkage.roles import KINDS, Kind, Role
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-spike-in-recipe"
VERSION: Final = 2
STANDS_IN: Final = (0.50, 0.32, 0.12, 0.04, 0.02)
"""The chances that an invented person stands in one register alone, in two, in three, in four, in five or more."""
GROUPED: Final = (Role.SEX, Role.NATIONALITY)
"""The codes that make a group."""
LEAST_OF_A_GROUP: Final = 30
"""Records of one sex and nationality, then of one nationality, below which they have no pools of their own. Who is taken for
somebody else is mostly of a small group whose names are few: a pool of everybody would not show it."""
PERSONAL: Final = (Role.DOCUMENT, Role.PHONE)
"""Numbers that belong to one person: none is taken over, they lend their lengths alone."""
MOST_PARTS: Final = 3
LEAST_PEOPLE: Final = 150
"""Invented people for each register, at least."""


@dataclass(frozen=True)
class Pool:
    """The values that a field takes, with the records that hold each, and `rare` records whose value is made up anew.

    A name's values are its parts; `parts[n]` records have n + 1 of them.
    """

    values: tuple[str, ...]
    weights: tuple[float, ...]
    rare: float = 0.0
    parts: tuple[float, ...] = (1.0,)

    @property
    def rare_share(self) -> float:
        """The share of values that are made up anew."""
        return self.rare / max(self.rare + sum(self.weights), 1e-9)

    def as_json(self) -> dict[str, Any]:
        return {
            "values": list(self.values),
            "weights": list(self.weights),
            "rare": self.rare,
            "parts": list(self.parts),
        }

    @classmethod
    def from_json(cls, one: Any) -> Pool:
        values, weights = tuple(map(str, one["values"])), tuple(map(float, one["weights"]))
        if len(values) != len(weights) or min(weights, default=0.0) < 0:
            raise ValueError("a pool's weights are not those of its values")
        return cls(values, weights, float(one["rare"]), tuple(map(float, one["parts"])))


Pools = Mapping[Role, Pool]


@dataclass(frozen=True)
class Group:
    """People of one sex and nationality: how many records, and what their fields hold. Other fields are as everybody's.

    `follows` are the family names after the last part of a given name, where enough records hold both: names that are
    written in two words, or that go together.
    """

    records: float
    pools: Pools
    follows: Mapping[str, Pool] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Mapping[Role, str]], roles: Sequence[Role], least_holders: int) -> Group:
        """The group of these records."""
        pools = {role: _pool(role, [row[role] for row in rows], least_holders) for role in _grouped(roles)}
        return cls(float(len(rows)), pools, _follows(rows, least_holders) if Role.GIVEN in pools else {})

    def as_json(self, of: Sequence[str]) -> dict[str, Any]:
        follows = {name: pool.as_json() for name, pool in self.follows.items()}
        return {"of": list(of), "records": self.records, "pools": _pools_as_json(self.pools), "follows": follows}

    @classmethod
    def from_json(cls, one: Any) -> Group:
        follows = {str(name): Pool.from_json(pool) for name, pool in one["follows"].items()}
        return cls(float(one["records"]), _pools_from_json(one["pools"]), follows)


@dataclass(frozen=True)
class Recipe:
    """How many people are invented, for which registers, from which values.

    `records` says how large the registers are that are known to be; others pass for as large as these are on the mean.
    """

    people: int
    registers: tuple[str, ...]
    pools: Pools
    groups: Mapping[tuple[str, ...], Group] = field(default_factory=dict)
    records: Mapping[str, int] = field(default_factory=dict)
    share: float = 0.15

    def patterns(self, keys: RunKeys) -> dict[int, tuple[str, ...]]:
        """In which registers each person stands."""
        draws = uniform(keys, "spike-in patterns", self.people, len(self.registers) + 1)
        number = 1 + np.searchsorted(np.cumsum(_stands_in(len(self.registers)))[:-1], draws[:, -1], side="right")
        order = np.argsort(-np.log(np.maximum(draws[:, :-1], 1e-12)) / self._weights(), axis=1, kind="stable")
        return {
            person: tuple(self.registers[one] for one in sorted(order[person, : number[person]].tolist()))
            for person in range(self.people)
        }

    def _weights(self) -> npt.NDArray[np.float64]:
        return np.array([sqrt(max(size, 1)) for size in sizes(self.registers, self.records)])

    def as_json(self) -> dict[str, Any]:
        """The document that partners share among themselves; never with the hub."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "people": self.people,
            "share": self.share,
            "registers": list(self.registers),
            "records": dict(self.records),
            "pools": _pools_as_json(self.pools),
            "groups": [one.as_json(of) for of, one in sorted(self.groups.items())],
        }

    @classmethod
    def from_json(cls, document: Any) -> Recipe:
        """Read a recipe; raises InputRefused `linkage-recipe-unreadable`."""
        try:
            if document["format"] != FORMAT or document["version"] != VERSION:
                raise KeyError("format")
            return cls(
                int(document["people"]),
                tuple(map(str, document["registers"])),
                _pools_from_json(document["pools"]),
                {tuple(map(str, one["of"])): Group.from_json(one) for one in document["groups"]},
                {str(name): int(number) for name, number in document["records"].items()},
                float(document["share"]),
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InputRefused(
                "linkage-recipe-unreadable", _("This is not a recipe for spike-ins, or a part of it is missing.")
            ) from error


def recipe_for(
    registers: Mapping[str, Mapping[Role, Sequence[str]]],
    *,
    share: float,
    least_holders: int,
    others: Sequence[str] = (),
    least_of_a_group: int = LEAST_OF_A_GROUP,
) -> Recipe:
    """A recipe whose people look like those of the registers; invented rows are `share` of the largest one's.

    A value enters a pool where at least `least_holders` records of the pool hold it; what is rarer is made up anew. With 3
    or more a recipe can be shown to the other partners; with 1 it holds real values and must stay on the machine. `others`
    are all registers of the round, where more take part than are here.
    """
    roles = list(dict.fromkeys(role for texts in registers.values() for role in texts if role in KINDS))
    rows = [
        {role: texts[role][row].strip() if role in texts else "" for role in roles}
        for texts in registers.values()
        for row in range(len(next(iter(texts.values()), ())))
    ]
    records = {name: len(next(iter(texts.values()), ())) for name, texts in registers.items()}
    groups = {
        of: Group.of(some, roles, least_holders) for of, some in sorted(_groups(rows, roles, least_of_a_group).items())
    }
    pools = {role: _pool(role, [row[role] for row in rows], least_holders) for role in roles}
    names = tuple(others) or tuple(registers)
    return Recipe(people_for(names, records, share), names, pools, groups, records, share)


def together(recipes: Sequence[Recipe]) -> Recipe:
    """One recipe of several partners', in whatever order they come: pools, groups and sizes of all.

    Raises InputRefused `linkage-recipes-differ` where they are for other registers or fields than the first.
    """
    if len(recipes) == 1:
        return recipes[0]
    first = recipes[0]
    for one in recipes[1:]:
        if set(one.registers) != set(first.registers) or set(one.pools) != set(first.pools):
            raise InputRefused(
                "linkage-recipes-differ",
                _("The recipes for spike-ins are for different registers or fields: %(one)s and %(other)s."),
                params={"one": ", ".join(first.registers), "other": ", ".join(one.registers)},
                hint=_("Let each partner make its recipe anew, with the same schema and the same --register names."),
            )
    records = {name: number for one in recipes for name, number in one.records.items()}
    groups = {
        of: _added_groups([one.groups[of] for one in recipes if of in one.groups])
        for of in sorted({of for one in recipes for of in one.groups})
    }
    names, share = tuple(sorted(first.registers)), max(one.share for one in recipes)
    pools = _added_pools([one.pools for one in recipes])
    return Recipe(people_for(names, records, share), names, pools, groups, dict(sorted(records.items())), share)


def people_for(registers: Sequence[str], records: Mapping[str, int], share: float) -> int:
    """How many people must be invented for their rows to be `share` of the largest register's."""
    known = sizes(registers, records)
    part = sqrt(max(known)) / sum(map(sqrt, known)) if max(known) else 1.0
    within = sum(
        chance * (1 - (1 - part) ** number) for number, chance in enumerate(_stands_in(len(registers)), start=1)
    )
    return max(LEAST_PEOPLE * len(registers), ceil(share * max(known) / within))


def sizes(registers: Sequence[str], records: Mapping[str, int]) -> list[float]:
    """The records of each register; the mean of those that are known where they are not."""
    mean = sum(records.values()) / max(len(records), 1) or 1.0
    return [float(records.get(name, mean)) for name in registers]


def _stands_in(registers: int) -> tuple[float, ...]:
    """STANDS_IN for so many registers: who would stand in more stands in all."""
    most = min(registers, len(STANDS_IN))
    return (*STANDS_IN[: most - 1], sum(STANDS_IN[most - 1 :]))


def _groups(
    rows: Sequence[Mapping[Role, str]], roles: Sequence[Role], least: int
) -> dict[tuple[str, ...], list[Mapping[Role, str]]]:
    """The records by sex and nationality; those of too few by nationality; what is left together."""
    if not all(role in roles for role in GROUPED):
        return {}
    made: dict[tuple[str, ...], list[Mapping[Role, str]]] = {}
    left = list(rows)
    for by in (GROUPED, GROUPED[1:], ()):
        found: dict[tuple[str, ...], list[Mapping[Role, str]]] = {}
        for row in left:
            found.setdefault(tuple(row[role] if role in by else "" for role in GROUPED), []).append(row)
        large = {of: some for of, some in found.items() if len(some) >= least or not by}
        made |= large
        left = [row for of, some in found.items() if of not in large for row in some]
    return made


def _grouped(roles: Sequence[Role]) -> list[Role]:
    """What hangs on somebody's sex and nationality."""
    return [role for role in roles if KINDS[role] in (Kind.NAME, Kind.DATE, Kind.CODE)]


def _pool(role: Role, texts: Sequence[str], least_holders: int) -> Pool:
    filled = [text for text in texts if text]
    if role in PERSONAL:
        lengths = Counter(len(text) for text in set(filled))
        return Pool(tuple("0" * size for size in lengths), tuple(map(float, lengths.values())), float(len(filled)))
    parts: tuple[float, ...] = (1.0,)
    if KINDS[role] is Kind.DATE:
        counted = Counter(str(year) for text in filled if (year := read_birthday(text).year))
    elif KINDS[role] is Kind.NAME:
        taken = [text.split() for text in filled]
        numbers = Counter(min(len(one), MOST_PARTS) for one in taken)
        parts = tuple(float(numbers[number]) for number in range(1, MOST_PARTS + 1))
        spelt = Counter(part for one in taken for part in one[:MOST_PARTS])
        names = common_spellings(spelt, least_holders)
        counted = Counter[str]()
        for spelling, holders in spelt.items():
            counted[names[spelling]] += holders
    else:
        counted = Counter(filled)
    kept = sorted((text, number) for text, number in counted.items() if number >= least_holders)
    weights = tuple(float(number) for _text, number in kept)
    return Pool(tuple(text for text, _number in kept), weights, float(sum(counted.values()) - sum(weights)), parts)


def _follows(rows: Sequence[Mapping[Role, str]], least_holders: int) -> dict[str, Pool]:
    """After each last part of a given name the family names that enough records hold with it; `rare` are all others."""
    pairs = [(row[Role.GIVEN].split(), row.get(Role.FAMILY, "").split()) for row in rows]
    written = [(given[-1], family[-1]) for given, family in pairs if given and family]
    givens, families = (common_spellings(Counter(one[side] for one in written), least_holders) for side in (0, 1))
    by_given: dict[str, Counter[str]] = {}
    for one, other in written:
        by_given.setdefault(givens[one], Counter())[families[other]] += 1
    follows = {}
    for name, counted in sorted(by_given.items()):
        kept = [(family, float(number)) for family, number in sorted(counted.items()) if number >= least_holders]
        if kept:
            weights = tuple(number for _family, number in kept)
            follows[name] = Pool(tuple(family for family, _number in kept), weights, counted.total() - sum(weights))
    return follows


def _added_groups(groups: Sequence[Group]) -> Group:
    names = sorted({name for one in groups for name in one.follows})
    return Group(
        sum(one.records for one in groups),
        _added_pools([one.pools for one in groups]),
        {name: _added([one.follows[name] for one in groups if name in one.follows]) for name in names},
    )


def _added_pools(many: Sequence[Pools]) -> Pools:
    roles = dict.fromkeys(role for pools in many for role in pools)
    return {role: _added([pools[role] for pools in many if role in pools]) for role in roles}


def _added(pools: Sequence[Pool]) -> Pool:
    summed: Counter[str] = Counter()
    for pool in pools:
        for value, weight in zip(pool.values, pool.weights, strict=True):
            summed[value] += weight  # type: ignore[assignment]
    parts = np.zeros(max(len(pool.parts) for pool in pools))
    for pool in pools:
        parts[: len(pool.parts)] += pool.parts
    kept = sorted(summed.items())
    return Pool(
        tuple(value for value, _weight in kept),
        tuple(float(weight) for _value, weight in kept),
        sum(pool.rare for pool in pools),
        tuple(parts.tolist()),
    )


def _pools_as_json(pools: Pools) -> dict[str, Any]:
    return {str(role): pool.as_json() for role, pool in pools.items()}


def _pools_from_json(document: Any) -> Pools:
    return {Role(role): Pool.from_json(one) for role, one in document.items()}
