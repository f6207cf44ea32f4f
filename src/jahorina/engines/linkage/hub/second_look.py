"""A second look at records that found nobody: few enough to be compared all with all, whatever tokens they share.

Diffused filters cannot be searched, so a person whose every token differs is no candidate. What two registers have left over
after linking is often so little that each record can be compared with each. A pair with likeness x has the odds

    w m(x) / ((1 - w) u(x)),   and where it was a candidate already, those of the mixture, times w / w0

    u   strangers: a normal distribution measured on pairs drawn from both registers
    m   matches: a normal distribution measured on the likeness of those matches that share the fewest tokens
    w0  the share of matches among the left-over pairs: those that share no token, f1^2 / (2 f2) by the numbers of matches
        that share one and two (Chao 1984), and what the mixture still believes of left-over candidates

and one of its records is nobody else: p = odds / (1 + the odds of all pairs with either record). w is the share that the p
themselves come to (expectation and maximisation): of three left over on each side all may be matches, of thousands few are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub.candidates import Candidates, Rows
from jahorina.engines.linkage.hub.comparing import Bits
from jahorina.engines.linkage.hub.scoring import Scored, odds_without_rivals

Floats = npt.NDArray[np.float64]
Agreeing = npt.NDArray[np.int16]

MOST_COMPARED: Final = 250_000
"""Left-over pairs up to which they are looked at again. Of more, some strangers look more alike than u foresees."""
FEWEST_MATCHES: Final = 10.0
"""Matches that tell how alike those are that share few tokens; with fewer nothing is looked at again."""
_LEAST_UNSEEN: Final = 0.5
_DRAWN: Final = 300
_ODDS_KEPT: Final = 1e-3
_ROWS_AT_ONCE: Final = 1_024
_ROUNDS: Final = 100
_SETTLED: Final = 1e-3


def looked_again(
    left: EncodedRegister,
    right: EncodedRegister,
    found: Candidates,
    scored: Scored,
    clusters: npt.NDArray[np.int64],
    other_clusters: npt.NDArray[np.int64],
) -> tuple[Candidates, Scored]:
    """The candidates of two registers and their probabilities after a second look at who has nobody in the other's clusters.

    Given back as they are where the left-over pairs are too many, or too few matches tell what to look for.
    """
    rows = np.flatnonzero(~np.isin(clusters, other_clusters)).astype(np.int32)
    others = np.flatnonzero(~np.isin(other_clusters, clusters)).astype(np.int32)
    bits = left.filters.shape[1] * 64
    matches = _matches(found, scored, bits)
    if not 0 < len(rows) * len(others) <= MOST_COMPARED or matches is None:
        return found, scored
    agreeing = agreeing_bits(left.filters[rows], right.filters[others])
    known = _known(found, rows, others)
    log_odds = _log_odds(matches, _strangers(left, right), agreeing.size)
    agreeing[known.row, known.other] = 0
    row, other = np.nonzero(agreeing >= int(np.argmax(log_odds > np.log(_ODDS_KEPT))))
    close = agreeing[row, other]
    believed = odds_without_rivals(found, scored.probability, known.place)
    probability = _one_to_one(
        np.concatenate([np.exp(log_odds[close]), believed]),
        np.append(row, known.row),
        np.append(other, known.other),
        matches.unseen * matches.above(int(close.min(initial=bits))) + float((believed / (1 + believed)).sum()),
    )
    new = Candidates(
        rows[row],
        others[other],
        close.astype(np.float32) / np.float32(bits),
        np.zeros(len(row), dtype=np.float32),
        np.zeros(len(row), dtype=np.int16),
    )
    return _joined(found, new), _judged_again(scored, known, probability, len(row))


def agreeing_bits(left: Bits, right: Bits) -> Agreeing:
    """In how many bits each filter of the left agrees with each of the right: an array of left x right."""
    bits = left.shape[1] * 64
    signs = _signs(right).T
    agreeing = np.empty((len(left), len(right)), dtype=np.int16)
    for start in range(0, len(left), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        # Agreeing less differing bits, in whole numbers that a float32 holds exactly.
        agreeing[part] = (_signs(left[part]) @ signs + bits) / 2
    return agreeing


def _signs(filters: Bits) -> npt.NDArray[np.float32]:
    return np.unpackbits(np.ascontiguousarray(filters).view(np.uint8), axis=1).astype(np.float32) * 2 - 1


@dataclass(frozen=True)
class _Matches:
    """How alike matches are that share few tokens (agreeing bits), and how many share none."""

    mean: float
    deviation: float
    unseen: float

    def log_density(self, bits: int) -> Floats:
        return _log_normal(np.arange(bits + 1), self.mean, self.deviation)

    def above(self, least: int) -> float:
        """The share of them that agrees in `least` bits or more."""
        places = np.arange(int(self.mean + 8 * self.deviation) + 1)
        density = np.exp(_log_normal(places, self.mean, self.deviation))
        return float(density[least:].sum() / density.sum())


def _matches(found: Candidates, scored: Scored, bits: int) -> _Matches | None:
    """None where too few matches tell."""
    holders = np.bincount(found.shared, scored.probability, 3)
    enough = np.flatnonzero(np.cumsum(holders) >= FEWEST_MATCHES)
    if not len(enough):
        return None
    unseen = max(holders[1] ** 2 / (2 * max(holders[2], 1.0)), _LEAST_UNSEEN)
    weights = scored.probability * (found.shared <= max(int(enough[0]), 2))
    agreeing = found.likeness.astype(np.float64) * bits
    mean = float(np.average(agreeing, weights=weights))
    deviation = float(np.sqrt(np.average((agreeing - mean) ** 2, weights=weights)))
    return _Matches(mean, max(deviation, np.sqrt(bits) / 2), float(unseen))


@dataclass(frozen=True)
class _Strangers:
    """How alike strangers are: the mean of agreeing bits, and the logarithm of each number's probability."""

    mean: float
    log_density: Floats


def _strangers(left: EncodedRegister, right: EncodedRegister) -> _Strangers:
    """From pairs drawn all over both registers, few of which are matches."""
    drawn = agreeing_bits(*(one.filters[:: max(len(one) // _DRAWN, 1)] for one in (left, right))).ravel()
    bits = left.filters.shape[1] * 64
    usual = drawn[np.abs(drawn - bits / 2) < 3 * np.sqrt(bits)].astype(np.float64)
    mean, deviation = float(usual.mean()), max(float(usual.std()), np.sqrt(bits) / 2)
    return _Strangers(mean, _log_normal(np.arange(bits + 1), mean, deviation))


def _log_normal(places: npt.NDArray[np.int64], mean: float, deviation: float) -> Floats:
    density: Floats = -0.5 * ((places - mean) / deviation) ** 2 - np.log(deviation * np.sqrt(2 * np.pi))
    return density


@dataclass(frozen=True)
class _Known:
    """Left-over pairs that were candidates: their place among these, and in the left-over rows and others."""

    place: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]


def _known(found: Candidates, rows: Rows, others: Rows) -> _Known:
    place = np.flatnonzero(np.isin(found.rows, rows) & np.isin(found.others, others))
    return _Known(place, np.searchsorted(rows, found.rows[place]), np.searchsorted(others, found.others[place]))


def _log_odds(matches: _Matches, strangers: _Strangers, pairs: int) -> Floats:
    """log of the odds by agreeing bits, which never fall and are none below what strangers have on the mean."""
    bits = len(strangers.log_density) - 1
    odds = np.log(matches.unseen / pairs) + matches.log_density(bits) - strangers.log_density
    odds[: int(strangers.mean)] = -np.inf
    return np.maximum.accumulate(odds)


def _one_to_one(odds: Floats, row: npt.NDArray[np.int64], other: npt.NDArray[np.int64], expected: float) -> Floats:
    """The probability of each pair where a record is one other at most, the odds scaled to as many matches as come out.

    `expected` is how many matches the odds as given stand for.
    """
    scale, settled = 0.0, 1.0
    probability = np.zeros(len(odds))
    for _round in range(_ROUNDS):
        if abs(settled - scale) <= _SETTLED * scale:
            break
        scale = settled
        scaled = odds * scale
        rivals = np.bincount(row, scaled)[row] + np.bincount(other, scaled)[other] - scaled
        probability = scaled / (1 + rivals)
        settled = float(probability.sum()) / expected
    return probability


def _joined(found: Candidates, new: Candidates) -> Candidates:
    return Candidates(
        *(
            np.concatenate([getattr(found, name), getattr(new, name)])
            for name in ("rows", "others", "likeness", "rarity", "shared")
        )
    )


def _judged_again(scored: Scored, known: _Known, probability: Floats, new: int) -> Scored:
    whole = np.concatenate([scored.probability, probability[:new]])
    whole[known.place] = probability[new:]
    margin = np.concatenate([scored.margin, np.zeros(new, dtype=np.float32)])
    return replace(scored, probability=whole, margin=margin, expected=float(whole.sum()))
