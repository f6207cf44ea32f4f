"""How the inner loops are compiled: cached on disk where that can be written, without the interpreter's lock.

No fast mathematics: sums keep the order in which they are written, so that a seed gives the same numbers everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code; division by zero gives infinity, as in NumPy."""
    try:
        return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder can be written to keep the machine code in
        return cast(F, numba.njit(nogil=True, error_model="numpy")(function))
