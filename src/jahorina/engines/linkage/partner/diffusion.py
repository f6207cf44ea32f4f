"""Keyed linear diffusion of filters (Armknecht, Heng and Schnell 2023, PoPETs 2023(2)).

Output bit j is the exclusive or of `spread` distinct input bits that the key chooses. Two records whose filters differ in a
share d of their bits differ in (1 - (1 - 2d)^spread) / 2 of the output: close records stay close, all others are as far
apart as chance, so that an attacker who knows some pairs learns little of records that are not nearly theirs.

The map is linear over GF(2), so a byte of the input contributes a row of a table of 256 (the method of the four Russians):
one look-up and exclusive or for each of the filter's bytes.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.hashing import Bits

_ROWS_AT_ONCE: Final = 2_048
"""Records diffused together: filters, results and a table's rows stay in the processor's cache."""


def chosen_bits(key: bytes, *, bits: int, spread: int) -> npt.NDArray[np.int64]:
    """For each output bit the `spread` distinct input bits that make it: an array of bits x spread.

    Drawn from SHAKE-256 of the key; `bits` is a power of two, so a masked number is uniform.
    """
    stream = np.frombuffer(hashlib.shake_256(key).digest(bits * spread * 8), dtype="<u2").astype(np.int64) % bits
    chosen = np.empty((bits, spread), dtype=np.int64)
    place = 0
    for row in range(bits):
        found: dict[int, None] = {}
        while len(found) < spread:
            found[int(stream[place])] = None
            place += 1
        chosen[row] = list(found)
    return chosen


class Diffusion:
    """The diffusion of one key: `Diffusion(key, bits=1024, spread=7)(filters)` gives filters of the same shape."""

    def __init__(self, key: bytes, *, bits: int, spread: int) -> None:
        columns = np.zeros((bits, bits // 64), dtype=np.uint64)
        for output, inputs in enumerate(chosen_bits(key, bits=bits, spread=spread)):
            columns[inputs, output // 64] ^= np.uint64(1 << output % 64)
        self._table = np.zeros((bits // 8, 256, bits // 64), dtype=np.uint64)
        for bit in range(8):
            step = 1 << bit
            self._table[:, step : 2 * step] = self._table[:, :step] ^ columns[bit::8][:, None, :]

    def __call__(self, filters: Bits) -> Bits:
        """Diffuse filters: an array of records x words; returns a new one."""
        diffused = np.zeros_like(filters)
        for start in range(0, len(filters), _ROWS_AT_ONCE):
            given = np.ascontiguousarray(filters[start : start + _ROWS_AT_ONCE], dtype="<u8").view(np.uint8)
            made = diffused[start : start + _ROWS_AT_ONCE]
            for place, table in enumerate(self._table):
                made ^= table[given[:, place]]
        return diffused
