"""True counts from observed ones, where it is known what becomes of each true kind.

T[o, p] is the mean number of observed things of kind o that a true one of kind p leaves behind. The true counts x solve
y = T x; the solution is that of maximum likelihood for Poisson counts (Richardson 1972, Lucy 1974), at or above zero.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ROUNDS: Final = 300


def unfolded(transitions: Floats, observed: Floats, rounds: int = ROUNDS) -> Floats:
    """The true counts x >= 0 that best explain the observed ones under T: one vector, or a column each."""
    true = np.maximum(observed.astype(np.float64), 1e-9)
    reach = np.maximum(transitions.sum(axis=0), 1e-12)
    reach = reach if observed.ndim == 1 else reach[:, None]
    for _round in range(rounds):
        expected = np.maximum(transitions @ true, 1e-12)
        true = true * (transitions.T @ (observed / expected)) / reach
    return true
