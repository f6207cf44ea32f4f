r"""Complementary suppression: which further cells to hide so that no hidden small count can be told.

Let x be the true cells and H the hidden ones. A reader can only say that cell t lies in [min y_t, max y_t] over all tables
y >= 0 with the sums of x and y = x outside H. H protects t when min y_t <= 0 and max y_t >= T (the threshold). Each of the
two needs one table y, that is one deviation d = y - x along which sums stay: A d = 0, d >= -x. To protect t at least cost

    min  sum_{i not in H} w_i (u_i + v_i)    s.t.  A (u - v) = 0,  0 <= v <= x,  u_t - v_t = T - x_t  (or -x_t)

and what u, v touch joins H (the linear programme in place of the counting one: Kelly, Golden and Assad 1992; Fischetti
and Salazar 2001). Every deviation found, and its mirror image where that stays above nought, protects other cells as well.
Then each complementary cell in turn is shown again if everything stays protected without it. The system holds all tables
and earlier releases at once, so what is protected is their union.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.deviations import deviations_for
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.tables import Floats

Mask = NDArray[np.bool_]
TOUCHED = 1e-6
HIDDEN_COST = 1e-3
"""What it costs to move a cell that is hidden already: a little, so that deviations stay short."""
QUESTIONS_TO_SHOW = 6_000_000
"""How many questions showing again may ask, times the number of unknowns: a bound on work that is the same everywhere."""


@dataclass
class Baseline:
    """What is known inside: the true value of every unknown, and what may be done with it.

    `may_hide`: shown so far, can be hidden at `weight`. `hidden`: hidden already (or never shown). What is neither is
    public for good. `low`, `high`: bounds that earlier releases set.
    """

    values: Floats
    may_hide: Mask
    hidden: Mask
    weight: Floats
    low: Floats
    high: Floats


@dataclass
class Pattern:
    """Which unknowns are hidden, and which targets could not be protected by anything that may be hidden.

    `witnesses` are the tables that prove it: each fits what is shown, and every other target can be 0 in one of them and
    as large as its threshold in another.
    """

    hidden: Mask
    unprotected: list[int] = field(default_factory=list)
    witnesses: list[Floats] = field(default_factory=list)


def suppress(space: Space, baseline: Baseline, targets: NDArray[np.int64], threshold: Floats) -> Pattern:
    """Hide the targets and what protects them: each must be possible as 0 and as `threshold` (one number a target)."""
    search = _Search(space, baseline, targets, threshold)
    search.protect_all()
    search.show_again()
    return Pattern(search.hidden, sorted(search.failed), search.witnesses())


class _Search:
    def __init__(self, space: Space, baseline: Baseline, targets: NDArray[np.int64], threshold: Floats) -> None:
        self.x, self.baseline, self.targets = baseline.values, baseline, targets
        self.up = threshold - self.x[targets]
        self.down = np.maximum(self.x[targets], 0.0)
        self.hidden = baseline.hidden.copy()
        self.hidden[targets] |= baseline.may_hide[targets]
        self.primary = self.hidden.copy()
        self.failed: set[int] = set()
        self.kept: list[tuple[NDArray[np.int64], Floats]] = []
        self.moving: dict[int, set[int]] = {}
        self.proof = {+1: np.full(len(targets), -1), -1: np.full(len(targets), -1)}
        movable = baseline.may_hide | self.hidden
        room_up = np.where(movable, np.maximum(baseline.high - self.x, 0.0), 0.0)
        room_down = np.where(movable, np.maximum(self.x - baseline.low, 0.0), 0.0)
        cost = np.where(self.hidden, HIDDEN_COST, baseline.weight)
        self.deviations = deviations_for(space, room_up, room_down, cost)
        self.questions = 0

    # Protecting

    def protect_all(self) -> None:
        """Find a deviation up and one down for every target, hiding what they touch."""
        for place in np.argsort(-np.maximum(self.up, self.down), kind="stable"):
            for sense in (+1, -1):
                if self.proof[sense][place] < 0 and not self._protect(int(place), sense):
                    self.failed.add(int(self.targets[place]))

    def _protect(self, place: int, sense: int) -> bool:
        need = float((self.up if sense > 0 else self.down)[place])
        found = self._cheapest(place, sense) if need > 0 else np.zeros(len(self.x))
        if found is None:
            return False
        touched = np.flatnonzero((np.abs(found) > TOUCHED) & ~self.hidden)
        self.hidden[touched] = True
        self.deviations.set_cost(touched, HIDDEN_COST)
        self._remember(found)
        self._remember(-found)
        return bool(self.proof[sense][place] >= 0)

    def _cheapest(self, place: int, sense: int) -> Floats | None:
        self.questions += 1
        need = float((self.up if sense > 0 else self.down)[place])
        return self.deviations.cheapest(int(self.targets[place]), sense, need)

    def _remember(self, deviation: Floats) -> None:
        """Keep a deviation if it is possible, as the proof of all targets that it moves far enough."""
        after = self.x + deviation
        if ((after < self.baseline.low - TOUCHED) | (after > self.baseline.high + TOUCHED)).any():
            return
        moved, number = deviation[self.targets], len(self.kept)
        cells = np.flatnonzero(np.abs(deviation) > TOUCHED)
        self.kept.append((cells, deviation[cells]))
        for cell in cells.tolist():
            self.moving.setdefault(cell, set()).add(number)
        for sense, need in ((+1, self.up), (-1, self.down)):
            self.proof[sense][(self.proof[sense] < 0) & (sense * moved >= need - TOUCHED)] = number

    # Showing again what need not be hidden

    def show_again(self) -> None:
        """Show each complementary cell again, the weightiest first, where all targets stay protected."""
        self.deviations.close(np.flatnonzero(~self.hidden))
        extra = np.flatnonzero(self.hidden & ~self.primary)
        most = self.questions + QUESTIONS_TO_SHOW // max(len(self.x), 1)
        for cell in extra[np.argsort(-self.baseline.weight[extra], kind="stable")]:
            if self.questions > most:
                return
            self._try_to_show(int(cell))

    def _try_to_show(self, cell: int) -> None:
        """Show one cell if every target that leans on it finds another proof."""
        one, before = np.array([cell]), {sense: proof.copy() for sense, proof in self.proof.items()}
        leaning = self._leaning(cell)
        self.deviations.close(one)
        for place, sense in leaning:
            self.proof[sense][place] = -1
        if all(self._proven_again(place, sense) for place, sense in leaning):
            self.hidden[cell] = False
        else:
            self.proof = before
            self.deviations.reopen(one)

    def _leaning(self, cell: int) -> list[tuple[int, int]]:
        """Targets, each with its direction, whose proof moves this cell."""
        moves = np.zeros(len(self.kept), dtype=bool)
        moves[list(self.moving.get(cell, ()))] = True
        return [
            (int(place), sense)
            for sense, proof in self.proof.items()
            for place in np.flatnonzero((proof >= 0) & moves[proof])
        ]

    def _proven_again(self, place: int, sense: int) -> bool:
        if self.proof[sense][place] >= 0:
            return True
        found = self._cheapest(place, sense)
        if found is None:
            return False
        self._remember(found)
        self._remember(-found)
        return bool(self.proof[sense][place] >= 0)

    def witnesses(self) -> list[Floats]:
        """The tables that the proofs stand on."""
        used = np.unique(np.concatenate([proof[proof >= 0] for proof in self.proof.values()]))
        tables = []
        for cells, moves in (self.kept[number] for number in used):
            table = self.x.copy()
            table[cells] += moves
            tables.append(table)
        return tables
