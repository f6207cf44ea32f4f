"""Chance that all partners share: uniform numbers from SHAKE-256 under the run's key, which hang on no library's version."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.partner.keys import RunKeys


def uniform(keys: RunKeys, purpose: str, rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Uniform numbers in [0, 1), rows x columns, the same for everybody who has the key."""
    stream = hashlib.shake_256(keys.purpose(purpose)).digest(4 * rows * columns)
    return np.frombuffer(stream, dtype="<u4").reshape(rows, columns) / 2.0**32
