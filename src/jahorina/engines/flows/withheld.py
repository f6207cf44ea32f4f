"""Counts of links that were withheld as too small, drawn from what all the other counts say of them.

A withheld count is one of 1 .. threshold - 1, and not each alike: where few links are expected it is mostly 1. The links of a
pair (j, i) in a cell t (a month) are a negative binomial whose variance is a multiple of its mean, since people travel
together:

    L_jit ~ NB(mean rho_ji R_it, variance (1 + d) mean)        log rho_ji ~ N(m, SPREAD^2), m of all pairs together
    log d ~ N(log of USUAL_CLUMPING, its spread), on the grid CLUMPING, the same for all pairs

A counted cell says its probability, a withheld one the sum of its probabilities over 1 .. threshold - 1; zero is a count.
rho is integrated on a grid of GRID points for each pair and d, so that the posterior is exact up to the grid. A draw takes d,
then each pair's rho, then each withheld cell from its truncated distribution.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, logsumexp

from jahorina.engines.flows.compiling import Floats

WITHHELD = -1.0
"""Marks a count that was withheld."""
THRESHOLD = 5
"""Counts from 1 to one less than this are withheld where the caller does not say otherwise."""
CLUMPING = np.array([0.1, 0.2, 0.35, 0.6, 1.0, 1.7, 3.0, 5.0])
USUAL_CLUMPING = (1.0, 0.8)
"""Median of d before any count is seen, and the standard deviation of its logarithm: some travel alone, some in families."""
SPREAD = 2.0
"""Standard deviation of the logarithm of a pair's rate around that of all pairs."""
GRID = 61
REACH = 3.5
"""The grid of log rho reaches so many SPREADs to either side."""
FLOOR = 0.5
"""Added to registrations, as links may be counted in a month whose registrations are not."""


def drawn_sums(cells: Floats, exposure: Floats, threshold: int, draws: int, chance: np.random.Generator) -> Floats:
    """(draw x from x to) sums of links over the cells, with withheld ones drawn; NaN where a cell is not shared.

    `cells[j, i, t]`: a count, WITHHELD or NaN; `exposure[i, t]`: registrations that a link can belong to.
    """
    counted = np.where(cells == WITHHELD, 0.0, cells).sum(axis=2)
    sums = np.broadcast_to(counted, (draws, *counted.shape)).copy()
    pairs = np.argwhere((cells == WITHHELD).any(axis=2) & np.isfinite(counted))
    if not len(pairs):
        return sums
    known = np.argwhere(np.isfinite(counted))
    rates = _rates(cells, exposure, threshold)
    tables = {(old, new): _chances(cells[old, new], exposure[new], rates, threshold) for old, new in known.tolist()}
    of_rates = -0.5 * ((np.log(rates) - np.log(rates[GRID // 2])) / SPREAD) ** 2
    posterior = {pair: of_rates[:, None] + _log_likelihood(cells[pair], table) for pair, table in tables.items()}
    usual, wide = USUAL_CLUMPING
    clumping = np.sum([logsumexp(one, axis=0) for one in posterior.values()], axis=0)
    clumping = clumping - 0.5 * (np.log(CLUMPING / usual) / wide) ** 2
    picked = _picked(np.broadcast_to(clumping, (draws, len(CLUMPING))), chance)
    for old, new in pairs.tolist():
        rate = _picked(posterior[old, new].T[picked], chance)
        hidden = tables[old, new][rate, picked][:, cells[old, new] == WITHHELD]
        sums[:, old, new] += (1 + _picked(hidden[..., 1:threshold], chance)).sum(axis=1)
    return sums


def _rates(cells: Floats, exposure: Floats, threshold: int) -> Floats:
    """The grid of rho around the rate of all pairs together, in which a withheld count is two fifths of the threshold."""
    shared = np.isfinite(cells)
    links = np.where(cells == WITHHELD, 0.4 * threshold, np.nan_to_num(cells)).sum()
    told = (np.broadcast_to(exposure[None] + FLOOR, cells.shape) * shared).sum()
    around = np.log(max(links, 0.5) / max(told, 1.0))
    result: Floats = np.exp(around + SPREAD * REACH * np.linspace(-1, 1, GRID))
    return result


def _chances(counts: Floats, exposure: Floats, rates: Floats, threshold: int) -> Floats:
    """(rate x clumping x cell x count) log chances of 0 .. threshold - 1, and last of the count that is there."""
    mean = rates[:, None, None] * (exposure + FLOOR)
    size, odds = mean / CLUMPING[:, None], np.log(CLUMPING / (1 + CLUMPING))[:, None]
    asked = [np.full(len(counts), float(count)) for count in range(threshold)]
    asked.append(np.maximum(np.nan_to_num(counts), 0.0))
    stay = -size * np.log1p(CLUMPING)[:, None]
    found = [stay + gammaln(one + size) - gammaln(size) - gammaln(one + 1) + one * odds for one in asked]
    return np.stack(found, axis=-1)


def _log_likelihood(counts: Floats, chances: Floats) -> Floats:
    """(rate x clumping) of a pair's cells."""
    hidden = counts == WITHHELD
    told = np.where(hidden, logsumexp(chances[..., 1:-1], axis=-1), chances[..., -1])
    result: Floats = told.sum(axis=-1)
    return result


def _picked(log_chances: Floats, chance: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """One index of the last axis for each row, by its chances."""
    chances = np.exp(log_chances - log_chances.max(axis=-1, keepdims=True))
    total = np.cumsum(chances, axis=-1)
    drawn = chance.random(total.shape[:-1])[..., None] * total[..., -1:]
    result: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = np.minimum(
        (total < drawn).sum(axis=-1), total.shape[-1] - 1
    )
    return result
