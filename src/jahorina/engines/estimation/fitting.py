"""Log-linear models of a capture table, fitted by Newton's method, with certificates that a maximum is there or is not.

N_w ~ Poisson(mu_w), log mu_w = sum of alpha_v over the terms v of the model that are subsets of w; the intercept alpha_0
is the log mean of the unseen cell, so N = n + exp(alpha_0) (+ the fitted cells that were not collected). With N*_v the
people on all lists of v and M*_v the fitted ones, the gradient is N*_v - M*_v and the information at (u, v) is
M*_(u or v): both are read from one sum over supersets.

A fit ends in one of three ways. CONVERGED: gradient and last step are tiny, so the fitted table is positive with the
observed margins, which proves that the maximum exists. DIVERGED: the last step d is a direction in which no cell's
predictor rises, none with people in it changes and some other falls, which proves that it does not exist (Haberman, 1974;
Fienberg and Rinaldo, 2012). UNDECIDED: neither; then the linear programme of `existence` decides.
"""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.estimation.compiling import Flags, Floats, Integers, compiled
from jahorina.engines.estimation.lattice import add_subsets, add_supersets

CONVERGED, DIVERGED, UNDECIDED = 0, 1, 2

_MOST_STEPS = 80
_TINY_STEP = 1e-6
_TINY_GRADIENT = 1e-5
_LONGEST_STEP = 6.0
_LARGEST_PREDICTOR = 500.0
_SINGULAR = 1e-13
_EARLIEST_CERTIFICATE = 6
_FLAT = 1e-4


@compiled
def predict(alpha: Floats, terms: Integers, count: int, alive: Flags, mu: Floats, sums: Floats) -> None:
    """Fill `mu` with the fitted cells (0 where not alive) and `sums` with their sums over supersets."""
    mu[:] = 0.0
    for index in range(count):
        mu[terms[index]] = alpha[index]
    add_subsets(mu)
    for cell in range(mu.size):
        mu[cell] = math.exp(min(mu[cell], _LARGEST_PREDICTOR)) if alive[cell] else 0.0
    sums[:] = mu
    add_supersets(sums)


@compiled
def log_likelihood(alpha: Floats, terms: Integers, count: int, margins: Floats, fitted_total: float) -> float:
    """Poisson log-likelihood without the term in the factorials."""
    total = 0.0
    for index in range(count):
        total += alpha[index] * margins[terms[index]]
    return total - fitted_total


@compiled
def factorise(matrix: Floats, first: int, count: int, singular: float) -> bool:
    """Cholesky's factor of rows and columns first..count-1, in place; false where it is singular."""
    for row in range(first, count):
        diagonal = matrix[row, row]
        for column in range(first, row):
            total = matrix[row, column]
            for inner in range(first, column):
                total -= matrix[row, inner] * matrix[column, inner]
            total /= matrix[column, column]
            matrix[row, column] = total
        rest = diagonal
        for column in range(first, row):
            rest -= matrix[row, column] * matrix[row, column]
        if not rest > singular * diagonal:
            return False
        matrix[row, row] = math.sqrt(rest)
    return True


@compiled
def solve(factor: Floats, first: int, count: int, right: Floats, out: Floats) -> None:
    """Solve with Cholesky's factor."""
    for row in range(first, count):
        total = right[row]
        for column in range(first, row):
            total -= factor[row, column] * out[column]
        out[row] = total / factor[row, row]
    for row in range(count - 1, first - 1, -1):
        total = out[row]
        for below in range(row + 1, count):
            total -= factor[below, row] * out[below]
        out[row] = total / factor[row, row]


@compiled
def fill_information(terms: Integers, first: int, count: int, sums: Floats, matrix: Floats) -> None:
    """The lower triangle of the information: at (u, v) the sum over supersets of u or v."""
    for row in range(first, count):
        for column in range(first, row + 1):
            matrix[row, column] = sums[terms[row] | terms[column]]


@compiled
def is_identifiable(terms: Integers, count: int, alive: Flags, sums: Floats, matrix: Floats) -> bool:
    """Whether the design on the living cells has full rank: its Gram matrix counts cells, so integers decide."""
    for cell in range(sums.size):
        sums[cell] = 1.0 if alive[cell] else 0.0
    add_supersets(sums)
    fill_information(terms, 0, count, sums, matrix)
    return factorise(matrix, 0, count, 1e-9)


@compiled
def _recedes(
    step: Floats, terms: Integers, first: int, count: int, alive: Flags, counts: Floats, slope: Floats
) -> bool:
    slope[:] = 0.0
    for index in range(first, count):
        slope[terms[index]] = step[index]
    add_subsets(slope)
    steepest = 0.0
    for cell in range(slope.size):
        if alive[cell]:
            steepest = max(steepest, abs(slope[cell]))
    if steepest < 0.1:
        return False
    for cell in range(slope.size):
        if alive[cell] and (slope[cell] > _FLAT * steepest or (counts[cell] > 0.0 and slope[cell] < -_FLAT * steepest)):
            return False
    return True


@compiled
def fit(
    counts: Floats,
    margins: Floats,
    alive: Flags,
    terms: Integers,
    first: int,
    count: int,
    alpha: Floats,
    mu: Floats,
    sums: Floats,
    matrix: Floats,
    vectors: Floats,
) -> int:
    """Fit by Newton's method from `alpha` on, in place; says how it ended. `first` = 1 holds the intercept.

    `mu` and `sums` (2^t) hold the fitted cells and margins afterwards; `matrix` (p x p) and `vectors` (4 x max(p, 2^t))
    are room to work in.
    """
    gradient, step, trial, slope = vectors[0], vectors[1], vectors[2], vectors[3, : mu.size]
    predict(alpha, terms, count, alive, mu, sums)
    value = log_likelihood(alpha, terms, count, margins, sums[0])
    for iteration in range(_MOST_STEPS):
        fill_information(terms, first, count, sums, matrix)
        if not factorise(matrix, first, count, _SINGULAR):
            return UNDECIDED
        steep = False
        for index in range(first, count):
            gradient[index] = margins[terms[index]] - sums[terms[index]]
            steep = steep or abs(gradient[index]) > _TINY_GRADIENT * (1.0 + margins[terms[index]])
        solve(matrix, first, count, gradient, step)
        longest = 0.0
        for index in range(first, count):
            longest = max(longest, abs(step[index]))
        if longest < _TINY_STEP and not steep:
            for index in range(first, count):
                alpha[index] += step[index]
            predict(alpha, terms, count, alive, mu, sums)
            return CONVERGED
        if iteration >= _EARLIEST_CERTIFICATE and _recedes(step, terms, first, count, alive, counts, slope):
            return DIVERGED
        scale = min(1.0, _LONGEST_STEP / longest)
        for _ in range(40):
            for index in range(count):
                trial[index] = alpha[index] + (scale * step[index] if index >= first else 0.0)
            predict(trial, terms, count, alive, mu, sums)
            reached = log_likelihood(trial, terms, count, margins, sums[0])
            if reached >= value - 1e-10 * (1.0 + abs(value)):
                break
            scale *= 0.5
        value = reached
        alpha[:count] = trial[:count]
    return UNDECIDED


@compiled
def open_table(counts: Floats, collected: Flags, margins: Floats, alive: Flags) -> None:
    """Fill `margins` with the people on all lists of each set, and `alive` with the cells that carry information."""
    margins[:] = counts
    add_supersets(margins)
    for cell in range(counts.size):
        alive[cell] = collected[cell]
    alive[0] = False


@compiled
def bury(alive: Flags, term: int) -> None:
    """Take out the cells that hold `term`: its parameter is minus infinity."""
    for cell in range(alive.size):
        if cell & term == term:
            alive[cell] = False


@compiled
def has_living(alive: Flags, term: int) -> bool:
    """Whether any living cell holds `term`."""
    for cell in range(alive.size):  # noqa: SIM110
        if alive[cell] and cell & term == term:
            return True
    return False


def working_room(t: int, most_terms: int) -> tuple[Floats, Floats, Floats, Floats]:
    """`mu`, `sums`, `matrix`, `vectors` for `fit`."""
    size = 1 << t
    wide = max(size, most_terms)
    return np.zeros(size), np.zeros(size), np.zeros((most_terms, most_terms)), np.zeros((4, wide))
