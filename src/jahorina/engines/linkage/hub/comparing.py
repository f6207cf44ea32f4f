"""The compare kernel: the Dice coefficient of pairs of filters, bit by bit.

    dice(a, b) = 2 |a and b| / (|a| + |b|)          (Dice 1945)

One function, `dice_of_pairs`, stands before two ways to compute it: compiled by numba where numba is there and the pairs
are worth the compiler's start, else NumPy. Both count the same bits and divide the same whole numbers in the same order,
so their results are equal to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.integer[Any]]
Dice = npt.NDArray[np.float32]
Kernel = Callable[[Bits, Bits, Rows, Rows], Dice]

WORTH_COMPILING: Final = 2_000_000
"""Pairs from which on the compiled kernel is used: NumPy compares that many in about a third of a second."""
_PAIRS_AT_ONCE: Final = 16_384


def dice_of_pairs(left: Bits, right: Bits, rows: Rows, others: Rows) -> Dice:
    """The Dice coefficient of left[rows[k]] and right[others[k]] for every k; 0 where both are empty."""
    kernel = compiled_kernel() if len(rows) >= WORTH_COMPILING else None
    return (kernel or dice_by_numpy)(left, right, rows, others)


def dice_by_numpy(left: Bits, right: Bits, rows: Rows, others: Rows) -> Dice:
    """The kernel in NumPy."""
    dice = np.zeros(len(rows), dtype=np.float32)
    sizes, other_sizes = _sizes(left), _sizes(right)
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        one, other = rows[start : start + _PAIRS_AT_ONCE], others[start : start + _PAIRS_AT_ONCE]
        common = np.bitwise_count(left[one] & right[other]).sum(axis=1, dtype=np.int64)
        total = sizes[one] + other_sizes[other]
        dice[start : start + _PAIRS_AT_ONCE] = np.divide(2.0 * common, total, out=np.zeros(len(one)), where=total > 0)
    return dice


def _sizes(filters: Bits) -> npt.NDArray[np.int64]:
    sizes: npt.NDArray[np.int64] = np.bitwise_count(filters).sum(axis=1, dtype=np.int64)
    return sizes


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
    def compare(left: Bits, right: Bits, rows: Rows, others: Rows) -> Dice:
        dice = np.zeros(len(rows), dtype=np.float32)
        for pair in range(len(rows)):
            one, other = left[rows[pair]], right[others[pair]]
            common = np.uint64(0)
            total = np.uint64(0)
            for word in range(len(one)):
                common += ones(one[word] & other[word])
                total += ones(one[word]) + ones(other[word])
            if total > 0:
                dice[pair] = 2.0 * np.float64(common) / np.float64(total)
        return dice

    kernel: Kernel = compare
    return kernel
