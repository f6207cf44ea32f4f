"""Attacks on encodings, as the attack suite of tests and benchmarks/linkage.py runs them.

Each attacker lacks the key, owns a plain list that holds the encoded people (the worst case: the same people, no others),
and says for each encoding whom it takes it for. What comes back is the share of encodings that are taken for the right
person. `codes` are the encodings' filters, `plain` filters that the attacker made of its own list with a key of its own, so
that likenesses between people can be compared though bits cannot.

    known_plaintext    some pairs (person, encoding) are known; nearest in likeness to those (Vidanage et al. 2020)
    graph_matching     no pair is known; nearest in the sorted likenesses to all others, the shape of a node's neighbourhood
    pattern_mining     sets of bits that often stand together are matched with frequent values (Christen et al. 2018)
    frequency          how many share each token, as a vector, matched with how many share each key's plain value
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


def likeness(filters: Bits, others: Bits) -> Floats:
    """1 - 2 * the share of differing bits: 1 for equal filters, about 0 for strangers after diffusion."""
    bits = filters.shape[1] * 64
    return np.stack([1 - 2 * np.bitwise_count(filters ^ one).sum(axis=1) / bits for one in others], axis=1)


def known_plaintext(codes: Bits, plain: Bits, known: int, *, spread: int, seed: int) -> float:
    """The share of the other encodings recognised by their likeness to `known` known pairs; the best of three scorings.

    The attacker knows the schema, so that it can tell what diffusion over `spread` bits makes of a likeness.
    """
    chance = np.random.default_rng(seed)
    given = chance.choice(len(codes), known, replace=False)
    rest = np.setdiff1d(np.arange(len(codes)), given)
    seen = likeness(codes[rest], codes[given])
    expected = np.abs(likeness(plain[rest], plain[given])) ** spread
    return max(_recognised(seen, expected, way) for way in ("correlation", "centred", "plain"))


def _recognised(seen: Floats, expected: Floats, way: str) -> float:
    if way != "plain":
        seen, expected = seen - seen.mean(axis=0), expected - expected.mean(axis=0)
    if way == "correlation":
        seen = seen / (np.linalg.norm(seen, axis=1, keepdims=True) + 1e-9)
        expected = expected / (np.linalg.norm(expected, axis=1, keepdims=True) + 1e-9)
        scores = seen @ expected.T
    else:
        scores = 2 * seen @ expected.T - (expected**2).sum(axis=1)
    return float((scores.argmax(axis=1) == np.arange(len(seen))).mean())


def graph_matching(codes: Bits, plain: Bits, *, spread: int, nearest: int = 60, most: int = 2_000) -> float:
    """The share of encodings recognised by the sorted likenesses to their nearest neighbours; nothing is known."""
    codes, plain = codes[:most], plain[:most]
    seen = np.sort(likeness(codes, codes), axis=1)[:, -nearest - 1 : -1]
    expected = np.sort(np.abs(likeness(plain, plain)) ** spread, axis=1)[:, -nearest - 1 : -1]
    scores = 2 * seen @ expected.T - (expected**2).sum(axis=1)
    return float((scores.argmax(axis=1) == np.arange(len(codes))).mean())


def pattern_mining(codes: Bits, values: Sequence[str], *, sets: int = 40, bits_of_a_set: int = 8) -> float:
    """The share of encodings of the commonest values that frequent bit sets tell from all others.

    Grows sets of bits greedily: the bit that most records have, then the bit that most of those have, and so on; the records
    left are taken for the value whose frequency is nearest and not yet taken. For values of one field, the most telling.
    """
    bits = np.unpackbits(codes.astype("<u8").view(np.uint8), bitorder="little").reshape(len(codes), -1).astype(bool)
    counted = Counter(values).most_common(sets)
    own = np.array(values)
    guessed = np.full(len(codes), "", dtype=object)
    usual = bits.mean(axis=0)
    for value, number in counted:
        group = np.flatnonzero(guessed == "")
        chosen: list[int] = []
        for _bit in range(bits_of_a_set):
            if len(group) <= number:
                break
            lift = bits[group].mean(axis=0) - usual
            lift[chosen] = -1
            best = int(lift.argmax()) if chosen else int(usual.argmax())
            chosen.append(best)
            group = group[bits[group, best]]
        guessed[group[:number]] = value
    common = np.isin(own, [value for value, _number in counted])
    return float((guessed[common] == own[common]).mean()) if common.any() else 0.0


def chance_of_pattern_mining(values: Sequence[str], sets: int = 40) -> float:
    """What pattern mining gets right by guessing: the commonest values' shares among themselves."""
    counts = np.array([number for _value, number in Counter(values).most_common(sets)], dtype=float)
    return float(((counts / len(values)) * (counts / counts.sum())).sum() * len(values) / counts.sum())


def frequency(tokens: Bits, plain_tokens: Bits) -> float:
    """The share of records recognised by how many share each of their tokens, the attacker's list being the same file."""
    return recognised_by_counts(holders(tokens), holders(plain_tokens))


def recognised_by_counts(seen: npt.NDArray[np.int32], expected: npt.NDArray[np.int32]) -> float:
    """The share of rows whose counts are those of their own row of the attacker's list; equal ones share the guess."""
    known: dict[bytes, list[int]] = {}
    for row, key in enumerate(expected):
        known.setdefault(key.tobytes(), []).append(row)
    right = 0.0
    for row, key in enumerate(seen):
        same = known.get(key.tobytes(), [])
        right += (row in same) / max(len(same), 1)
    return right / len(seen)


def holders(tokens: Bits) -> npt.NDArray[np.int32]:
    """For each record and token how many records hold it; 1 where there is none, as it leaves the partner filled."""
    columns = []
    for column in tokens.T:
        _values, places, counts = np.unique(column, return_inverse=True, return_counts=True)
        columns.append(np.where(column == 0, 1, counts[places]))
    return np.stack(columns, axis=1).astype(np.int32)
