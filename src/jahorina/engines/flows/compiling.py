"""How the inner loops are compiled: kept on disk where that can be written; sums keep the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code; without fast mathematics, so that a seed gives the same numbers everywhere."""
    try:
        return cast(F, numba.njit(cache=True, error_model="numpy")(function))
    except RuntimeError:  # no folder can be written to keep the machine code in
        return cast(F, numba.njit(error_model="numpy")(function))
