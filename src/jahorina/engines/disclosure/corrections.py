"""Which counts were corrected between two versions of a table, as whoever compares them will guess.

Among all pairs of tables x (before) and y (after) that fit what each version shows, take one with the least sum of |x - y|
over the finest counts: the fewest people corrected. Where it has x = y the versions are taken to tell of the same count.
That is the strongest reader: one who knew less would be less sure. (The least sum finds sparse changes as it does in
compressed sensing; ties are broken arbitrarily.)
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bmat, csr_matrix, identity

from jahorina.engines.disclosure.solver import solver_for
from jahorina.engines.disclosure.tables import Floats

LEAST_CHANGE = 1e-6


def fewest_changes(
    inside: Sequence[csr_matrix], low: Sequence[Floats], high: Sequence[Floats]
) -> NDArray[np.bool_] | None:
    """Which finest counts differ between versions; None where no counts fit.

    `inside[v]` has a row for each cell that version v shows and a column for each finest count: 1 where it lies in it.
    """
    versions, count = len(inside), inside[0].shape[1]
    rows, row_low, row_high = [], [*low], [*high]
    for version in range(versions):
        rows.append([inside[version] if v == version else None for v in range(versions)] + [None] * (versions - 1))
    eye = identity(count, format="csr")
    for version in range(1, versions):
        for sign in (1, -1):  # t >= +-(x_v - x_0)
            line = [-sign * eye if v == 0 else sign * eye if v == version else None for v in range(versions)]
            rows.append(line + [-eye if t == version else None for t in range(1, versions)])
            row_low.append(np.full(count, -np.inf))
            row_high.append(np.zeros(count))
    matrix = csr_matrix(bmat(rows, format="csr"))
    cost = np.concatenate([np.zeros(versions * count), np.ones((versions - 1) * count)])
    endless = np.full(matrix.shape[1], np.inf)
    solver = solver_for(
        matrix, np.concatenate(row_low), np.concatenate(row_high), np.zeros(len(endless)), endless, cost
    )
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    changes = np.array(solver.getSolution().col_value)[versions * count :].reshape(versions - 1, count)
    return np.asarray((changes > LEAST_CHANGE).any(axis=0), dtype=np.bool_)
