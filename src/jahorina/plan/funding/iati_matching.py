"""What a newer version of an activity changes in the money that was taken from an older one. Pure.

IATI gives a transaction no identity that lasts. So the amounts of an activity that stand and those that its file has now are
matched as bags, in three rounds, each on what the round before left over:

    1. everything is the same                            it stays
    2. the publisher's reference and the kind are the same      it is revised
    3. kind, donor, currency and day are the same        it is revised

What the file has beyond that is new; what stands and is in the file no more is taken back. The same file twice changes
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Wanted(NamedTuple):
    """An amount as a file has it, in the plan's words."""

    activity: str
    measure: str
    kind: str
    donor: str
    amount: Decimal
    currency: str
    on: date
    ref: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """An amount in the plan that was taken in before."""

    id: int
    what: Wanted


@dataclass(frozen=True, slots=True)
class Matched:
    """What is to be done. `line` of a wanted amount is its place in the list that was given."""

    same: tuple[tuple[int, Stands], ...]
    revised: tuple[tuple[int, Stands], ...]
    new: tuple[int, ...]
    gone: tuple[Stands, ...]


def matched(wanted: Iterable[Wanted], standing: Iterable[Stands]) -> Matched:
    """Match the amounts of one activity; each is used once."""
    left, there = dict(enumerate(wanted)), {one.id: one for one in standing}
    same = _paired(left, there, lambda one: one)
    by_ref = _paired(left, there, lambda one: (one.ref, one.kind) if one.ref else None)
    by_day = _paired(left, there, lambda one: (one.kind, one.donor, one.currency, one.on))
    return Matched(
        tuple(same), tuple(sorted(by_ref + by_day, key=lambda pair: pair[0])), tuple(left), (*there.values(),)
    )


def _paired(
    left: dict[int, Wanted], there: dict[int, Stands], key: Callable[[Wanted], Hashable]
) -> list[tuple[int, Stands]]:
    """Pairs with the same key, in order; they are taken out of both."""
    by_key: dict[Hashable, list[Stands]] = defaultdict(list)
    for stands in sorted(there.values(), key=lambda each: each.id, reverse=True):
        by_key[key(stands.what)].append(stands)
    pairs = []
    for number, one in list(left.items()):
        wanted = key(one)
        if wanted is not None and by_key[wanted]:
            found = by_key[wanted].pop()
            pairs.append((number, found))
            del left[number], there[found.id]
    return pairs
