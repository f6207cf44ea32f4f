"""The compare kernel: how like two filters are, bit by bit.

    likeness(a, b) = 1 - |a xor b| / bits       the share of bits in which they agree (simple matching)

Diffusion makes every output bit a fair coin, so how many of them a record has set says nothing of the person. Dice's
coefficient divides by that number and takes its noise in: among strangers it scatters by 0.0196, this by 0.0157.

One function, `likeness_of_pairs`, stands before two ways to compute it: compiled by numba where numba is there and the pairs
are worth the compiler's start, else NumPy. Both count the same bits and divide the same whole numbers, so their results
are equal to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.integer[Any]]
Likeness = npt.NDArray[np.float32]
Kernel = Callable[[Bits, Bits, Rows, Rows], Likeness]

WORTH_COMPILING: Final = 2_000_000
"""Pairs from which on the compiled kernel is used: NumPy compares that many in about a third of a second."""
_PAIRS_AT_ONCE: Final = 16_384


def likeness_of_pairs(left: Bits, right: Bits, rows: Rows, others: Rows) -> Likeness:
    """The likeness of left[rows[k]] and right[others[k]] for every k, 0 to 1; 0 where one of them has no bit."""
    kernel = compiled_kernel() if len(rows) >= WORTH_COMPILING else None
    return (kernel or likeness_by_numpy)(left, right, rows, others)


def likeness_by_numpy(left: Bits, right: Bits, rows: Rows, others: Rows) -> Likeness:
    """The kernel in NumPy."""
    likeness = np.zeros(len(rows), dtype=np.float32)
    some, other_some = np.asarray(left.any(axis=1)), np.asarray(right.any(axis=1))
    bits = left.shape[1] * 64
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        one, other = rows[start : start + _PAIRS_AT_ONCE], others[start : start + _PAIRS_AT_ONCE]
        differing = np.bitwise_count(left[one] ^ right[other]).sum(axis=1, dtype=np.int64)
        likeness[start : start + _PAIRS_AT_ONCE] = (bits - differing) / bits * (some[one] & other_some[other])
    return likeness


@lru_cache(maxsize=1)
def compiled_kernel() -> Kernel | None:
    """The kernel compiled by numba, or None where numba is not installed."""
    try:
        import numba
        from numba.core import types
        from numba.core.extending import intrinsic
    except ImportError:
        return None

    @intrinsic  # type: ignore[untyped-decorator, unused-ignore]
    def count_ones(_context: Any, word: Any) -> Any:  # noqa: ARG001
        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.ctpop(arguments[0])

        return types.uint64(types.uint64), generate

    ones: Any = count_ones

    @numba.njit(nogil=True)  # type: ignore[misc, unused-ignore]
    def compare(left: Bits, right: Bits, rows: Rows, others: Rows) -> Likeness:
        likeness = np.zeros(len(rows), dtype=np.float32)
        for pair in range(len(rows)):
            one, other = left[rows[pair]], right[others[pair]]
            agreeing = np.uint64(0)
            some = np.uint64(0)
            other_some = np.uint64(0)
            for word in range(len(one)):
                agreeing += ones(~(one[word] ^ other[word]))
                some |= one[word]
                other_some |= other[word]
            if some != 0 and other_some != 0:
                likeness[pair] = np.float64(agreeing) / np.float64(len(one) * 64)
        return likeness

    kernel: Kernel = compare
    return kernel
