"""HiGHS, set up the same way everywhere: silent, on one thread, so that the same question has the same answer."""

from __future__ import annotations

import highspy
from numpy import bool_
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jahorina.engines.disclosure.tables import Floats


def solver_for(
    matrix: csr_matrix,
    row_low: Floats,
    row_high: Floats,
    low: Floats,
    high: Floats,
    cost: Floats,
    *,
    whole: NDArray[bool_] | None = None,
) -> highspy.Highs:
    """HiGHS with min cost x, row_low <= matrix x <= row_high, low <= x <= high, x whole where `whole`; silent, one thread."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, low, high
    model.row_lower_, model.row_upper_ = row_low, row_high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    if whole is not None:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in whole]
    solver.passModel(model)
    return solver
