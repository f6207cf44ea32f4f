"""How probable it is that a candidate pair is one person, learnt without labels.

Four features of a pair: its likeness; its margin, the lead over the best rival that either record has in the other's
register; the rarity of the rarest token it shares; how many tokens it shares. They are cut into bins, and a mixture
of matches and strangers over the bins is fitted by expectation and maximisation (Dempster, Laird and Rubin 1977; Fellegi
and Sunter 1969, with features independent within a class):

    p = w m / (w m + (1 - w) u),  m = product of m_f(bin),  u = product of u_f(bin),  w for each pair of registers

The ratio m_f / u_f is kept from falling along every feature (pool adjacent violators, Barlow et al. 1972): closer, further
ahead, rarer, more tokens never speak against a match. Without that the mixture can settle on a mode in which matches are
the strangers. A guard looks at the result all the same: a mixture with more matches than a register has records, or whose
matches are no closer than its strangers, is fitted again to fewer pairs, the closer ones, and at last refused.

When the mixture has settled, three things are looked at once: which tokens are shared in place of how many (`agreeing.py`),
and how many candidates either record of the pair has (many look like a Mohammad of Kabul; each of them is the less likely
to be he). They depend on each other and on the margin, in strangers as in matches: left inside the mixture they would
become what it tells apart.

A mixture needs strangers to tell matches from, but not millions: of each pair of registers the closest PAIRS_A_RECORD
candidates for each record of the smaller register take part, all others have probability 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.hub.agreeing import Codes, weighed
from jahorina.engines.linkage.hub.candidates import Candidates
from jahorina.engines.linkage.monotone import not_falling
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _

Floats = npt.NDArray[np.float64]
Bins = npt.NDArray[np.int64]
Agreement = Callable[[Bins], Codes]

FLOOR: Final = 0.5
"""The likeness of strangers: the rival of a record that has no other candidate."""
PAIRS_A_RECORD: Final = (3.0, 2.0, 1.4)
"""Candidates for each record of the smaller register that take part, from the first try to the last."""
_LOWEST: Final = 0.40
_FEWEST: Final = 31
_ROUNDS: Final = 200
_SETTLED: Final = 1e-5
_EARLY_LEAD, _EARLY_TOKENS = 0.09, 4
"""At first a pair passes for a match where it leads its rivals and lies this far above strangers or shares many tokens."""


@dataclass(frozen=True)
class Scored:
    """The probability that each candidate pair is one person, and how the mixture came out.

    `expected` is the sum of probabilities; `cut` is the least likeness that took part; pairs below it have
    probability 0.
    """

    probability: Floats
    margin: npt.NDArray[np.float32]
    expected: float
    cut: float
    rounds: int


def score(pairs: Sequence[Candidates], smaller_sizes: Sequence[int], agreements: Sequence[Agreement]) -> list[Scored]:
    """Score the candidates of several pairs of registers together; `smaller_sizes` are the smaller register's records.

    `agreements` give the tokens in which candidates agree, by their places (`agreeing.agreement`).

    Raises Conflict `linkage-no-mode` where no cut gives a mixture that can be believed.
    """
    margins = [margin_of(one) for one in pairs]
    if not sum(map(len, pairs)):
        return [Scored(np.empty(0), margin, 0.0, 0.0, 0) for margin in margins]
    for most in PAIRS_A_RECORD:
        cuts = [_cut(one.likeness, int(most * size)) for one, size in zip(pairs, smaller_sizes, strict=True)]
        scored = _fitted(pairs, margins, cuts, agreements)
        if _is_believable(pairs, scored, smaller_sizes):
            return scored
    raise Conflict(
        "linkage-no-mode",
        _("Matches cannot be told from strangers in these registers; nothing was counted."),
        hint=_("Compare the columns of the registers, and their share of missing values; link more fields."),
    )


def _cut(likeness: npt.NDArray[np.float32], most: int) -> float:
    """The least likeness among the `most` closest pairs."""
    if len(likeness) <= max(most, 1):
        return float(likeness.min(initial=1.0))
    return float(np.partition(likeness, len(likeness) - most)[len(likeness) - most])


def margin_of(pairs: Candidates) -> npt.NDArray[np.float32]:
    """The lead of each pair over the best rival of either of its records; negative for a pair that is behind."""
    rival = np.maximum(_rivals(pairs.rows, pairs.likeness), _rivals(pairs.others, pairs.likeness))
    margin: npt.NDArray[np.float32] = pairs.likeness - rival
    return margin


def _rivals(records: npt.NDArray[np.int32], likeness: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """For each pair the best likeness among the other pairs of its record."""
    order = np.lexsort((-likeness, records))
    ordered, values = records[order], likeness[order]
    if not len(order):
        return likeness
    place = np.arange(len(order))
    first = np.maximum.accumulate(np.where(np.concatenate(([True], ordered[1:] != ordered[:-1])), place, 0))
    following = np.minimum(first + 1, len(order) - 1)
    has_second = (ordered[following] == ordered) & (following > first)
    second = np.where(has_second, values[following], np.float32(FLOOR))
    rivals = np.empty_like(likeness)
    rivals[order] = np.where(place == first, second, values[first])
    return rivals


def _fitted(
    pairs: Sequence[Candidates],
    margins: Sequence[npt.NDArray[np.float32]],
    cuts: Sequence[float],
    agreements: Sequence[Agreement],
) -> list[Scored]:
    kept = [np.flatnonzero(one.likeness >= np.float32(cut)) for one, cut in zip(pairs, cuts, strict=True)]
    owner = np.repeat(np.arange(len(pairs)), [len(rows) for rows in kept])
    likeness = np.concatenate([one.likeness[rows] for one, rows in zip(pairs, kept, strict=True)]).astype(np.float64)
    margin = np.concatenate([one[rows] for one, rows in zip(margins, kept, strict=True)]).astype(np.float64)
    rarity = np.concatenate([one.rarity[rows] for one, rows in zip(pairs, kept, strict=True)]).astype(np.float64)
    shared = np.concatenate([one.shared[rows] for one, rows in zip(pairs, kept, strict=True)]).astype(np.int64)
    features = [
        *_own_features(likeness, rarity, shared, max(min(cuts), _LOWEST)),
        _binned(margin, -0.3, 0.015, 60),
    ]
    likely = (margin > 0) & ((likeness > FLOOR + _EARLY_LEAD) | (shared >= _EARLY_TOKENS))
    settled, rounds = _settled([owner, *features], likely)
    codes = np.concatenate([agree(rows) for agree, rows in zip(agreements, kept, strict=True)])
    features[2] = _told(codes, settled, otherwise=features[2])
    features += [
        np.concatenate([_fewness(one.rows[rows]) for one, rows in zip(pairs, kept, strict=True)]),
        np.concatenate([_fewness(one.others[rows]) for one, rows in zip(pairs, kept, strict=True)]),
    ]
    probability = _looked_at_once([owner, *features], settled)
    made = []
    for number, (one, rows) in enumerate(zip(pairs, kept, strict=True)):
        whole = np.zeros(len(one))
        whole[rows] = probability[owner == number]
        made.append(Scored(whole, margins[number], float(whole.sum()), cuts[number], rounds))
    return made


def _settled(columns: Sequence[Bins], likely: npt.NDArray[np.bool_]) -> tuple[Floats, int]:
    """The mixture's probability of each pair when it no longer moves, and after how many rounds."""
    cells, which, counts = _cells(columns)
    start = np.bincount(which, np.where(likely, 0.95, 0.05), len(counts)) / counts
    probability, rounds = _mixture(cells, counts, start)
    return probability[which], rounds


def _looked_at_once(columns: Sequence[Bins], probability: Floats) -> Floats:
    """The probability of each pair after one round more, with other features."""
    cells, which, counts = _cells(columns)
    return _judged(cells, counts, np.bincount(which, probability, len(counts)) / counts)[which]


def _told(codes: Codes, probability: Floats, *, otherwise: Bins) -> Bins:
    """What the shared tokens say, in bins; where too few tell, `otherwise`."""
    said = weighed(codes, probability)
    if said is None:
        return otherwise
    least = float(said.min())
    return _binned(said, least, float(np.quantile(said, 0.999) - least) / 60 + 1e-9, 60)


def _own_features(likeness: Floats, rarity: Floats, shared: Bins, least: float) -> list[Bins]:
    return [_binned(likeness, least, 0.0075, 60), _binned(rarity, 0.0, 0.7, 40), np.minimum(shared, 24)]


def odds_without_rivals(pairs: Candidates, probability: Floats, which: Bins) -> Floats:
    """The odds of candidates by likeness, rarity and shared tokens alone, as all candidates' probabilities tell these.

    For records whose rivals are weighed one by one, or have found their own.
    """
    ratio = np.full(len(which), np.log((probability.sum() + 0.5) / (len(pairs) - probability.sum() + 0.5)))
    likeness, rarity = pairs.likeness.astype(np.float64), pairs.rarity.astype(np.float64)
    for feature in _own_features(likeness, rarity, pairs.shared.astype(np.int64), _LOWEST):
        ratio += _log_ratio(feature, probability, 1 - probability)[feature[which]]
    odds: Floats = np.exp(np.clip(ratio, -50, 50))
    return odds


def _fewness(records: npt.NDArray[np.int32]) -> Bins:
    """For each pair how few pairs its record has: _FEWEST for one alone, four less for each doubling, 0 at the least."""
    candidates = np.bincount(records)[records]
    fewness: Bins = _FEWEST - np.minimum((4 * np.log2(candidates)).astype(np.int64), _FEWEST)
    return fewness


def _binned(values: Floats, least: float, width: float, most: int) -> Bins:
    bins: Bins = np.clip((values - least) / width, 0, most).astype(np.int64)
    return bins


def _cells(columns: Sequence[Bins]) -> tuple[list[Bins], Bins, Floats]:
    """The distinct combinations of bins (0 to 63 but in the first column), which one each pair has, how many have it."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code = code * 64 + column
    distinct, which, counts = np.unique(code, return_inverse=True, return_counts=True)
    cells = []
    for _column in columns[1:]:
        cells.append(distinct % 64)
        distinct = distinct // 64
    return [distinct, *cells[::-1]], which, counts.astype(np.float64)


def _mixture(cells: Sequence[Bins], counts: Floats, probability: Floats) -> tuple[Floats, int]:
    rounds, change = 0, np.inf
    while change >= _SETTLED and rounds < _ROUNDS:
        rounds += 1
        moved = _judged(cells, counts, probability)
        change = float(np.abs(moved - probability).max())
        probability = moved
    return probability, rounds


def _judged(cells: Sequence[Bins], counts: Floats, probability: Floats) -> Floats:
    """The probability of each cell under the shares and ratios that the given probabilities make: one round."""
    owner, features = cells[0], cells[1:]
    matches = counts * probability
    share = (np.bincount(owner, matches) + 0.5) / (np.bincount(owner, counts) + 1.0)
    logit = np.log(share / (1 - share))[owner]
    for feature in features:
        logit = logit + _log_ratio(feature, matches, counts - matches)[feature]
    judged: Floats = 1.0 / (1.0 + np.exp(-np.clip(logit, -50, 50)))
    return judged


def _log_ratio(feature: Bins, matches: Floats, strangers: Floats) -> Floats:
    """log m_f / u_f by bin, not falling along the feature."""
    size = int(feature.max()) + 1
    m = np.bincount(feature, matches, size) + 0.5
    u = np.bincount(feature, strangers, size) + 0.5
    return not_falling(np.log(m / m.sum()) - np.log(u / u.sum()), m + u)


def _is_believable(pairs: Sequence[Candidates], scored: Sequence[Scored], smaller_sizes: Sequence[int]) -> bool:
    for one, result, most in zip(pairs, scored, smaller_sizes, strict=True):
        if result.expected > 1.1 * most + 5:
            return False
        strangers = np.where(one.likeness >= result.cut, 1.0 - result.probability, 0.0)
        if result.expected > 1 and strangers.sum() > 1:
            close = np.average(one.likeness, weights=result.probability)
            if close <= np.average(one.likeness, weights=strangers):
                return False
    return True
