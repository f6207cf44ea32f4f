"""SipHash-2-4 of rows of 64-bit words, for whole columns at once (Aumasson and Bernstein 2012, SipHash: a fast short-input
PRF). A pseudorandom function under a 128-bit key: who lacks the key learns from its values only which inputs were equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
_INITIAL: Final = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)


def siphash(key: bytes, columns: Sequence[Words]) -> Words:
    """SipHash-2-4 of each row's words, read as little-endian bytes. `key` has 16 bytes; returns one word a row."""
    low, high = (np.uint64(int.from_bytes(key[start : start + 8], "little")) for start in (0, 8))
    shape = columns[0].shape
    state = [
        np.full(shape, initial ^ int(half), dtype=np.uint64)
        for initial, half in zip(_INITIAL, (low, high, low, high), strict=True)
    ]
    last = np.full(shape, ((8 * len(columns)) & 0xFF) << 56, dtype=np.uint64)
    for word in (*columns, last):
        state[3] ^= word
        _rounds(state, 2)
        state[0] ^= word
    state[2] ^= np.uint64(0xFF)
    _rounds(state, 4)
    result: Words = state[0] ^ state[1] ^ state[2] ^ state[3]
    return result


def _rounds(state: list[Words], count: int) -> None:
    v0, v1, v2, v3 = state
    for _ in range(count):
        v0 += v1
        v1 = _turned(v1, 13)
        v1 ^= v0
        v0 = _turned(v0, 32)
        v2 += v3
        v3 = _turned(v3, 16)
        v3 ^= v2
        v0 += v3
        v3 = _turned(v3, 21)
        v3 ^= v0
        v2 += v1
        v1 = _turned(v1, 17)
        v1 ^= v2
        v2 = _turned(v2, 32)
    state[:] = v0, v1, v2, v3


def _turned(word: Words, by: int) -> Words:
    turned: Words = (word << np.uint64(by)) | (word >> np.uint64(64 - by))
    return turned
