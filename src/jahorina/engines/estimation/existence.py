"""Does the extended maximum exist, and is the model identified? By linear programme and by rank.

With A the transposed design on the living cells and t = A n its sufficient margins, the maximum exists if and only if
t = A x for an x that is positive everywhere (Fienberg and Rinaldo, 2012): maximise s with A x = t and every x_i >= s; it
exists if and only if s > 0. That depends only on which cells hold people, so each of them counts as one person here,
which keeps the programme well scaled for any table. The model is identified if and only if A has full row rank (Chan,
Silverman and Vincent, 2021).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from jahorina.engines.estimation.compiling import Flags, Floats

_POSITIVE = 1e-7


def design(terms: Sequence[int], alive: Flags) -> Floats:
    """The transposed design: a row a term, a column a living cell; 1 where the cell holds the term."""
    cells = np.flatnonzero(alive)
    masks = np.asarray(terms, np.int64)[:, None]
    answer: Floats = ((cells[None, :] & masks) == masks).astype(np.float64)
    return answer


def exists(counts: Floats, terms: Sequence[int], alive: Flags) -> bool:
    """Whether the likelihood of the terms has its maximum at finite parameters on the living cells."""
    matrix = design(terms, alive)
    held = (counts[alive] > 0).astype(np.float64)
    if not held.size:
        return False
    goal = np.zeros(matrix.shape[1] + 1)
    goal[-1] = -1.0
    answer = linprog(  # x = y + s with y at least 0, so that no inequality is left
        goal,
        A_eq=np.hstack([matrix, matrix.sum(axis=1, keepdims=True)]),
        b_eq=matrix @ held,
        bounds=[*[(0.0, None)] * matrix.shape[1], (None, None)],
        method="highs",
    )
    return bool(answer.status == 0 and -answer.fun > _POSITIVE)


def is_identified(terms: Sequence[int], alive: Flags) -> bool:
    """Whether the terms can be told apart on the living cells."""
    matrix = design(terms, alive)
    return bool(matrix.shape[1] >= len(terms) and np.linalg.matrix_rank(matrix) == len(terms))
