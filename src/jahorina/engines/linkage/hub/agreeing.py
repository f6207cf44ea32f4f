"""Which tokens two records agree in, and how much each of them says once it is known roughly who is whom.

A count of shared tokens takes a name with a birthday and one of sixteen bands for the same. When the mixture has settled
(`scoring.py`), a logistic regression of its probabilities on the tokens (ridge; Newton's method) tells each one's weight,
given the others:

    log(p / (1 - p)) = b_0 + b_1 [first token agrees] + b_2 [second ...] + ...

The weighted sum takes the count's place, and is looked at once: taught by its own outcome again and again, a mixture believes
itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.encoded import EncodedRegister

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint64]

MOST_TOKENS: Final = 48
"""Tokens whose agreement is kept: a whole number's bits that a float holds, too."""
FEWEST: Final = 500.0
"""Matches, and strangers, from which on tokens are weighed one by one; fewer would tell chance."""
_TAUGHT: Final = 60_000
_RIDGE: Final = 1.0
_ROUNDS: Final = 15
_PAIRS_AT_ONCE: Final = 500_000


def agreement(left: EncodedRegister, right: EncodedRegister, rows: Rows, others: Rows) -> Codes:
    """For each pair the tokens in which its records agree: bit k of a whole number is token k, of the first MOST_TOKENS."""
    codes = np.zeros(len(rows), dtype=np.uint64)
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        for token in range(min(left.tokens.shape[1], MOST_TOKENS)):
            one, other = left.tokens[rows[part], token], right.tokens[others[part], token]
            codes[part] |= ((one == other) & (one != 0)).astype(np.uint64) << np.uint64(token)
    return codes


def weighed(codes: Codes, probability: Floats) -> Floats | None:
    """What each pair's tokens say: the log odds that they alone would give it; None where too few tell.

    `probability` is that of each pair to be a match.
    """
    matches = float(probability.sum())
    if min(matches, len(probability) - matches) < FEWEST:
        return None
    taught = np.arange(0, len(codes), -(-len(codes) // _TAUGHT))
    weights = _logistic(_bits(codes[taught]), probability[taught])
    said = np.full(len(codes), weights[0])
    for token, weight in enumerate(weights[1:]):
        said += weight * ((codes >> np.uint64(token)) & np.uint64(1))
    return said


def _bits(codes: Codes) -> Floats:
    bits = (codes[:, None] >> np.arange(MOST_TOKENS, dtype=np.uint64)) & np.uint64(1)
    return np.concatenate([np.ones((len(codes), 1)), bits.astype(np.float64)], axis=1)


def _logistic(design: Floats, probability: Floats) -> Floats:
    """The weights of a ridge regression of log odds; the first, of a column of ones, is not drawn to 0."""
    weights = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], _RIDGE)
    ridge[0] = 1e-6
    for _round in range(_ROUNDS):
        fitted = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (probability - fitted) - ridge * weights
        curve = (design * (fitted * (1 - fitted) + 1e-6)[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-4:
            break
    return weights
