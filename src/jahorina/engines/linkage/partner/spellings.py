"""Names as often as people bear them, and not as often as a spelling is written.

A register holds a common name in many spellings, most of them once. Counted by spelling, half of all names would be rare,
and invented people would be called like nobody: nobody would be mistaken for them. Spellings with one skeleton are one
name, called by the commonest of them; so is a rare spelling that is one slip (a letter left out, put in, exchanged with the
next, or another one) away from a common name, for that it most likely is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from jahorina.engines.linkage.partner.names import folded_parts, skeleton

LEAST_LETTERS: Final = 5
"""Shorter spellings have too many others one slip away."""


def common_spellings(counted: Mapping[str, int], least: int) -> dict[str, str]:
    """The name that each spelling stands for: the commonest spelling of it, the first in order where several are.

    `counted` are the holders of each spelling; a name that `least` hold is common.
    """
    bones: dict[str, Counter[str]] = {}
    for spelling, holders in counted.items():
        folded = "".join(folded_parts(spelling))
        bones.setdefault(skeleton(folded) or folded, Counter())[spelling] += holders
    names = {_commonest(spellings): spellings for spellings in bones.values()}
    common = {name: sum(spellings.values()) for name, spellings in names.items() if sum(spellings.values()) >= least}
    near = _one_slip_away(common)
    return {
        spelling: name if name in common else _meant(name, near)
        for name, spellings in names.items()
        for spelling in spellings
    }


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda one: (-spellings[one], one))


def _one_slip_away(common: Mapping[str, int]) -> dict[str, str]:
    """Common names by themselves and by what is left of them without one letter; the more common name where both are."""
    found: dict[str, str] = {}
    for name in sorted(common, key=lambda one: (-common[one], one)):
        for left in _left_out("".join(folded_parts(name))):
            found.setdefault(left, name)
    return found


def _meant(spelling: str, near: Mapping[str, str]) -> str:
    """The common name that a rare spelling is one slip away from; itself where there is none."""
    folded = "".join(folded_parts(spelling))
    return next((near[left] for left in _left_out(folded) if left in near), spelling)


def _left_out(folded: str) -> Iterator[str]:
    """A name, and without each of its letters (Garbe's deletion neighbourhood)."""
    yield folded
    if len(folded) >= LEAST_LETTERS:
        yield from (folded[:place] + folded[place + 1 :] for place in range(len(folded)))
