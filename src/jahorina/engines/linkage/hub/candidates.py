"""Candidates: pairs of records of two registers that share a token and whose filters are close enough.

For each token column the two registers' tokens are sorted and merged; records under one token make all their pairs, unless
these are more than `most_pairs` (a block cap: such a token tells too little). Each pair is compared at once and kept where
its likeness reaches the cut; a pair found under several tokens is kept once, with the rarest token's weight

    rarity = -log( holders in one register * holders in the other / (size of one * size of the other) ) ,

the surprise at a shared token among strangers, and with the number of tokens it shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub.comparing import likeness_of_pairs

Rows = npt.NDArray[np.int32]

CUT: Final = 0.525
"""The least likeness of a candidate after diffusion: strangers lie about 0.5 with a deviation of 0.016."""
FEW: Final = 30
"""Comparisons for each record of both registers up to which nothing is cut: they tell what strangers are."""
MOST_PAIRS: Final = 2_500
_PAIRS_AT_ONCE: Final = 4_000_000


@dataclass(frozen=True)
class Candidates:
    """Pairs (rows[k] of the left register, others[k] of the right one), each once, ordered by both."""

    rows: Rows
    others: Rows
    likeness: npt.NDArray[np.float32]
    rarity: npt.NDArray[np.float32]
    shared: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.rows)


def candidates(
    left: EncodedRegister, right: EncodedRegister, *, cut: float = CUT, most_pairs: int = MOST_PAIRS
) -> Candidates:
    """The candidate pairs of two registers; all that share a token where these are few."""
    if pairs_under_tokens(left, right, most_pairs) <= FEW * (len(left) + len(right)):
        cut = 0.0
    found = [
        _close(left, right, rows, others, rarity, cut)
        for column in range(left.tokens.shape[1])
        for rows, others, rarity in _blocks(left.tokens[:, column], right.tokens[:, column], most_pairs)
    ]
    pairs = np.concatenate([one[0] for one in found]) if found else np.empty(0, dtype=np.int64)
    likeness = np.concatenate([one[1] for one in found]) if found else np.empty(0, dtype=np.float32)
    rarity = np.concatenate([one[2] for one in found]) if found else np.empty(0, dtype=np.float32)
    del found
    return once(pairs, likeness, rarity, len(right))


def pairs_under_tokens(left: EncodedRegister, right: EncodedRegister, most_pairs: int = MOST_PAIRS) -> int:
    """How many comparisons the join would make, before it makes one."""
    total = 0
    for column in range(left.tokens.shape[1]):
        (_order, starts, tokens), (_other, other_starts, others) = (
            _grouped(one.tokens[:, column]) for one in (left, right)
        )
        _both, place, other_place = np.intersect1d(tokens, others, assume_unique=True, return_indices=True)
        sizes = np.diff(starts)[place] * np.diff(other_starts)[other_place]
        total += int(sizes[sizes <= most_pairs].sum())
    return total


def once(
    pairs: npt.NDArray[np.int64], likeness: npt.NDArray[np.float32], rarity: npt.NDArray[np.float32], width: int
) -> Candidates:
    """Candidates from pairs (row * width + other) that may repeat: each once, its rarest token's weight, how often."""
    order = np.argsort(pairs, kind="stable")
    pairs, likeness, rarity = pairs[order], likeness[order], rarity[order]
    first = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1]))) if len(pairs) else np.empty(0, np.int64)
    best = np.maximum.reduceat(rarity, first) if len(first) else rarity
    shared = np.diff(np.append(first, len(pairs))).astype(np.int16)
    pairs = pairs[first]
    return Candidates(
        (pairs // max(width, 1)).astype(np.int32),
        (pairs % max(width, 1)).astype(np.int32),
        likeness[first],
        best,
        shared,
    )


def _close(
    left: EncodedRegister,
    right: EncodedRegister,
    rows: Rows,
    others: Rows,
    rarity: npt.NDArray[np.float32],
    cut: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    likeness = likeness_of_pairs(left.filters, right.filters, rows, others)
    near = likeness >= cut
    return rows[near].astype(np.int64) * len(right) + others[near], likeness[near], rarity[near]


def _blocks(
    left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64], most_pairs: int
) -> Iterator[tuple[Rows, Rows, npt.NDArray[np.float32]]]:
    """The pairs under all tokens of one column, some millions at a time, with the rarity of the token of each."""
    order, starts, tokens = _grouped(left)
    other_order, other_starts, other_tokens = _grouped(right)
    _both, place, other_place = np.intersect1d(tokens, other_tokens, assume_unique=True, return_indices=True)
    holders = np.diff(starts)[place]
    others = np.diff(other_starts)[other_place]
    sizes = holders * others
    small = sizes <= most_pairs
    starts, other_starts = starts[place][small], other_starts[other_place][small]
    holders, others, sizes = holders[small], others[small], sizes[small]
    rarity = (np.log(max(len(left), 1)) + np.log(max(len(right), 1)) - np.log(np.maximum(sizes, 1))).astype(np.float32)
    ends = np.cumsum(sizes)
    begin = 0
    while begin < len(sizes):
        done = ends[begin - 1] if begin else 0
        end = max(int(np.searchsorted(ends, done + _PAIRS_AT_ONCE, side="right")), begin + 1)
        part = slice(begin, end)
        within = np.arange(ends[end - 1] - done) - np.repeat(ends[part] - sizes[part] - done, sizes[part])
        width = np.repeat(others[part], sizes[part])
        yield (
            order[np.repeat(starts[part], sizes[part]) + within // width],
            other_order[np.repeat(other_starts[part], sizes[part]) + within % width],
            np.repeat(rarity[part], sizes[part]),
        )
        begin = end


def _grouped(tokens: npt.NDArray[np.uint64]) -> tuple[Rows, npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """The rows that hold a token in its order, where each token's rows begin (and the last ones end), the tokens."""
    held = np.flatnonzero(tokens).astype(np.int32)
    order = held[np.argsort(tokens[held], kind="stable")]
    ordered = tokens[order]
    first = (
        np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.empty(0, np.int64)
    )
    return order, np.append(first, len(ordered)), ordered[first]
