"""What a piece of a value sets in a filter, and its numbers for MinHash: both keyed, both looked up once a piece.

A piece p of a channel with key K and k hashes sets the bits h_1(p) .. h_k(p) of l, where h_i(p) are 16-bit numbers of
BLAKE2b(p; K, counter) modulo l (as clkhash's blakeHash does; l is a power of two, so the numbers stay uniform). Its MinHash
numbers are 16-bit numbers of the same kind under another key; the smallest over a record's pieces agrees between two
records with the probability of their Jaccard likeness (Broder 1997).
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Mins = npt.NDArray[np.uint16]

_NUMBERS_A_DIGEST = 32


def numbers(key: bytes, piece: bytes, count: int) -> Mins:
    """`count` 16-bit numbers of a piece under a key."""
    digests = [
        hashlib.blake2b(piece, key=key, salt=str(counter).encode("ascii")).digest()
        for counter in range(-(-count // _NUMBERS_A_DIGEST))
    ]
    return np.frombuffer(b"".join(digests), dtype="<u2")[:count]


class Channel:
    """The hashed pieces of one channel, made as they are met. Row 0 is that of no piece: no bit, the largest numbers."""

    def __init__(self, key: bytes, *, bits: int, hashes: int, mins_key: bytes, mins: int) -> None:
        self._key, self._mins_key = key, mins_key
        self._bits, self._hashes, self._mins = bits, hashes, mins
        self._rows: dict[int, int] = {0: 0}
        self.filters: Bits = np.zeros((1, bits // 64), dtype=np.uint64)
        self.smallest: Mins = np.full((1, mins), 0xFFFF, dtype=np.uint16)

    def rows(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """For each piece the row of `filters` and `smallest` that is its own."""
        distinct, places = np.unique(codes, return_inverse=True)
        new = [code for code in distinct.tolist() if code not in self._rows]
        if new:
            for code in new:
                self._rows[code] = len(self._rows)
            self.filters = np.concatenate([self.filters, np.stack([self._filter(code) for code in new])])
            self.smallest = np.concatenate([self.smallest, np.stack([self._numbers(code) for code in new])])
        known = np.array([self._rows[code] for code in distinct.tolist()], dtype=np.int64)
        return known[places]

    def _filter(self, code: int) -> Bits:
        return mask(numbers(self._key, code.to_bytes(9, "little"), self._hashes) % self._bits, self._bits)

    def _numbers(self, code: int) -> Mins:
        return numbers(self._mins_key, code.to_bytes(9, "little"), self._mins)


def mask(positions: npt.NDArray[np.integer[Any]], bits: int) -> Bits:
    """A row of 64-bit words with these bits set; bit b is bit b % 64 of word b // 64."""
    row = np.zeros(bits // 64, dtype=np.uint64)
    for position in positions.tolist():
        row[position // 64] |= np.uint64(1 << position % 64)
    return row
