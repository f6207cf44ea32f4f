"""Capture histories: how many people stand in which registers, observed and corrected.

A cluster's pattern is the set of registers in it. What the linkage does to patterns is seen on the invented people: T[o, p]
is the mean number of clusters with pattern o that a person of true pattern p leaves behind (a person not found again
leaves several, each with a part of the pattern). The real people's patterns x solve y = T x with y the observed clusters;
the solution is that of maximum likelihood for Poisson counts (Richardson 1972, Lucy 1974), which stays at or above zero.
A cluster of several people's records counts for each in proportion to the records, so that nothing is counted twice.

Intervals (95 %): the invented people are drawn again with replacement, y from Poisson distributions, `draws` times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.hub.linking import Links
from jahorina.engines.linkage.sheets import Sheet
from jahorina.engines.linkage.unfolding import unfolded

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

DRAWS: Final = 200
_TRUST: Final = 20.0
"""As how many people of a pattern those count who stand in as many other registers."""


def patterns_of(links: Links) -> Whole:
    """The pattern of every cluster as a number: bit r says that register r is in it."""
    total = 1 + max((int(one.max(initial=-1)) for one in links.clusters), default=-1)
    patterns = np.zeros(total, dtype=np.int64)
    for number, clusters in enumerate(links.clusters):
        patterns[clusters] |= 1 << number
    return patterns


def sizes_of(links: Links) -> Whole:
    """How many records each cluster has."""
    total = 1 + max((int(one.max(initial=-1)) for one in links.clusters), default=-1)
    sizes = np.zeros(total, dtype=np.int64)
    for clusters in links.clusters:
        sizes += np.bincount(clusters, minlength=total)
    return sizes


def real_shares(links: Links, sheets: Sequence[Sheet]) -> Floats:
    """For each cluster the share of its records that are real people's."""
    sizes = sizes_of(links)
    real = np.zeros(len(sizes))
    for clusters, sheet in zip(links.clusters, sheets, strict=True):
        real += np.bincount(clusters[sheet.real], minlength=len(sizes))
    shares: Floats = real / np.maximum(sizes, 1)
    return shares


class Transitions:
    """What the linkage does to patterns, learnt from invented people; T is an array of observed x true patterns.

    A pattern that few invented people have leans on all those who stand in as many registers: what became of their records,
    register by register in the registers' order, counts for it as _TRUST people.
    """

    def __init__(self, links: Links, sheets: Sequence[Sheet], weights: Floats) -> None:
        self.registers = len(links.names)
        self.size = 1 << self.registers
        patterns, sizes = patterns_of(links), sizes_of(links)
        persons = np.concatenate([sheet.persons[~sheet.real] for sheet in sheets])
        levels = np.concatenate([sheet.levels[~sheet.real] for sheet in sheets])
        clusters = np.concatenate([one[~sheet.real] for one, sheet in zip(links.clusters, sheets, strict=True)])
        bits = np.concatenate([np.full((~sheet.real).sum(), 1 << number) for number, sheet in enumerate(sheets)])
        self._person_names, self._who = np.unique(persons, return_inverse=True)
        self._seen, self._part = patterns[clusters], 1.0 / sizes[clusters]
        self._true = np.zeros(len(self._person_names), dtype=np.int64)
        np.bitwise_or.at(self._true, self._who, bits)
        level = np.zeros(len(self._person_names), dtype=np.int64)
        level[self._who] = levels
        self._weight = weights[level]
        self._alike = _alike(self._seen, self._true[self._who], self.registers)

    @property
    def people(self) -> int:
        """How many invented people there are."""
        return len(self._person_names)

    def matrix(self, times: Floats | None = None) -> Floats:
        """T, with each invented person counted `times` over (once where not given)."""
        weight = self._weight if times is None else self._weight * times
        seen = np.zeros((self.size, self.size))
        np.add.at(seen, (self._seen, self._true[self._who]), self._part * weight[self._who])
        there = np.bincount(self._true, weight, self.size)
        matrix: Floats = (seen + _TRUST * self._expected(weight)) / (there + _TRUST)
        return matrix

    def _expected(self, weight: Floats) -> Floats:
        """T as all people in as many registers let expect it; nobody being in so many, as if the linkage were right."""
        kinds, of_record, number = self._alike.kinds, self._alike.of_record, self._alike.number
        mass = np.bincount(of_record, self._part * weight[self._who], len(kinds))
        there = np.bincount(number[self._true], weight, self.registers + 1)
        expected = np.zeros((self.size, self.size))
        for pattern in range(self.size):
            of_number = kinds[:, 0] == number[pattern]
            if there[number[pattern]] > 0:
                landed = self._alike.landed[of_number, pattern]
                np.add.at(expected[:, pattern], landed, mass[of_number] / there[number[pattern]])
            else:
                expected[pattern, pattern] = 1.0
        return expected


@dataclass(frozen=True)
class _Alike:
    """What became of invented records, told without their registers' names.

    `kinds` (number of registers, which of them by their order, strangers' registers), `of_record` the kind of each record,
    `number` of registers of each pattern, `landed[kind, pattern]` the observed pattern that a kind makes of a true one.
    """

    kinds: Whole
    of_record: Whole
    number: Whole
    landed: Whole


def _alike(seen: Whole, true: Whole, registers: int) -> _Alike:
    patterns = np.arange(1 << registers)
    bits = patterns[:, None] >> np.arange(registers) & 1
    number, place = bits.sum(axis=1), np.cumsum(bits, axis=1) - 1
    kept = ((bits[seen] & bits[true]) << np.maximum(place[true], 0)).sum(axis=1)
    told = np.column_stack([number[true], kept, seen & ~true])
    kinds, of_record = np.unique(told.reshape(-1, 3), axis=0, return_inverse=True)
    of_kind = kinds[:, 1][:, None, None] >> np.maximum(place, 0)[None] & 1
    own = ((of_kind & bits[None]) << np.arange(registers)).sum(axis=2)
    return _Alike(kinds, of_record.reshape(-1), number, own | (kinds[:, 2][:, None] & ~patterns[None]))


def drawn(transitions: Transitions, observed: Floats, *, seed: int, draws: int = DRAWS) -> Floats:
    """`draws` solutions for people and counts drawn again: an array of draws x patterns (x cells, where there are columns).

    All cells of a draw share its people: they are seen through one linkage.
    """
    chance = np.random.default_rng((seed, 0x686973))
    made = []
    for _draw in range(draws):
        times = chance.multinomial(transitions.people, np.full(transitions.people, 1 / max(transitions.people, 1)))
        made.append(unfolded(transitions.matrix(times.astype(np.float64)), chance.poisson(observed).astype(np.float64)))
    return np.array(made).reshape(draws, *observed.shape)
