"""Capture histories: how many people were seen by exactly which of 2 to 10 lists.

A table over t lists has 2^t cells; cell w is the set of lists whose bits are set in w, and `counts[w]` how many people were
seen by exactly these. Cell 0, the people whom no list has, is what is to be estimated; it is never data. A cell whose
people could not be counted (an overlap that was not collected) is marked as such: it is not zero, it stays out of every
likelihood, and its people belong to what is estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from jahorina.engines.estimation.compiling import Flags, Floats, Integers
from jahorina.engines.estimation.lattice import add_supersets

FEWEST_LISTS, MOST_LISTS = 2, 10
LARGEST_COUNT = 10**9


@dataclass(frozen=True, slots=True, eq=False)
class CaptureTable:
    """Counts by capture history.

    `lists`: the t names. `counts`: 2^t integers, 0 at cell 0 and at cells not collected. `collected`: 2^t flags, false at
    cell 0 and at cells that were not collected.
    """

    lists: tuple[str, ...]
    counts: Integers
    collected: Flags

    @property
    def t(self) -> int:
        """How many lists."""
        return len(self.lists)

    @property
    def n(self) -> int:
        """How many different people were seen."""
        return int(self.counts.sum())

    @property
    def is_whole(self) -> bool:
        """Whether every cell but the unseen one was collected."""
        return bool(self.collected[1:].all())

    def pairs(self) -> list[tuple[int, int]]:
        """Pairs of lists, in lexicographic order."""
        return list(combinations(range(self.t), 2))

    def margins(self) -> Integers:
        """For each set of lists, how many people were seen by all of them (2^t integers; at 0 all people)."""
        sums = self.counts.astype(np.float64)
        add_supersets(sums)
        return np.rint(sums).astype(np.int64)

    def on_several_lists(self) -> int:
        """How many people were seen by two or more lists."""
        return int(self.counts[list_counts(self.t) >= 2].sum())

    def cell_name(self, cell: int) -> str:
        """The lists of a cell, joined: `police+shelter`."""
        return "+".join(name for bit, name in enumerate(self.lists) if cell >> bit & 1)

    def with_counts(self, counts: Integers) -> CaptureTable:
        """The same lists with other counts."""
        return CaptureTable(self.lists, counts, self.collected)

    def without(self, left_out: int) -> CaptureTable:
        """The table as it would be if list number `left_out` had never been: its people alone are unseen."""
        kept = [bit for bit in range(self.t) if bit != left_out]
        return self._regrouped(tuple(self.lists[bit] for bit in kept), [1 << bit for bit in kept])

    def merged(self, first: int, second: int) -> CaptureTable:
        """The table with two lists read as one."""
        kept = [bit for bit in range(self.t) if bit not in (first, second)]
        names = (f"{self.lists[first]}+{self.lists[second]}", *(self.lists[bit] for bit in kept))
        return self._regrouped(names, [1 << first | 1 << second, *(1 << bit for bit in kept)])

    def _regrouped(self, names: tuple[str, ...], masks: list[int]) -> CaptureTable:
        cells = np.arange(self.counts.size)
        target = np.zeros_like(cells)
        for bit, mask in enumerate(masks):
            target |= ((cells & mask) > 0).astype(cells.dtype) << bit
        size = 1 << len(masks)
        counts = np.bincount(target, weights=self.counts, minlength=size).astype(np.int64)
        missing = np.bincount(target[1:], weights=~self.collected[1:], minlength=size) > 0
        missing[0] = True
        counts[missing] = 0
        return CaptureTable(names, counts, ~missing)


def capture_table(
    lists: tuple[str, ...], cells: dict[int, int], not_collected: frozenset[int] = frozenset()
) -> CaptureTable:
    """A table from counts by cell (absent cells are zero) and the cells that were not collected."""
    size = 1 << len(lists)
    counts = np.zeros(size, np.int64)
    collected = np.ones(size, np.bool_)
    for cell, count in cells.items():
        counts[cell] = count
    collected[[0, *not_collected]] = False
    counts[~collected] = 0
    return CaptureTable(lists, counts, collected)


def from_patterns(lists: tuple[str, ...], patterns: str) -> CaptureTable:
    """A table from words as `110:54` (seen by the first two lists: 54 people); for examples and tests."""
    cells = {}
    for word in patterns.split():
        pattern, count = word.split(":")
        cells[sum(1 << bit for bit, seen in enumerate(pattern) if seen == "1")] = int(count)
    return capture_table(lists, cells)


def list_counts(t: int) -> Integers:
    """For each of 2^t cells, how many lists it holds."""
    return np.bitwise_count(np.arange(1 << t)).astype(np.int64)


def as_floats(table: CaptureTable) -> Floats:
    """The counts as floating-point numbers, a copy of their own."""
    return table.counts.astype(np.float64)
