r"""Averaging noise away: every count is told several times, by itself, by its parts and by other partitions of its people.

Published numbers are y = B x + e, x the finest counts, each row of B one published cell. Least squares use all at once:

    x^ = (B'B)^- B'y,   s^2 = |y - B x^|^2 / (m - rank B),   se(cell c) = s sqrt(b_c' (B'B)^- b_c)

(the attack of Asghar and Kaafar 2020 on a table builder, for any set of tables). A count is *told* where two standard errors
are less than one half: rounding the estimate then gives it away. Cell keys of the same people carry the same noise, so asking
again adds no row; noise drawn anew each time would be averaged to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.spreading import finest_under
from jahorina.engines.disclosure.tables import CountTable, Floats

MOST_FINEST = 1_500
"""Finest counts up to which the normal equations are solved densely."""
TOLD = 0.25


@dataclass(frozen=True)
class Averaged:
    """For each unknown of the space its estimate and standard error; `noise` is the standard deviation of one number."""

    estimates: Floats
    errors: Floats
    noise: float
    told: int


def averaged(space: Space, tables: Sequence[CountTable]) -> Averaged | None:
    """Estimate every count from all numbers of the tables; None where there are too many unknowns or no number to spare."""
    pairs = finest_under(space)
    if pairs is None:
        return None
    finest, above = pairs
    names, columns = np.unique(finest, return_inverse=True)
    if len(names) > MOST_FINEST:
        return None
    every = csr_matrix((np.ones(len(above)), (above, columns)), (len(space.coordinates), len(names)))
    rows, numbers = _numbers(space, tables)
    design = every[rows]
    normal = np.asarray((design.T @ design).todense())
    inverse = np.linalg.pinv(normal, hermitian=True)
    spare = len(rows) - np.linalg.matrix_rank(normal, hermitian=True)
    if spare <= 0:
        return None
    x = inverse @ (design.T @ numbers)
    noise = float(np.sqrt(((numbers - design @ x) ** 2).sum() / spare))
    errors = noise * np.sqrt(np.maximum(np.asarray((every @ inverse) * every.toarray()).sum(axis=1), 0.0))
    return Averaged(every @ x, errors, noise, int((errors[np.unique(rows)] < TOLD).sum()) if noise > 0 else 0)


def _numbers(space: Space, tables: Sequence[CountTable]) -> tuple[np.ndarray, Floats]:
    """Position and number of every cell that shows one."""
    shown = [~np.isnan(table.values) for table in tables]
    rows = [at[told] for at, told in zip(space.places, shown, strict=False)]
    numbers = [table.values[told] for table, told in zip(tables, shown, strict=True)]
    return np.concatenate(rows), np.concatenate(numbers)
