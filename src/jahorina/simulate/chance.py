"""Chance that comes back the same: every thing that is drawn has a stream of its own, named by the seed and by what it is.

So one person more, or one more question about a person, changes nothing in anybody else's life. The streams are
Mersenne Twisters of the standard library, seeded with the text of their name; only `random()` is drawn from, whose
values do not differ between versions of Python.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

Thing = TypeVar("Thing")

_NAMESPACE = uuid5(NAMESPACE_URL, "https://jahorina.invalid/simulation")
_NORMAL = NormalDist()


class Chance:
    """A stream of draws."""

    def __init__(self, *name: object) -> None:
        # Nothing here protects anything: the draws must be foreseeable.
        self._stream = random.Random("|".join(map(str, name)))  # noqa: S311

    def happens(self, chance: float) -> bool:
        """Whether something of this chance happens."""
        return self._stream.random() < chance

    def share(self) -> float:
        """A number from 0, less than 1."""
        return self._stream.random()

    def number(self, below: int) -> int:
        """A whole number from 0, less than `below`."""
        return int(self._stream.random() * below)

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + self.number(most - least + 1)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """One of them, each as likely."""
        return things[self.number(len(things))]

    def weighted(self, things: Mapping[Thing, float]) -> Thing:
        """One of them by weight, in the mapping's order."""
        rest = self._stream.random() * sum(things.values())
        for thing, weight in things.items():
            rest -= weight
            if rest < 0:
                return thing
        # Only rounding leads here.
        return list(things)[-1]

    def long_tailed(self, mean: float, spread: float) -> float:
        """A log-normal duration with this mean; `spread` is the standard deviation of its logarithm."""
        drawn = _NORMAL.inv_cdf(min(max(self._stream.random(), 1e-9), 1 - 1e-9))
        return math.exp(math.log(mean) - spread * spread / 2 + spread * drawn)


def identifier(*name: object) -> UUID:
    """An identifier that is always the same for a name."""
    return uuid5(_NAMESPACE, "|".join(map(str, name)))
