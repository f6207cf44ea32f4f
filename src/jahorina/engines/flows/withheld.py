"""Counts of links that were withheld as too small, drawn from what all the other counts say of them.

A withheld count is one of 1 .. threshold - 1, and not each alike: where few links are expected it is mostly 1, where people
travel in families it is more. Registrations R_it at i in a cell t (a month) are those of parties; each party comes from a
registration at j with one chance, so that, with c(n; m) the chance of n people where m are expected, in a Poisson number of
parties (Panjer 1981),

    P(L_jit = l | R_it) = c(l; rho_ji m_it) c(R_it - l; (1 - rho_ji) m_it) / c(R_it; m_it)

which is the binomial where everybody travels alone, and never more than R_it. A share of the parties has two to five people
(SIZES); that share is unknown, the same for all pairs, on the grid COMPANY. log rho_ji ~ N(mean of all pairs, SPREAD^2).

A counted cell says its probability, a withheld one the sum of its probabilities over 1 .. threshold - 1; zero is a count.
rho is integrated on a grid for each pair and share. A draw takes a share, then each pair's rho, then each withheld cell from
its truncated distribution, again and again until all links of a cell are no more than its registrations.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from scipy.special import gammaln, logsumexp

from jahorina.engines.flows.compiling import Flags, Floats, Integers

WITHHELD = -1.0
"""Marks a count that was withheld."""
THRESHOLD = 5
"""Counts from 1 to one less than this are withheld where the caller does not say otherwise."""
COMPANY = np.array([0.0, 0.05, 0.15, 0.3, 0.5, 0.75])
"""Shares of parties with more than one person, each as likely as the others before any count is seen."""
POWER = 0.5
"""Power of the likelihood in the weights of COMPANY: one party is in the cells several pairs, not so many cells."""
SIZES = (0.45, 0.25, 0.2, 0.1)
"""Of parties with more than one person, the shares of those of two, three, four and five."""
FOUND = 0.9
"""So many of a party's links are found, one by one; nearly nothing depends on it."""
SPREAD = 2.0
"""Standard deviation of the logarithm of a pair's rate around that of all pairs."""
GRID = 41
REACH = 3.0
"""The grid of log rho reaches so many SPREADs down, and up to SUREST."""
SUREST = 0.97
LONG = 40
"""Beyond so many people c is taken as normal, or as the negative binomial of its mean and variance."""
FLOOR = 0.5
"""Registrations where none are known but links are."""
ROUNDS = 25
"""So often cells with more links than registrations are drawn again, before each of them gets one."""
TINY = 1e-300


def drawn_sums(cells: Floats, exposure: Floats, threshold: int, draws: int, chance: np.random.Generator) -> Floats:
    """(draws x from x to) sums of links over the cells, with withheld ones drawn; NaN where a cell is not shared.

    `cells[j, i, t]`: a count, WITHHELD or NaN; `exposure[i, t]`: registrations that a link can belong to. Where they are
    fewer than the links that are known to belong to them they bound nothing.
    """
    hidden: Flags = np.equal(cells, WITHHELD)
    counted = np.where(hidden, 0.0, cells).sum(axis=2)
    sums = np.broadcast_to(counted, (draws, *counted.shape)).copy()
    known = np.isfinite(counted)
    if not hidden[known].any():
        return sums
    rates, of_rates = _rates(cells, exposure, threshold)
    routes = [_Destination.of(cells[:, new], exposure[new], rates) for new in range(len(exposure))]
    tables = {(old, new): routes[new].chances(cells[old, new], threshold) for old, new in np.argwhere(known).tolist()}
    posterior = {pair: of_rates[:, None] + _told(hidden[pair], table) for pair, table in tables.items()}
    company = POWER * np.sum([logsumexp(one, axis=0) for one in posterior.values()], axis=0)
    picked = _picked(np.broadcast_to(company, (draws, len(COMPANY))), chance)
    for new in range(len(exposure)):
        chosen = {}
        for old in np.flatnonzero(known[:, new] & hidden[:, new].any(axis=1)).tolist():
            rate = _picked(posterior[old, new].T[picked], chance)
            chosen[old] = tables[old, new][rate, picked][:, hidden[old, new], 1:threshold]
        room = np.where(
            routes[new].free, np.inf, exposure[new] - np.where(hidden, 0.0, cells)[known[:, new], new].sum(0)
        )
        for old, total in _drawn(chosen, hidden[:, new], room, chance).items():
            sums[:, old, new] += total
    return sums


@dataclass(frozen=True, slots=True)
class _Destination:
    """Of one register: log c of linked people (people x rate x share x cell), of the rest, and registrations by cell.

    `free` cells have no bound, `whole` (share x cell) is log c of the registrations.
    """

    linked: Floats
    rest: Floats
    whole: Floats
    counts: Floats
    free: Flags
    rates: Floats

    @classmethod
    def of(cls, cells: Floats, counts: Floats, rates: Floats) -> _Destination:
        """What `counts` (cell) let expect of each rate; `cells` (from x cell) say where they cannot be all."""
        least = np.where(cells == WITHHELD, 1.0, np.nan_to_num(cells)).sum(axis=0)
        free: Flags = np.less(counts, least)
        expected = np.where(free, np.maximum(counts, FLOOR), max(float(counts.mean()), FLOOR))
        linked = _people(rates[:, None, None] * expected)
        rest = _people((1 - rates)[:, None, None] * expected)
        whole = np.take_along_axis(
            _people(expected[None]), np.minimum(counts, LONG).astype(int)[None, None, None], axis=0
        )
        return cls(linked, rest, whole[0, 0], counts, free, rates)

    def chances(self, cells: Floats, threshold: int) -> Floats:
        """(rate x share x cell x count) log chances of 0 .. threshold - 1, and last of the count that is there."""
        there = np.where(cells == WITHHELD, 0.0, np.nan_to_num(cells))
        asked = [np.full(len(cells), float(count)) for count in range(threshold)]
        return np.stack([self._chance(count) for count in [*asked, there]], axis=-1)

    def _chance(self, links: Floats) -> Floats:
        at = np.minimum(links, LONG).astype(int)[None, None, None]
        linked = np.take_along_axis(self.linked, at, axis=0)[0]
        if (links > LONG).any():
            linked = np.where(links > LONG, _matched(links, self.rates[:, None, None] * self.counts), linked)
        left = np.clip(self.counts - links, 0, LONG).astype(int)[None, None, None]
        small = np.take_along_axis(self.rest, left, axis=0)[0] - self.whole
        told = np.where(self.counts > LONG, self._normal(links), small)
        told = np.where(self.counts < links, np.log(TINY), told)
        result: Floats = linked + np.where(self.free, 0.0, told)
        return result

    def _normal(self, links: Floats) -> Floats:
        """log c(R - l) - log c(R), both as normal densities."""
        rest = (1 - self.rates)[:, None, None]
        size = np.maximum(self.counts, 1.0) * VARIANCE[:, None]
        off = self.rates[:, None, None] * self.counts - links
        result: Floats = -0.5 * np.log(rest) - off**2 / (2 * rest * size)
        return result


def _sizes(company: float) -> Floats:
    """Shares of parties of which one, two ... links are found."""
    shares = [1 - company, *(company * one for one in SIZES)]
    found = np.zeros(len(shares))
    for at, share in enumerate(shares):
        for links in range(1, at + 2):
            found[links - 1] += share * comb(at + 1, links) * FOUND**links * (1 - FOUND) ** (at + 1 - links)
    result: Floats = found / found.sum()
    return result


OF_SIZES = np.array([_sizes(float(company)) for company in COMPANY])
"""(share x size)"""
PEOPLE = np.arange(1, OF_SIZES.shape[1] + 1)
MEAN = OF_SIZES @ PEOPLE
VARIANCE = OF_SIZES @ PEOPLE**2 / MEAN
"""Of people, for each that is expected."""


def _people(expected: Floats) -> Floats:
    """(people x rate x share x cell) log c(n; expected) by Panjer's recursion; `expected` (rate x 1 x cell)."""
    if expected.ndim == 2:
        expected = expected[:, None]
    parties = expected / MEAN[:, None]
    found = np.zeros((LONG + 1, *parties.shape))
    found[0] = 1.0
    for number in range(1, LONG + 1):
        for size in range(1, min(len(PEOPLE), number) + 1):
            found[number] += parties * (size / number) * OF_SIZES[:, size - 1, None] * found[number - size]
    result: Floats = np.log(np.maximum(found, TINY)) - parties
    return result


def _matched(links: Floats, expected: Floats) -> Floats:
    """(rate x share x cell) log chances of the negative binomial that has c's mean and variance."""
    more = np.maximum(VARIANCE - 1, 1e-3)[:, None]
    size = np.maximum(expected, FLOOR) / more
    found = gammaln(links + size) - gammaln(size) - gammaln(links + 1)
    result: Floats = found - size * np.log1p(more) + links * np.log(more / (1 + more))
    return result


def _rates(cells: Floats, exposure: Floats, threshold: int) -> tuple[Floats, Floats]:
    """The grid of rho around that of all pairs together, in which a withheld count is two fifths of the threshold."""
    links = np.where(cells == WITHHELD, 0.4 * threshold, np.nan_to_num(cells)).sum()
    told = (np.broadcast_to(exposure[None] + FLOOR, cells.shape) * np.isfinite(cells)).sum()
    around = min(np.log(max(links, 0.5) / max(told, 1.0)), np.log(0.5))
    grid = np.linspace(around - SPREAD * REACH, np.log(SUREST), GRID)
    return np.exp(grid), -0.5 * ((grid - around) / SPREAD) ** 2


def _told(hidden: Flags, chances: Floats) -> Floats:
    """(rate x share) log likelihood of a pair's cells."""
    told = np.where(hidden, logsumexp(chances[..., 1:-1], axis=-1), chances[..., -1])
    result: Floats = told.sum(axis=-1)
    return result


def _drawn(chosen: dict[int, Floats], hidden: Flags, room: Floats, chance: np.random.Generator) -> dict[int, Floats]:
    """By origin the sum of its withheld cells in each draw; `chosen` (draw x hidden cell x count from one on)."""
    if not chosen:
        return {}
    draws = len(next(iter(chosen.values())))
    found = np.zeros((len(hidden), draws, hidden.shape[1]))
    again = np.ones((draws, hidden.shape[1]), dtype=bool)
    for _ in range(ROUNDS):
        for old, logs in chosen.items():
            fresh = np.zeros_like(again, dtype=float)
            fresh[:, hidden[old]] = 1 + _picked(logs, chance)
            found[old] = np.where(again, fresh, found[old])
        again = found.sum(axis=0) > room
        if not again.any():
            break
    found[:, again] = np.minimum(found[:, again], 1.0)
    return {old: found[old].sum(axis=1) for old in chosen}


def _picked(log_chances: Floats, chance: np.random.Generator) -> Integers:
    """One index of the last axis for each row, by its chances."""
    chances = np.exp(log_chances - log_chances.max(axis=-1, keepdims=True))
    total = np.cumsum(chances, axis=-1)
    drawn = chance.random(total.shape[:-1])[..., None] * total[..., -1:]
    result: Integers = np.minimum((total < drawn).sum(axis=-1), total.shape[-1] - 1)
    return result
