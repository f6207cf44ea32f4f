"""Recipes say how invented people are called and where they stand; several partners' recipes make one."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from jahorina.engines.linkage.partner.recipes import GROUPED, Recipe, recipe_for, together
from jahorina.engines.linkage.partner.spellings import common_spellings
from jahorina.engines.linkage.partner.spike_ins import spiked
from jahorina.engines.linkage.roles import Role
from jahorina.kernel.errors import InputRefused
from tests.engines.linkage.invented import KEYS, ROLES, people, register

REGISTERS = ("rs", "ba", "me")


def of_register(seed: int, size: int = 900) -> dict[Role, list[str]]:
    columns = register(people(size, seed), seed + 1)
    return {role: columns[role] for role in ROLES}


def made(name: str, seed: int, size: int = 900) -> Recipe:
    return recipe_for({name: of_register(seed, size)}, share=0.1, least_holders=3, others=REGISTERS)


def test_half_of_the_invented_people_stand_in_one_register_alone_and_most_in_the_largest() -> None:
    recipe = together([made("rs", 1, 1600), made("ba", 2, 400), made("me", 3, 100)])
    patterns = recipe.patterns(KEYS)
    sizes = Counter(len(one) for one in patterns.values())
    assert sizes[1] / len(patterns) == pytest.approx(0.5, abs=0.06)
    holders = Counter(name for one in patterns.values() for name in one)
    assert holders["rs"] > holders["ba"] > holders["me"] > 30
    assert holders["rs"] >= 0.1 * 1600


def test_recipes_together_are_the_same_in_whatever_order_they_come() -> None:
    parts = [made("rs", 1), made("ba", 2), made("me", 3)]
    assert together(parts).as_json() == together(parts[::-1]).as_json()
    assert together(parts).records == {"rs": 900, "ba": 900, "me": 900}
    assert together(parts[:1]) == parts[0]


def test_a_recipe_comes_back_from_its_document() -> None:
    recipe = together([made("rs", 1), made("ba", 2)])
    again = Recipe.from_json(json.loads(json.dumps(recipe.as_json())))
    assert again == recipe
    document = recipe.as_json()
    document["pools"]["sex"]["weights"].append(1.0)
    with pytest.raises(InputRefused) as refused:
        Recipe.from_json(document)
    assert refused.value.code == "linkage-recipe-unreadable"


def test_recipes_for_other_registers_or_fields_are_not_put_together() -> None:
    other = recipe_for({"ba": of_register(2)}, share=0.1, least_holders=3, others=("rs", "ba"))
    with pytest.raises(InputRefused) as refused:
        together([made("rs", 1), other])
    assert refused.value.code == "linkage-recipes-differ"


def test_an_invented_person_is_called_as_people_of_that_sex_and_nationality_are() -> None:
    columns = of_register(5, 600)
    for row, nationality in enumerate(columns[Role.NATIONALITY]):
        columns[Role.GIVEN][row] = "Harpreet Pal" if nationality == "AFG" else "Jose"
        columns[Role.FAMILY][row] = "Singh" if nationality == "AFG" else "Pena"
    recipe = recipe_for({"rs": columns}, share=0.1, least_holders=3, others=REGISTERS)
    written = spiked("rs", columns, recipe, KEYS)
    pairs = list(
        zip(written.texts[Role.NATIONALITY], written.texts[Role.GIVEN], written.texts[Role.FAMILY], strict=True)
    )
    alike = [
        given[:1].lower() == ("h" if nationality == "AFG" else "j") for nationality, given, _family in pairs if given
    ]
    # Some names are exchanged, and some nationalities written down wrongly.
    assert sum(alike) / len(alike) > 0.8
    assert all(role in columns for role in GROUPED)


def test_a_family_name_that_goes_with_a_given_one_stays_with_it() -> None:
    columns = of_register(6, 600)
    for row in range(600):
        columns[Role.GIVEN][row], columns[Role.FAMILY][row] = (
            ("Yoel Garcia", "Suarez") if row % 2 else ("Luis Nunez", "Pena")
        )
    recipe = recipe_for({"rs": columns}, share=0.1, least_holders=3, others=REGISTERS)
    group = next(iter(recipe.groups.values()))
    assert group.follows["Garcia"].values == ("Suarez",)
    assert group.follows["Garcia"].rare == 0


def test_a_common_name_is_counted_in_all_its_spellings() -> None:
    names = common_spellings({"Mohammad": 5, "Muhamed": 2, "Mohammda": 1, "Farhad": 1, "Karimi": 4, "Karmii": 1}, 3)
    assert names["Muhamed"] == names["Mohammda"] == names["Mohammad"] == "Mohammad"
    assert names["Karmii"] == "Karimi"
    assert names["Farhad"] == "Farhad"
