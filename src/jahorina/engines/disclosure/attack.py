"""The attack on published files, whoever made them: what they open alone, and what only together.

Tables are taken at their word first: exact numbers, or rounded ones where they say so or all look so. Where no counts fit,
the attacker doubts in this order, and says what he then assumes:

1. groupings may hold categories that no table lists;
2. numbers were moved by noise, by the least D under which each table fits (the box attack on cell keys and on rounding);
3. the tables are of different people or times, and are attacked one by one.

What he finds under the second doubt proves nothing, for D may be larger: it is reported apart (`if_noise_is_least`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jahorina.engines.disclosure.audit import SMALL, Audit, OpenCell, audit
from jahorina.engines.disclosure.averaging import Averaged, averaged
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.linear import Polytope
from jahorina.engines.disclosure.propagation import Contradiction
from jahorina.engines.disclosure.reading import blurred, estimated
from jahorina.engines.disclosure.reconstruction import Reconstruction, reconstruct
from jahorina.engines.disclosure.space import build_space
from jahorina.engines.disclosure.tables import CountTable, Floats
from jahorina.kernel.messages import gettext_noop as _

MOST_NOISE = 1024


@dataclass(frozen=True)
class Truth:
    """What was really recovered: of cells told exactly, of ranges inside 1..p, and whether every interval holds."""

    exact_right: int
    exact_wrong: int
    small_right: int
    intervals: int
    intervals_that_hold: int


@dataclass(frozen=True)
class Attack:
    """`audits` has one part, or one for each table that could only be attacked alone. `only_together` are cells that no
    table opens alone. `if_noise_is_least` are cells that would be open if numbers were moved by no more than they must
    have been. `assumptions` are the doubts above, as sentences."""

    audits: tuple[Audit, ...]
    open_cells: tuple[OpenCell, ...]
    if_noise_is_least: tuple[OpenCell, ...]
    only_together: tuple[OpenCell, ...]
    assumptions: tuple[str, ...]
    truth: Truth | None
    averaged: Averaged | None = None
    reconstruction: Reconstruction | None = None

    @property
    def is_safe(self) -> bool:
        """Whether nothing is open."""
        return not self.open_cells


def attack(
    tables: Sequence[CountTable],
    groups: Mapping[str, Groups] | None = None,
    *,
    provable: int = SMALL,
    truth: CountTable | None = None,
) -> Attack:
    """Attack published tables together, and each alone to say what only the union opens."""
    silent = [] if truth is None else [_silent(truth)]
    ask = _Asking(groups, provable)
    audits, assumptions = ask.joint(tables, silent)
    opened = tuple(cell for one in audits for cell in one.open_cells)
    alone: set[tuple[tuple[str, str], ...]] = set()
    if len(tables) > 1:
        alone = {_key(cell) for table in tables for one in ask.joint([table], [])[0] for cell in one.open_cells}
    together = tuple(cell for cell in opened if _key(cell) not in alone) if len(tables) > 1 else ()
    scored = None if truth is None else _scored(audits, truth, provable)
    noisy = any(table.is_estimated or table.noise for table in tables) or bool(assumptions)
    return Attack(
        tuple(audits),
        opened,
        ask.under_noise(tables),
        together,
        tuple(assumptions),
        scored,
        averaged(audits[0].space, tables) if noisy and len(audits) == 1 else None,
        reconstruct(audits[0].space) if len(audits) == 1 else None,
    )


def _key(cell: OpenCell) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, label) for name, label in cell.cell.items() if label != "_T" and name != "version"))


@dataclass(frozen=True)
class _Asking:
    """The attacks on some tables, with the doubts one after the other."""

    groups: Mapping[str, Groups] | None
    provable: int

    def joint(self, tables: Sequence[CountTable], silent: Sequence[CountTable]) -> tuple[list[Audit], list[str]]:
        """The audits, and what had to be assumed."""
        for open_ended in (False, True):
            try:
                found = self._audit(tables, silent, open_ended=open_ended)
            except Contradiction:
                continue
            return [found], [_("Some groupings hold categories that no table lists.")] if open_ended else []
        moved = [self.doubted(table) for table in tables]
        names = ", ".join(f"{table.name} ({table.noise})" for table in moved if table.noise)
        said = [_("The numbers do not add up, so they were moved, at least by: ") + names] if names else []
        taken = [estimated(table) if table.noise else table for table in moved]
        try:
            return [self._audit(taken, silent)], said
        except Contradiction:
            parts = [self._audit([table], silent) for table in taken]
            return parts, [*said, _("The tables contradict one another; each was attacked alone.")]

    def _audit(self, tables: Sequence[CountTable], silent: Sequence[CountTable], *, open_ended: bool = False) -> Audit:
        return audit(tables, self.groups, provable=self.provable, silent=silent, open_ended=open_ended)

    def doubted(self, table: CountTable) -> CountTable:
        """The table as moved by the least noise under which some counts fit it; itself where it fits as it is."""
        if self._fits(table):
            return table
        noise = 1
        while noise < MOST_NOISE and not self._fits(_noisy(table, noise)):
            noise *= 2
        least = next((d for d in range(noise // 2 + 1, noise) if self._fits(_noisy(table, d))), noise)
        return _noisy(table, least)

    def _fits(self, table: CountTable) -> bool:
        try:
            Polytope(build_space([table], self.groups)).point()
        except Contradiction:
            return False
        return True

    def under_noise(self, tables: Sequence[CountTable]) -> tuple[OpenCell, ...]:
        """Cells open under the least noise, in tables that must have been moved and do not say by how much."""
        found: list[OpenCell] = []
        for table in tables:
            said = blurred(table) if table.is_estimated else table
            moved = self.doubted(said)
            if moved.noise and not table.noise:
                found += self._audit([moved], []).open_cells
        return tuple(found)


def _noisy(table: CountTable, noise: int) -> CountTable:
    return blurred(table, rounded=table.rounded, noise=max(noise, table.rounded - 1))


def _silent(truth: CountTable) -> CountTable:
    """The truth as a table that tells nothing: its cells are known, their counts are not."""
    count = len(truth)
    return replace(truth, low=np.zeros(count), high=np.full(count, np.inf))


def _scored(audits: Sequence[Audit], truth: CountTable, provable: int) -> Truth:
    right = wrong = small = asked = held = 0
    for one in audits:
        true, is_known = _truth_of(one, truth)
        low, high, x = one.low[is_known], one.high[is_known], true[is_known]
        exact = low == high
        right += int((exact & (low == x)).sum())
        wrong += int((exact & (low != x)).sum())
        small += int((~exact & (low >= 1) & (high <= provable) & (low <= x) & (x <= high)).sum())
        asked += len(x)
        held += int(((low <= x) & (x <= high)).sum())
    return Truth(right, wrong, small, asked, held)


def _truth_of(one: Audit, truth: CountTable) -> tuple[Floats, np.ndarray]:
    """The true count of each target, and for which it is known."""
    at = one.space.places[-1]
    low, high = np.zeros(len(one.space.coordinates)), np.full(len(one.space.coordinates), np.inf)
    low[at] = high[at] = np.nan_to_num(truth.values)
    fixed = Polytope(one.space, low, high)
    return fixed.low[one.targets], fixed.low[one.targets] == fixed.high[one.targets]
