"""The stepwise selection as one compiled loop; `stepwise` says what it does.

Buffers are passed in, so that a thousand resamples allocate once. `outcome` holds the number of terms, whether a candidate
stayed undecided, and whether the main effects could be fitted at all.
"""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.estimation.compiling import Flags, Floats, Integers, Words, compiled
from jahorina.engines.estimation.fitting import (
    CONVERGED,
    UNDECIDED,
    bury,
    fit,
    has_living,
    is_identifiable,
    open_table,
    predict,
)
from jahorina.engines.estimation.streams import multinomial

_SURELY_ABOVE = 3.0
"""A pair whose squared distance from its fitted total is below three times that total has p > 0.04."""
_FILTERED_BELOW = 0.02
_LARGE = 20_000.0


@compiled
def _far_tail(count: float, mean: float) -> float:
    """The tail for large means by Temme's uniform expansion (1979), of which one correction is enough."""
    a = count if count >= mean else count + 1.0
    ratio = (mean - a) / a
    if abs(ratio) < 1e-7:
        return 0.5
    eta = math.sqrt(2.0 * max(ratio - math.log1p(ratio), 0.0))
    eta = eta if ratio > 0.0 else -eta
    rest = math.exp(-0.5 * a * eta * eta) / math.sqrt(2.0 * math.pi * a) * (1.0 / ratio - 1.0 / eta)
    if ratio < 0.0:
        return 0.5 * math.erfc(-eta * math.sqrt(a / 2.0)) - rest
    return 0.5 * math.erfc(eta * math.sqrt(a / 2.0)) + rest


@compiled
def smaller_tail(count: float, mean: float) -> float:
    """The smaller of P(X <= count) and P(X >= count) for X ~ Poisson(mean)."""
    if mean > _LARGE:
        return _far_tail(count, mean)
    point = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1.0))
    total = term = 1.0
    at = count
    if count < mean:
        while at > 0.0 and term > 1e-17 * total:
            term *= at / mean
            at -= 1.0
            total += term
    else:
        while term > 1e-17 * total:
            at += 1.0
            term *= mean / at
            total += term
    tail = point * total
    return min(tail, 1.0 - tail + point)


@compiled
def start(margins: Floats, alive: Flags, guess: Floats, terms: Integers, alpha: Floats) -> int:
    """Put intercept and main effects into `terms`; a list without people is taken out. Gives how many terms."""
    count = 1
    terms[0] = 0
    alpha[0] = guess[0]
    for bit in range(guess.size - 1):
        if margins[1 << bit] > 0.0:
            terms[count] = 1 << bit
            alpha[count] = guess[1 + bit]
            count += 1
        else:
            bury(alive, 1 << bit)
    return count


@compiled
def _best_pair(pairs: Integers, state: Integers, margins: Floats, sums: Floats, enter: float) -> tuple[int, float]:
    best, smallest = -1, enter
    for index in range(pairs.size):
        mean = sums[pairs[index]]
        if state[index] != 0 or not mean > 0.0:
            continue
        seen = margins[pairs[index]]
        if enter <= _FILTERED_BELOW and (seen - mean) ** 2 < _SURELY_ABOVE * mean:
            continue
        p = smaller_tail(seen, mean)
        if p < smallest:
            best, smallest = index, p
    return best, smallest


@compiled
def select(
    counts: Floats,
    collected: Flags,
    pairs: Integers,
    enter: float,
    guess: Floats,
    terms: Integers,
    state: Integers,
    alpha: Floats,
    flags: Flags,
    margins: Floats,
    mu: Floats,
    sums: Floats,
    matrix: Floats,
    vectors: Floats,
    outcome: Integers,
) -> None:
    """Forward selection on one table, in place.

    `state` of each pair: 0 absent, 1 in the model, 2 in it at minus infinity, 3 discarded. `flags` (2 x 2^t): living
    cells, and those of a trial. `alpha` (2 x p): parameters, and those of a trial.
    """
    alive, trial = flags[0], flags[1]
    open_table(counts, collected, margins, alive)
    count = start(margins, alive, guess, terms, alpha[0])
    state[:] = 0
    outcome[:] = 0
    outcome[2] = UNDECIDED
    if not is_identifiable(terms, count, alive, sums, matrix):
        outcome[2] = 1
        return
    outcome[2] = fit(counts, margins, alive, terms, 0, count, alpha[0], mu, sums, matrix, vectors)
    outcome[0] = count
    if outcome[2] != CONVERGED:
        return
    while True:
        best, _p = _best_pair(pairs, state, margins, sums, enter)
        if best < 0:
            return
        pair = pairs[best]
        mean = sums[pair]
        trial[:] = alive
        alpha[1, :count] = alpha[0, :count]
        wider = count
        if margins[pair] > 0.0:
            terms[count] = pair
            alpha[1, count] = math.log(margins[pair] / mean)
            wider = count + 1
        else:
            bury(trial, pair)
        state[best] = 3
        if has_living(alive, pair) and is_identifiable(terms, wider, trial, sums, matrix):
            ended = fit(counts, margins, trial, terms, 0, wider, alpha[1], mu, sums, matrix, vectors)
            if ended == CONVERGED:
                state[best] = 1 if wider > count else 2
                count = wider
                alpha[0, :count] = alpha[1, :count]
                alive[:] = trial
                outcome[0] = count
                continue
            if ended == UNDECIDED:
                outcome[1] += 1
        predict(alpha[0], terms, count, alive, mu, sums)


@compiled
def unseen(
    alpha: Floats, terms: Integers, count: int, collected: Flags, pairs: Integers, state: Integers, margins: Floats
) -> float:
    """The fitted people in no list, and in the cells that were not collected and can hold anybody."""
    total = math.exp(alpha[0])
    for cell in range(1, collected.size):
        if collected[cell] or _is_empty(cell, pairs, state, margins):
            continue
        predictor = 0.0
        for index in range(count):
            if cell & terms[index] == terms[index]:
                predictor += alpha[index]
        total += math.exp(predictor)
    return total


@compiled
def _is_empty(cell: int, pairs: Integers, state: Integers, margins: Floats) -> bool:
    """Whether the cell holds a list without people, or a pair at minus infinity."""
    bit = 1
    while bit <= cell:
        if cell & bit and margins[bit] == 0.0:
            return True
        bit *= 2
    for index in range(pairs.size):  # noqa: SIM110
        if state[index] == 2 and cell & pairs[index] == pairs[index]:
            return True
    return False


@compiled
def selections(
    tables: Floats, collected: Flags, pairs: Integers, enter: float, guess: Floats, estimates: Floats, undecided: Flags
) -> None:
    """The whole selection on each of the `tables` (rows of 2^t counts); infinity where main effects have no maximum."""
    size, most = tables.shape[1], guess.size + pairs.size
    terms, state, outcome = np.zeros(most, np.int64), np.zeros(pairs.size, np.int64), np.zeros(3, np.int64)
    alpha, flags = np.zeros((2, most)), np.zeros((2, size), np.bool_)
    margins, mu, sums = np.zeros(size), np.zeros(size), np.zeros(size)
    matrix, vectors = np.zeros((most, most)), np.zeros((4, max(size, most)))
    for row in range(tables.shape[0]):
        select(
            tables[row],
            collected,
            pairs,
            enter,
            guess,
            terms,
            state,
            alpha,
            flags,
            margins,
            mu,
            sums,
            matrix,
            vectors,
            outcome,
        )
        undecided[row] = outcome[1] > 0 or outcome[2] == UNDECIDED
        estimates[row] = np.inf
        if outcome[2] == CONVERGED:
            estimates[row] = margins[0] + unseen(alpha[0], terms, outcome[0], collected, pairs, state, margins)


@compiled
def resample(state: Words, counts: Floats, tables: Floats) -> None:
    """Fill the `tables` with multinomial resamples of `counts`, of the same number of people."""
    people = 0.0
    for cell in range(counts.size):
        people += counts[cell]
    held = np.flatnonzero(counts)
    shares, drawn = counts[held], np.zeros(held.size, np.int64)
    for row in range(tables.shape[0]):
        multinomial(state, int(people), shares, drawn)
        tables[row, :] = 0.0
        for index in range(held.size):
            tables[row, held[index]] = drawn[index]
