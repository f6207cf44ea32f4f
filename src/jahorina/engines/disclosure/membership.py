r"""Membership: does the release show that one person is there?

Three questions. *Presence*: cells proven to hold somebody, though their count is hidden. *Canary*: one person is added to the
true table and it is protected again; each number may move by what the method allows and no more. *Privacy loss*: a mechanism
is run many times on two tables that differ by one person; for every outcome o seen often enough

    |log P(o | with) - log P(o | without)| <= eps + z se,    se^2 = 1 / n_with + 1 / n_without     (delta method).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from jahorina.engines.disclosure.audit import Audit
from jahorina.engines.disclosure.tables import CountTable, Floats

OFTEN = 200
"""How often an outcome must be seen on both sides before its odds are judged."""
Z = 4.0
"""Standard errors allowed: one outcome in some ten thousand would pass the bound by chance."""


def presence_proven(found: Audit) -> int:
    """How many cells that hide their count are proven to hold at least one person."""
    return int((found.low >= 1).sum())


@dataclass(frozen=True)
class Canary:
    """What one person more moved: how many numbers, the furthest move, and cells that are hidden or shown now."""

    moved: int
    furthest: float
    changed_state: int


def canary(protect: Callable[[CountTable], CountTable], without: CountTable, with_one: CountTable) -> Canary:
    """Protect both tables (same cells) and compare what a reader sees."""
    before, after = protect(without), protect(with_one)
    both = ~np.isnan(before.values) & ~np.isnan(after.values)
    moves = np.abs(before.values - after.values)[both]
    states = sum(one != two for one, two in zip(before.states, after.states, strict=True))
    return Canary(int((moves > 0).sum()), float(moves.max(initial=0.0)), states)


@dataclass(frozen=True)
class PrivacyLoss:
    """The largest log-odds of any outcome, and whether all lie within epsilon up to sampling error."""

    largest: float
    outcomes: int
    holds: bool


def privacy_loss(without: Iterable[Hashable], with_one: Iterable[Hashable], epsilon: float) -> PrivacyLoss:
    """Judge a mechanism by equally many outcomes on two neighbouring tables."""
    first, second = Counter(without), Counter(with_one)
    seen = [o for o in first if first[o] >= OFTEN and second[o] >= OFTEN]
    one, two = np.array([first[o] for o in seen], float), np.array([second[o] for o in seen], float)
    odds: Floats = np.abs(np.log(one) - np.log(two))
    bound = epsilon + Z * np.sqrt(1 / one + 1 / two)
    only_one_side = any(
        max(first[o], second[o]) >= 10 * OFTEN and min(first[o], second[o]) == 0 for o in first | second
    )
    return PrivacyLoss(float(odds.max(initial=0.0)), len(seen), bool((odds <= bound).all()) and not only_one_side)
