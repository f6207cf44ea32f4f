"""Log-linear models with pairs chosen one after the other (Chan, Silverman and Vincent, 2021).

Begin with one effect for each list. For each absent pair of lists let lambda be the people that the current model expects
on both, k those that are: p = min(P(Pois(lambda) <= k), P(Pois(lambda) >= k)). Pairs whose addition leaves no maximum or
an unidentified model are discarded. Add the pair with the smallest p if p < 0.02 (of equal ones the first in the lists'
order), fit again, repeat. A pair with nobody on both lists enters at minus infinity: its cells leave the table. The
threshold 0.02 was the best of nine over 28 simulated settings in the paper.

Existence is decided by the certificates of `fitting`; where they leave it open, by linear programme. Resamples run compiled,
and those with an open case are selected again here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from jahorina.engines.estimation.compiling import Flags, Floats, Integers
from jahorina.engines.estimation.existence import exists, is_identified
from jahorina.engines.estimation.fitting import CONVERGED, UNDECIDED, bury, fit, open_table, predict, working_room
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.engines.estimation.stepwise_kernel import selections, smaller_tail, start, unseen

ENTER_BELOW = 0.02
"""The threshold for a pair to enter, as in the paper."""


@dataclass(frozen=True, slots=True)
class Step:
    """One pair looked at: its p-value, the people on both lists and those expected, and what became of it."""

    pair: tuple[int, int]
    p: float
    seen: int
    expected: float
    became: str
    """`added`, `minus-infinity`, `no-maximum`, `not-identified`, or `out-of-reach`: a maximum too far out to be reckoned."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A selected model: its estimate of the population (infinite where even main effects have no maximum) and its path.

    `parameters` by term (a set of lists as bits; 0 the intercept); pairs at minus infinity are in `empty_pairs`.
    """

    estimate: float
    parameters: dict[int, float]
    empty_pairs: tuple[tuple[int, int], ...]
    steps: tuple[Step, ...]
    log_likelihood: float
    fitted: Floats

    @property
    def exists(self) -> bool:
        """Whether the main effects could be fitted at all."""
        return math.isfinite(self.estimate)


def pair_masks(table: CaptureTable) -> Integers:
    """The pairs of lists as bits, in lexicographic order."""
    return np.array([1 << first | 1 << second for first, second in table.pairs()], np.int64)


def first_guess(table: CaptureTable) -> Floats:
    """Where Newton's method starts: intercept and main effects of independent lists, with Chao's number of people."""
    margins = np.maximum(table.margins()[[1 << bit for bit in range(table.t)]].astype(np.float64), 0.5)
    overlap = max(table.on_several_lists(), 0.5)
    people = table.n + (max(table.n - overlap, 1.0)) ** 2 / (4.0 * overlap) + 1.0
    share = np.minimum(margins / people, 0.99)
    return np.concatenate([[math.log(people * np.prod(1.0 - share))], np.log(share / (1.0 - share))])


def stepwise(table: CaptureTable, *, enter: float = ENTER_BELOW, by_programme: bool = False) -> Selection:
    """Select pairs forward at the threshold `enter` (0: main effects only) and estimate the population.

    `by_programme` asks the linear programme about every model, certificates or not; it must come to the same.
    """
    return _Path(table, enter, by_programme).selected()


def resampled(table: CaptureTable, tables: Floats, *, enter: float = ENTER_BELOW) -> Floats:
    """The estimate of the whole selection on each of the `tables` (m x 2^t counts); infinite where there is none."""
    estimates, undecided = np.zeros(len(tables)), np.zeros(len(tables), np.bool_)
    guess = main_effects(table)
    selections(tables, table.collected, pair_masks(table), enter, guess, estimates, undecided)
    for row in np.flatnonzero(undecided):
        again = table.with_counts(tables[row].astype(np.int64))
        estimates[row] = stepwise(again, enter=enter).estimate
    return estimates


def main_effects(table: CaptureTable) -> Floats:
    """Intercept and main effects fitted without pairs, a guess for lists without people; for starts of other fits."""
    guess = first_guess(table)
    fitted = stepwise(table, enter=0.0)
    for term, value in fitted.parameters.items():
        guess[0 if term == 0 else 1 + term.bit_length() - 1] = value
    return guess


class _Path:
    """The state of one selection: terms, living cells, parameters."""

    def __init__(self, table: CaptureTable, enter: float, by_programme: bool) -> None:
        self.table, self.enter, self.by_programme = table, enter, by_programme
        self.counts, size = as_floats(table), table.counts.size
        self.margins, self.alive = np.zeros(size), np.zeros(size, np.bool_)
        self.pairs = pair_masks(table)
        self.state = np.zeros(self.pairs.size, np.int64)
        most = 1 + table.t + self.pairs.size
        self.terms, self.alpha = np.zeros(most, np.int64), np.zeros(most)
        self.mu, self.sums, self.matrix, self.vectors = working_room(table.t, most)
        self.steps: list[Step] = []
        open_table(self.counts, table.collected, self.margins, self.alive)
        self.count = start(self.margins, self.alive, first_guess(table), self.terms, self.alpha)

    def selected(self) -> Selection:
        fitted = self.count > 1 and self._fitted(self.alive, self.count, self.alpha) == ""
        if not fitted:
            return Selection(math.inf, {}, (), (), -math.inf, self.mu.copy())
        while (best := self._best()) is not None:
            self._try(*best)
        predict(self.alpha, self.terms, self.count, self.alive, self.mu, self.sums)
        people = unseen(self.alpha, self.terms, self.count, self.table.collected, self.pairs, self.state, self.margins)
        return Selection(
            estimate=self.table.n + people,
            parameters={int(self.terms[index]): float(self.alpha[index]) for index in range(self.count)},
            empty_pairs=tuple(pair for pair, state in zip(self.table.pairs(), self.state, strict=True) if state == 2),
            steps=tuple(self.steps),
            log_likelihood=self._log_likelihood(),
            fitted=self.mu.copy(),
        )

    def _fitted(self, alive: Flags, count: int, alpha: Floats) -> str:
        """Fit in place; says why not where it cannot be done."""
        terms = [int(term) for term in self.terms[:count]]
        if not is_identified(terms, alive):
            return "not-identified"
        if self.by_programme and not exists(self.counts, terms, alive):
            return "no-maximum"
        ended = fit(
            self.counts, self.margins, alive, self.terms, 0, count, alpha, self.mu, self.sums, self.matrix, self.vectors
        )
        if ended == UNDECIDED and not self.by_programme and exists(self.counts, terms, alive):
            return "out-of-reach"
        return "" if ended == CONVERGED else "no-maximum"

    def _best(self) -> tuple[int, float] | None:
        best, smallest = None, self.enter
        for index, pair in enumerate(self.pairs):
            mean = float(self.sums[pair])
            if self.state[index] == 0 and mean > 0.0:
                p = smaller_tail(self.margins[pair], mean)
                if p < smallest:
                    best, smallest = index, p
        return None if best is None else (best, smallest)

    def _try(self, index: int, p: float) -> None:
        pair = int(self.pairs[index])
        seen, mean = float(self.margins[pair]), float(self.sums[pair])
        alive, alpha, count = self.alive.copy(), self.alpha.copy(), self.count
        if seen > 0:
            self.terms[count], alpha[count] = pair, math.log(seen / mean)
            count += 1
        else:
            bury(alive, pair)
        became = self._fitted(alive, count, alpha) if (self.alive & self._holding(pair)).any() else "not-identified"
        self.state[index] = 3
        if not became:
            became = "added" if seen else "minus-infinity"
            self.state[index] = 1 if seen else 2
            self.alive, self.alpha, self.count = alive, alpha, count
        self.steps.append(Step(self.table.pairs()[index], p, int(seen), mean, became))
        predict(self.alpha, self.terms, self.count, self.alive, self.mu, self.sums)

    def _holding(self, pair: int) -> Flags:
        answer: Flags = (np.arange(self.mu.size) & pair) == pair
        return answer

    def _log_likelihood(self) -> float:
        held = self.counts > 0
        logs = np.array([math.lgamma(count + 1.0) for count in self.counts[held]])
        return float((self.counts[held] * np.log(np.maximum(self.mu[held], 1e-300))).sum() - self.mu.sum() - logs.sum())
