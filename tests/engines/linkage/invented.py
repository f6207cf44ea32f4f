"""Small registers of invented people, for the linkage's tests: who is who is known."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.keys import RunKeys, run_keys
from jahorina.engines.linkage.partner.recipes import Recipe
from jahorina.engines.linkage.partner.registers import Sealed, seal_register
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.schema import Schema, schema_for

SECRET = b"a secret of the partners alone"
ROLES = (Role.GIVEN, Role.FAMILY, Role.FATHER, Role.BORN, Role.SEX, Role.PLACE, Role.NATIONALITY)
SCHEMA = schema_for(ROLES)
KEYS = run_keys(SECRET, SCHEMA, "2026-01")

GIVEN = [
    *(
        "Mohammad",
        "Ahmad",
        "Ali",
        "Omar",
        "Khaled",
        "Yusuf",
        "Ibrahim",
        "Hassan",
        "Mahmoud",
        "Mustafa",
        "Tareq",
        "Samir",
    ),
    *("Walid", "Nabil", "Anas", "Bilal", "Karim", "Farid", "Nasir", "Omid", "Kamran", "Zaher", "Rahim", "Jawad"),
]
ENDS = ["i", "zai", "zada", "pur", "oglu", "yar", ""]
ROOTS = [
    "Rahim",
    "Ahmad",
    "Karim",
    "Nazar",
    "Sharif",
    "Haidar",
    "Stanek",
    "Yousaf",
    "Wardak",
    "Demir",
    "Haddad",
    "Mansour",
]

Columns = dict[Role, list[str]]


def people(count: int, seed: int) -> list[dict[Role, str]]:
    """Invented people as they truly are."""
    chance = random.Random(seed)  # noqa: S311
    made = []
    for _number in range(count):
        year, month, day = chance.randint(1960, 2012), chance.randint(1, 12), chance.randint(2, 28)
        made.append(
            {
                Role.GIVEN: chance.choice(GIVEN),
                Role.FAMILY: chance.choice(ROOTS) + chance.choice(ENDS),
                Role.FATHER: chance.choice(GIVEN),
                Role.BORN: f"{year:04d}-{month:02d}-{day:02d}",
                Role.SEX: chance.choice("MF"),
                Role.PLACE: f"P{chance.randint(1, 30)}",
                Role.NATIONALITY: chance.choice(["AFG", "SYR", "PAK", "IRQ"]),
                Role.REGISTERED: f"2026-{chance.randint(1, 6):02d}-{chance.randint(1, 28):02d}",
                Role.STRATUM: chance.choice(["adult", "child"]),
            }
        )
    return made


def register(who: Sequence[Mapping[Role, str]], seed: int, slips: float = 0.15) -> Columns:
    """What an office writes of these people."""
    chance = random.Random(seed)  # noqa: S311
    rows = []
    for one in who:
        row = dict(one)
        if chance.random() < slips:
            row[Role.FATHER] = ""
        if chance.random() < slips:
            row[Role.PLACE] = f"P{chance.randint(1, 30)}"
        if chance.random() < slips:
            row[Role.GIVEN] = row[Role.GIVEN].replace("a", "e")
        if chance.random() < slips / 2:
            row[Role.BORN] = row[Role.BORN][:4] + "-01-01"
        rows.append(row)
    return {role: [row[role] for row in rows] for role in rows[0]}


def two(
    size: int,
    shared: int,
    *,
    seed: int = 3,
    recipe: Recipe | None = None,
    schema: Schema = SCHEMA,
    keys: RunKeys = KEYS,
) -> tuple[list[Sealed], list[npt.NDArray[np.int64]]]:
    """Two encoded registers that share people, and who their rows are (-1: a spike-in)."""
    everybody = people(2 * size - shared, seed)
    sides = [range(size), range(size - shared, 2 * size - shared)]
    sealed = [
        seal_register(
            name,
            register([everybody[who] for who in side], seed + 1 + number),
            schema,
            keys,
            run="2026-01",
            seed=seed + number,
            recipe=recipe,
        )
        for number, (name, side) in enumerate(zip(("rs", "ba"), sides, strict=True))
    ]
    truth = [
        np.where(one.order >= 0, np.array(side, dtype=np.int64)[np.maximum(one.order, 0)], -1)
        for one, side in zip(sealed, sides, strict=True)
    ]
    return sealed, truth
