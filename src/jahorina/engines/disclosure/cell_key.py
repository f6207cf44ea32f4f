r"""Cell-key perturbation: every count is moved a little, and the same people always by the same amount.

Each record has a secret key r, uniform on [0, 1). A cell's key is the fractional part of the sum of its records' keys,
uniform again and the same wherever the same records are counted. The key is looked up in the perturbation table: for each
count i the distribution over i + d, |d| <= D, of largest entropy with

    sum p_d = 1,   sum d p_d = 0,   sum d^2 p_d = V,   i + d >= 0,   i + d not in 1..js

(Fraser and Wooton 2005; the table as in Giessing and Tent, ptable). Zeros stay zeros, counts of 1..js never appear, sums are
not kept: each margin has its own key. Keys come from HMAC-SHA256 under a secret that is stored and reused, so asking again
or averaging gives the same noise; D is never published.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.tables import Floats
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LEAST_SECRET = 16
"""Bytes that a secret must have at least."""
_WHOLE = float(2**64)


@dataclass(frozen=True)
class Design:
    """D: the largest move; V: its variance; js: counts from 1 to this are never shown."""

    largest_move: int = 5
    variance: float = 3.0
    never_shown: int = 2


@cache
def perturbation_table(design: Design = Design()) -> tuple[tuple[NDArray[np.int64], Floats], ...]:
    """For each count 0, 1, .. the possible moves and their cumulative probabilities; the last holds for all larger counts."""
    last = design.largest_move + design.never_shown
    rows = [(np.zeros(1, dtype=np.int64), np.ones(1))]
    for count in range(1, last + 1):
        moves = np.array(
            [
                d
                for d in range(-design.largest_move, design.largest_move + 1)
                if count + d == 0 or count + d > design.never_shown
            ]
        )
        rows.append((moves, np.cumsum(_largest_entropy(moves, design.variance))))
    return tuple(rows)


def _largest_entropy(moves: NDArray[np.int64], variance: float) -> Floats:
    """Probabilities proportional to exp(a d + b d^2) with mean 0 and the variance, by Newton's method on (a, b)."""
    features = np.stack([moves, moves.astype(float) ** 2 - variance])
    a = np.zeros(2)
    for _step in range(200):
        p = _probabilities(a, features)
        gradient = features @ p
        if np.abs(gradient).max() < 1e-12:
            return p
        centred = features - gradient[:, None]
        hessian = (centred * p) @ centred.T + 1e-12 * np.eye(2)
        a -= _damped(a, np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64), features)
    raise InputRefused(
        "cell-key-design",
        _("No noise has the variance %(variance)s here; choose a larger one or a larger move."),
        params={"variance": variance},
    )


def _probabilities(a: Floats, features: Floats) -> Floats:
    exponent = a @ features
    weights = np.exp(exponent - exponent.max())
    p: Floats = weights / weights.sum()
    return p


def _damped(a: Floats, step: Floats, features: Floats) -> Floats:
    """The Newton step, halved until the log-partition falls."""

    def partition(at: Floats) -> float:
        exponent = at @ features
        return float(exponent.max() + np.log(np.exp(exponent - exponent.max()).sum()))

    before = partition(a)
    while partition(a - step) > before and np.abs(step).max() > 1e-14:
        step = step / 2
    return step


def record_keys(secret: bytes, records: Sequence[str]) -> NDArray[np.uint64]:
    """A key of 64 bits for each record, from its identifier, under the secret; raises InputRefused (`cell-key-secret`)."""
    if len(secret) < LEAST_SECRET:
        raise InputRefused(
            "cell-key-secret", _("The key file must hold at least %(least)s bytes."), params={"least": LEAST_SECRET}
        )
    made = [hmac.new(secret, record.encode(), hashlib.sha256).digest()[:8] for record in records]
    return np.frombuffer(b"".join(made), dtype=">u8").astype(np.uint64)


def keys_of_cells(secret: bytes, cells: Sequence[tuple[str, ...]], counts: Floats) -> NDArray[np.uint64]:
    """The sum of record keys of each finest cell that is known by its count alone.

    The n-th person of a cell has the key of (cell, n): one person more or fewer changes one key.
    """
    sums = np.zeros(len(cells), dtype=np.uint64)
    for place, (cell, count) in enumerate(zip(cells, counts, strict=True)):
        name = "\x1f".join(cell)
        if count:
            keys = record_keys(secret, [f"{name}\x1e{n}" for n in range(int(count))])
            sums[place] = keys.sum(dtype=np.uint64)
    return sums


def perturbed(counts: Floats, keys: NDArray[np.uint64], design: Design = Design()) -> Floats:
    """Counts moved by what their cell keys (sums of record keys modulo 2^64) find in the perturbation table."""
    table = perturbation_table(design)
    where = keys.astype(np.float64) / _WHOLE
    moved = counts.copy()
    for place, (count, at) in enumerate(zip(counts, where, strict=True)):
        moves, cumulative = table[min(int(count), len(table) - 1)]
        moved[place] = count + moves[min(int(np.searchsorted(cumulative, at, side="right")), len(moves) - 1)]
    return moved
