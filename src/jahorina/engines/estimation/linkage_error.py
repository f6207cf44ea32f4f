"""Linkage error carried through: corrected capture tables, drawn from what linkage is believed to miss and to invent.

Linkage finds a true link between lists j and k with chance s_jk (its sensitivity) and of the links that it found a share
f_jk is false. A missed link makes one person two, each on fewer lists; a false one makes two people one. Both change the
overlaps, and so the estimate: missed links make it too large. One draw of a corrected table: (1) of the people on several
lists, each falls apart with the chance that a link among its lists was false, at a random pair; (2) of each pair of
lists, as many links were missed as NegBin(found, s_jk) says, and so many people on j are joined with people not on j but
on k, drawn at random among those. An estimate on each of the drawn tables, put together, carries linkage's uncertainty
(Zult and others, 2021, for the problem; multiple imputation after Rubin, 1987). Sensitivities may be uncertain
themselves: Beta with the effective number of pairs behind them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class LinkageQuality:
    """What linkage finds and invents, by pair of lists.

    `sensitivity` and `false_share`: t x t, symmetric, within 0 to 1 (the diagonal is not read). `known_pairs`: on how many
    known pairs the sensitivity was measured; none means it is taken as exact.
    """

    sensitivity: Floats
    false_share: Floats
    known_pairs: int | None = None

    @classmethod
    def alike(cls, t: int, sensitivity: float, false_share: float, known_pairs: int | None = None) -> LinkageQuality:
        """The same quality for every pair of t lists; raises InputRefused (`linkage-quality`) outside its range."""
        if not (0.0 < sensitivity <= 1.0 and 0.0 <= false_share < 1.0):
            raise InputRefused(
                "linkage-quality",
                _("The sensitivity must be above 0 and at most 1, the share of false links at least 0 and below 1."),
            )
        return cls(np.full((t, t), sensitivity), np.full((t, t), false_share), known_pairs)


def corrected_tables(table: CaptureTable, quality: LinkageQuality, *, draws: int, seed: int) -> Floats:
    """Draws of the table as it would be without linkage error (draws x 2^t)."""
    chance = np.random.Generator(np.random.PCG64([abs(seed), 0x11A6]))
    tables = np.empty((draws, table.counts.size))
    for row in range(draws):
        sensitivity = _sensitivity(quality, chance)
        counts = _without_false_links(table, quality.false_share, chance)
        tables[row] = _with_missed_links(counts, table.pairs(), sensitivity, chance)
    return tables


def _sensitivity(quality: LinkageQuality, chance: np.random.Generator) -> Floats:
    if quality.known_pairs is None:
        return quality.sensitivity
    mean, size = quality.sensitivity, float(quality.known_pairs)
    drawn = chance.beta(np.maximum(mean * size, 0.5), np.maximum((1.0 - mean) * size, 0.5))
    upper = np.triu(drawn, 1)
    return np.maximum(upper + upper.T, 0.01)


def _without_false_links(table: CaptureTable, false_share: Floats, chance: np.random.Generator) -> Integers:
    """Take people on several lists apart where a link among them was false: one list, drawn at random, goes its own way."""
    counts = table.counts.copy()
    for cell in map(int, np.flatnonzero(table.counts)):
        lists = [bit for bit in range(table.t) if cell >> bit & 1]
        if len(lists) < 2:
            continue
        right = np.prod([1.0 - false_share[j, k] for j in lists for k in lists if j < k])
        apart = 1.0 - float(right) ** (2.0 / len(lists))  # a person on m lists hangs on m - 1 links
        number = int(chance.binomial(int(table.counts[cell]), min(apart, 1.0)))
        for bit, split in zip(lists, chance.multinomial(number, np.full(len(lists), 1.0 / len(lists))), strict=True):
            counts[cell] -= split
            counts[1 << bit] += split
            counts[cell & ~(1 << bit)] += split
    return counts


def _with_missed_links(
    counts: Integers, pairs: list[tuple[int, int]], sensitivity: Floats, chance: np.random.Generator
) -> Integers:
    """Join people whose link was missed, pair of lists by pair."""
    cells = np.arange(counts.size)
    found = [int(counts[(cells >> j & cells >> k & 1) == 1].sum()) for j, k in pairs]
    for (j, k), links in zip(pairs, found, strict=True):
        rate = float(sensitivity[j, k])
        if links == 0 or rate >= 1.0:
            continue
        missed = int(chance.negative_binomial(links, rate))
        left = cells[((cells >> j & 1) == 1) & ((cells >> k & 1) == 0)]
        for first, number in zip(left, _spread(missed, counts[left], chance), strict=True):
            right = cells[((cells >> k & 1) == 1) & ((cells & first) == 0)]
            joined = _spread(int(number), counts[right], chance)
            counts[first] -= joined.sum()
            counts[right] -= joined
            counts[right | first] += joined
    return counts


def _spread(number: int, available: Integers, chance: np.random.Generator) -> Integers:
    """`number` people over cells in proportion to those in them, never more than there are."""
    total = int(available.sum())
    if number == 0 or total == 0:
        return np.zeros_like(available)
    drawn = chance.multinomial(min(number, total), available / total)
    return np.minimum(drawn, available)


def uncorrected(table: CaptureTable, draws: int) -> Floats:
    """The table as it is, `draws` times; what no linkage error comes to."""
    return np.repeat(as_floats(table)[None, :], draws, axis=0)
