"""Many log-linear models on one table, and the smallest BIC on many tables, as compiled loops."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.estimation.compiling import Flags, Floats, Integers, compiled
from jahorina.engines.estimation.fitting import CONVERGED, DIVERGED, bury, fit, has_living, is_identifiable, open_table

Models = NDArray[np.bool_]


@compiled
def _assemble(
    model: Flags,
    terms: Integers,
    margins: Floats,
    collected: Flags,
    alive: Flags,
    gone: Flags,
    held: Integers,
    places: Integers,
    t: int,
) -> tuple[int, int]:
    """Gather the model's finite terms into `held` and their columns into `places`; bury those at minus infinity.

    Gives how many are finite and how many parameters there are in all, or -1 where a term has no living cell.
    """
    alive[:] = collected
    gone[:] = False
    count, parameters = 1, 1
    held[0] = places[0] = 0
    for column in range(1, 1 + t + terms.size):
        if column > t and not model[column - 1 - t]:
            continue
        term = 1 << (column - 1) if column <= t else terms[column - 1 - t]
        parameters += 1
        if margins[term] > 0.0:
            held[count], places[count] = term, column
            count += 1
            continue
        if column > t and not has_living(alive, term) and not _is_gone(gone, collected, term):
            return -1, 0
        bury(alive, term)
        for cell in range(gone.size):
            if cell & term == term:
                gone[cell] = True
    return count, parameters


@compiled
def _is_gone(gone: Flags, collected: Flags, term: int) -> bool:
    """Whether cells with the term were collected and are empty already, by a term at minus infinity."""
    for cell in range(gone.size):  # noqa: SIM110
        if collected[cell] and gone[cell] and cell & term == term:
            return True
    return False


@compiled
def _unseen(alpha: Floats, held: Integers, count: int, collected: Flags, gone: Flags) -> float:
    total = math.exp(alpha[0])
    for cell in range(1, collected.size):
        if not collected[cell] and not gone[cell]:
            predictor = 0.0
            for index in range(count):
                if cell & held[index] == held[index]:
                    predictor += alpha[index]
            total += math.exp(predictor)
    return total


@compiled
def _constant(counts: Floats) -> float:
    total = 0.0
    for cell in range(counts.size):
        total += math.lgamma(counts[cell] + 1.0)
    return total


@compiled
def fit_models(
    counts: Floats,
    collected: Flags,
    terms: Integers,
    models: Models,
    guess: Floats,
    bic: Floats,
    estimates: Floats,
    parameters: Floats,
    ended: Integers,
) -> None:
    """Fit each of the `models` (m x terms): BIC, estimate (both left as they are without a maximum) and parameters.

    Each starts from the parameters that the one before reached.
    """
    size, t, wide = counts.size, guess.size - 1, guess.size + terms.size
    margins, alive, gone = np.zeros(size), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    mu, sums, matrix, vectors = np.zeros(size), np.zeros(size), np.zeros((wide, wide)), np.zeros((4, max(size, wide)))
    held, places, alpha = np.zeros(wide, np.int64), np.zeros(wide, np.int64), np.zeros(wide)
    last = np.zeros(wide)
    last[: t + 1] = guess
    open_table(counts, collected, margins, alive)
    constant = _constant(counts)
    for row in range(models.shape[0]):
        ended[row] = DIVERGED
        count, k = _assemble(models[row], terms, margins, collected, alive, gone, held, places, t)
        if count < 2 or not is_identifiable(held, count, alive, sums, matrix):
            continue
        for index in range(count):
            alpha[index] = last[places[index]]
        ended[row] = fit(counts, margins, alive, held, 0, count, alpha, mu, sums, matrix, vectors)
        if ended[row] != CONVERGED:
            last[:] = 0.0
            last[: t + 1] = guess
            continue
        for index in range(count):
            parameters[row, places[index]] = last[places[index]] = alpha[index]
        total = -sums[0] - constant
        for index in range(count):
            total += alpha[index] * margins[held[index]]
        bic[row] = k * math.log(margins[0]) - 2.0 * total
        estimates[row] = margins[0] + _unseen(alpha, held, count, collected, gone)


@compiled
def resampled_minimum(
    tables: Floats,
    collected: Flags,
    terms: Integers,
    models: Models,
    starts: Floats,
    guess: Floats,
    estimates: Floats,
) -> None:
    """On each of the `tables` the estimate by the model with the smallest BIC; infinite where none has a maximum.

    Each model starts from its parameters on the data (`starts`).
    """
    size, t, wide = tables.shape[1], guess.size - 1, guess.size + terms.size
    margins, alive, gone = np.zeros(size), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    mu, sums, matrix, vectors = np.zeros(size), np.zeros(size), np.zeros((wide, wide)), np.zeros((4, max(size, wide)))
    held, places, alpha = np.zeros(wide, np.int64), np.zeros(wide, np.int64), np.zeros(wide)
    for row in range(tables.shape[0]):
        smallest = np.inf
        open_table(tables[row], collected, margins, alive)
        for number in range(models.shape[0]):
            count, k = _assemble(models[number], terms, margins, collected, alive, gone, held, places, t)
            if count < 2 or not is_identifiable(held, count, alive, sums, matrix):
                continue
            for index in range(count):
                alpha[index] = starts[number, places[index]]
            if fit(tables[row], margins, alive, held, 0, count, alpha, mu, sums, matrix, vectors) != CONVERGED:
                continue
            total = -sums[0]
            for index in range(count):
                total += alpha[index] * margins[held[index]]
            value = k * math.log(margins[0]) - 2.0 * total
            if value < smallest:
                smallest = value
                estimates[row] = margins[0] + _unseen(alpha, held, count, collected, gone)
