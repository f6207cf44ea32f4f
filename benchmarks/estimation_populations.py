"""Populations whose number is known, and what lists see of them: dependence and heterogeneity of thirteen kinds.

People i have a logit of their own for each list j, base_j + effect_ij; lists are filled one after the other, so that being
on one can move the chance of the next. Four kinds are what the panel's methods are made for, nine are not:

    independent   nothing but the lists' reach                    behaviour   once listed, all later lists find a person
    pairs         three pairs in ten with odds ratios 1/2 to 3                more easily, or less (odds times 1/3 to 4)
    groups        two groups with chances of their own, pairs     referral    one list sends 2 to 6 in 10 of its people on
    random        a normal effect, sd 0.2 to 0.8, pairs           nested      85 to 100 % of one list come from another
    classes       three classes, wide apart                       rivals      two lists that avoid one another (odds 1/20
    hidden        1 to 3 in 10 at a quarter of the odds                       to 1/3)
    strong        a normal effect, sd 0.8 to 1.6                  triple      three lists meet more, or less, than pairs say
    heavy-tail    Student's t with 3 degrees of freedom

Where lists are few and people few, overlaps are few: that is a kind of its own, read from the sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from jahorina.engines.estimation.histories import CaptureTable

FEWEST_PEOPLE, MOST_PEOPLE = 80, 8000
LISTS = (3, 4, 5, 6, 3, 4, 5, 6, 4, 7)
"""How many lists, in turn; seven cost as much as all others together."""
REACH = (0.05, 0.4)
NAMES = tuple("ABCDEFG")

Chance = np.random.Generator
Logits = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """How many people there are, how they were made, and what the lists saw."""

    people: int
    kind: str
    table: CaptureTable


@dataclass(slots=True)
class _Lists:
    """What decides who is on which list: logits (people x lists), and what being on lists before changes."""

    logits: Logits
    pairs: NDArray[np.float64]
    any_before: float = 0.0
    referral: tuple[int, int, float] | None = None
    nested: tuple[int, int, float] | None = None
    triple: tuple[int, int, int, float] | None = None

    def seen(self, chance: Chance) -> NDArray[np.int64]:
        people, t = self.logits.shape
        on = np.zeros((people, t), np.int64)
        for j in range(t):
            moved = self.logits[:, j] + on @ self.pairs[:, j] + self.any_before * (on.sum(axis=1) > 0)
            if self.triple and self.triple[2] == j:
                moved = moved + self.triple[3] * on[:, self.triple[0]] * on[:, self.triple[1]]
            listed = chance.random(people) < expit(moved)
            if self.referral and self.referral[1] == j:
                listed |= (on[:, self.referral[0]] == 1) & (chance.random(people) < self.referral[2])
            if self.nested and self.nested[1] == j:
                listed &= (on[:, self.nested[0]] == 1) | (chance.random(people) >= self.nested[2])
            on[:, j] = listed
        return on


def _pairs(lists: _Lists, chance: Chance) -> None:
    t = lists.pairs.shape[0]
    for first in range(t):
        for second in range(first + 1, t):
            if chance.random() < 0.3:
                lists.pairs[first, second] = chance.uniform(math.log(0.5), math.log(3.0))


def _groups(lists: _Lists, chance: Chance) -> None:
    people, t = lists.logits.shape
    other = chance.random(people) < chance.uniform(0.2, 0.8)
    lists.logits += np.where(other, 1.0, 0.0)[:, None] * chance.normal(0, 0.7, t)
    _pairs(lists, chance)


def _random(lists: _Lists, chance: Chance) -> None:
    lists.logits += chance.normal(0, chance.uniform(0.2, 0.8), lists.logits.shape[0])[:, None]
    _pairs(lists, chance)


def _classes(lists: _Lists, chance: Chance) -> None:
    people, t = lists.logits.shape
    member = chance.choice(3, people, p=chance.dirichlet([2.0, 2.0, 2.0]))
    shifts = chance.normal(0, 0.8, 3)[:, None] + chance.normal(0, 0.5, (3, t))
    lists.logits += shifts[member]


def _hidden(lists: _Lists, chance: Chance) -> None:
    lists.logits += np.where(chance.random(lists.logits.shape[0]) < chance.uniform(0.1, 0.3), math.log(0.25), 0.0)[
        :, None
    ]


def _strong(lists: _Lists, chance: Chance) -> None:
    lists.logits += chance.normal(0, chance.uniform(0.8, 1.6), lists.logits.shape[0])[:, None]


def _heavy_tail(lists: _Lists, chance: Chance) -> None:
    lists.logits += chance.uniform(0.3, 0.8) * chance.standard_t(3, lists.logits.shape[0])[:, None]


def _behaviour(lists: _Lists, chance: Chance) -> None:
    lists.any_before = chance.uniform(math.log(1.0 / 3.0), math.log(4.0))


def _two(lists: _Lists, chance: Chance) -> tuple[int, int]:
    first, second = sorted(chance.choice(lists.logits.shape[1], 2, replace=False).tolist())
    return first, second


def _referral(lists: _Lists, chance: Chance) -> None:
    lists.referral = (*_two(lists, chance), chance.uniform(0.2, 0.6))


def _nested(lists: _Lists, chance: Chance) -> None:
    first, second = _two(lists, chance)
    lists.logits[:, first] = np.maximum(lists.logits[:, first], logit(0.25))
    lists.logits[:, second] = logit(chance.uniform(0.3, 0.8))
    lists.nested = (first, second, chance.uniform(0.85, 1.0))


def _rivals(lists: _Lists, chance: Chance) -> None:
    lists.pairs[_two(lists, chance)] = math.log(chance.uniform(0.05, 1.0 / 3.0))


def _triple(lists: _Lists, chance: Chance) -> None:
    first, second, third = sorted(chance.choice(lists.logits.shape[1], 3, replace=False).tolist())
    lists.triple = (first, second, third, chance.choice([-1.0, 1.0]) * chance.uniform(0.7, 1.5))


def _nothing(lists: _Lists, chance: Chance) -> None:
    """Lists that differ in their reach alone."""


KINDS: dict[str, Callable[[_Lists, Chance], None]] = {
    **{"independent": _nothing, "pairs": _pairs, "groups": _groups, "random": _random},
    **{"classes": _classes, "hidden": _hidden, "strong": _strong, "heavy-tail": _heavy_tail},
    **{"behaviour": _behaviour, "referral": _referral, "nested": _nested, "rivals": _rivals, "triple": _triple},
}
KNOWN = ("independent", "pairs", "groups", "random")
"""The kinds that the panel's methods are made for."""


def population(seed: int, number: int) -> Population:
    """Population `number` of the study with that seed; kinds and numbers of lists take turns, sizes are drawn."""
    chance = np.random.Generator(np.random.PCG64([seed, number]))
    kind = tuple(KINDS)[number % len(KINDS)]
    t = LISTS[number // len(KINDS) % len(LISTS)]
    people = int(np.exp(chance.uniform(math.log(FEWEST_PEOPLE), math.log(MOST_PEOPLE))))
    lists = _Lists(np.tile(logit(chance.uniform(*REACH, t)), (people, 1)), np.zeros((t, t)))
    KINDS[kind](lists, chance)
    return Population(people, kind, _table(lists.seen(chance)))


def _table(on: NDArray[np.int64]) -> CaptureTable:
    """The table of the lists that have anybody, as a file would give it."""
    on = on[:, on.any(axis=0)]
    t = on.shape[1]
    counts = np.bincount(on @ (1 << np.arange(t)), minlength=1 << t).astype(np.int64)
    collected = np.ones(1 << t, np.bool_)
    counts[0], collected[0] = 0, False
    return CaptureTable(NAMES[:t], counts, collected)
