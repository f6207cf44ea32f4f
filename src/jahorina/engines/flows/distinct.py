"""Distinct persons among registrations: each link to the most recent previous registration takes one away.

A person with k registrations in a window has k - 1 registrations with a previous one in it, and k - (k - 1) = 1. So

    D = sum_i R_i - sum_(j,i) T_ji        T_ji: registrations at i whose most recent previous registration was at j

and partners need to share nothing but how many links they found, L_ji. Finding misses some and makes some up:

    L_ji ~ Binomial(T_ji, s_ji) + Poisson(f_ji R_i)     T*_ji = (L_ji - f_ji R_i) / s_ji, between 0 and R_i

s and f come of a clerical review: of `pairs` true links `found` were found; of `checked` registrations without a previous
one `false` were linked. They are drawn from their Beta posteriors (Jeffreys priors), what was missed from a negative
binomial given what was found, and the quantiles of D over the draws are the interval. Counts of links that were withheld
are drawn from what the other counts say of them (`withheld`). A partner that shares no links is added with what the others'
links let expect (`borrowing`), which widens. Window, place and stratum are the caller's: R and L must be of the same one,
and a link counts only if both its registrations lie in the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.borrowing import only_there
from jahorina.engines.flows.compiling import Flags, Floats
from jahorina.engines.flows.notes import Note
from jahorina.engines.flows.withheld import THRESHOLD, WITHHELD, drawn_sums
from jahorina.kernel.errors import Bug

DRAWS = 4000
LEVELS = (0.5, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Review:
    """A clerical review: `found[j, i]` of `pairs[j, i]` true links found, `false` of `checked` registrations linked wrongly.

    A pair of partners without a review of its own (pairs 0) takes the review of all pairs together. All four may be told by
    the later partner instead (`pairs[i]` ...): of registrations at i with a previous one, and of those without.
    """

    pairs: Floats
    found: Floats
    checked: float | Floats
    false: float | Floats


@dataclass(frozen=True, slots=True)
class Registrations:
    """One window, place, stratum: `counts[i]`, `links[j, i]` (NaN: not shared; -1: withheld), `position[i]` on the route.

    Both may be given by cell, as by month: `counts[i, t]`, `links[j, i, t]`. A withheld count is 1 to `threshold` - 1. Where
    a pair shares its links in some cells only, these stand for the others by registrations.
    Positions rise from where people come to where they go; they say from whom a silent partner borrows.
    """

    partners: tuple[str, ...]
    counts: Floats
    links: Floats
    position: Floats | None = None
    threshold: int = THRESHOLD

    def __post_init__(self) -> None:
        size = len(self.partners)
        if len(self.counts) != size or self.links.shape[:2] != (size, size) or self.counts.ndim > 2:
            raise Bug("registrations and links do not fit the partners")
        if self.links.ndim != self.counts.ndim + 1 or self.links.shape[2:] != self.counts.shape[1:]:
            raise Bug("registrations and links do not fit each other's cells")
        if not np.isfinite(self.counts).all() or (self.counts < 0).any():
            raise Bug("registrations are counts")
        if self.threshold < 2 and (self.links == WITHHELD).any():
            raise Bug("links are withheld that no threshold withholds")

    @property
    def totals(self) -> Floats:
        """Each partner's registrations over all cells."""
        totals: Floats = self.by_cell[0].sum(axis=1)
        return totals

    @property
    def by_cell(self) -> tuple[Floats, Floats]:
        """Registrations (partner x cell) and links (from x to x cell); one cell where they came as sums."""
        if self.counts.ndim == 2:
            return self.counts, self.links
        return self.counts[:, None], self.links[:, :, None]


@dataclass(frozen=True, slots=True)
class DistinctPersons:
    """Distinct registered persons with intervals (level x lower/upper), beside the sum that they are not."""

    registrations: float
    raw: float
    estimate: float
    intervals: Floats
    levels: tuple[float, ...]
    factor: float
    silent: tuple[str, ...]
    notes: tuple[Note, ...]
    seed: int


def distinct_persons(
    registrations: Registrations, review: Review, *, levels: tuple[float, ...] = LEVELS, seed: int = 0
) -> DistinctPersons:
    """Estimate D; `raw` subtracts the links as they were found, `factor` is the registrations for each person."""
    chance = np.random.default_rng(seed)
    by_cell, cells = registrations.by_cell
    gaps: Flags = np.array(np.isnan(cells).all(axis=2), dtype=np.bool_)
    silent: Flags = np.array(gaps.all(axis=0) & gaps.all(axis=1), dtype=np.bool_)
    counts, shared = registrations.totals, np.logical_not(silent)
    chosen = np.ix_(shared, shared)
    links = drawn_sums(cells[chosen], by_cell[shared], registrations.threshold, DRAWS, chance)
    links = links * _for_all_cells(cells[chosen], by_cell[shared])
    draws = _draws(counts[shared], links, _of(review, shared), chance)
    share = _shares(counts[shared], links, _of(review, shared))
    persons = counts[shared].sum() - draws.sum(axis=(1, 2))
    if silent.any():
        position = registrations.position
        extra = only_there(
            share,
            None if position is None else position[shared],
            None if position is None else position[silent],
            int(silent.sum()),
            DRAWS,
            chance,
        )
        persons = persons + extra @ counts[silent]
    persons = np.clip(persons, 0.0, counts.sum())
    tails = np.array([[(1 - level) / 2, (1 + level) / 2] for level in levels])
    estimate = float(np.median(persons))
    total = float(counts.sum())
    return DistinctPersons(
        registrations=total,
        raw=total - float(np.nansum(links.mean(axis=0))),
        estimate=estimate,
        intervals=np.quantile(persons, tails),
        levels=levels,
        factor=total / estimate if estimate > 0 else float("nan"),
        silent=tuple(name for name, one in zip(registrations.partners, silent, strict=True) if one),
        notes=_notes(registrations, gaps, silent),
        seed=seed,
    )


def distinct_by(
    cells: Mapping[str, Registrations], review: Review, *, levels: tuple[float, ...] = LEVELS, seed: int = 0
) -> dict[str, DistinctPersons]:
    """Estimate D in each cell: a window, place or stratum by its name.

    Strata of one window add up to about its D; windows and places do not: who was registered in two of them is in both.
    The order of the cells changes nothing.
    """
    return {
        name: distinct_persons(cells[name], review, levels=levels, seed=seed + at)
        for at, name in enumerate(sorted(cells))
    }


def _for_all_cells(cells: Floats, counts: Floats) -> Floats:
    """(from x to) registrations over those of the cells in which the pair shares its links, which stand for the others."""
    shared = np.where(np.isfinite(cells), counts[None], 0.0).sum(axis=2)
    all_of_them = np.broadcast_to(counts.sum(axis=1), shared.shape)
    result: Floats = np.where(shared > 0, all_of_them / np.maximum(shared, 1e-9), 1.0)
    return result


def corrected_links(counts: Floats, links: Floats, sensitivity: Floats, false: float) -> Floats:
    """T* = (L - f R) / s by pair, between 0 and what was registered; the closed form behind the draws."""
    result: Floats = np.clip((links - false * counts[None, :]) / sensitivity, 0.0, counts[None, :])
    return result


def _of(review: Review, shared: Flags) -> Review:
    chosen = np.ix_(shared, shared)
    if review.pairs.ndim == 1:
        checked, false = (one[shared] if isinstance(one, np.ndarray) else one for one in (review.checked, review.false))
        return Review(review.pairs[shared], review.found[shared], checked, false)
    return Review(review.pairs[chosen], review.found[chosen], review.checked, review.false)


def _sensitivity(review: Review, chance: np.random.Generator) -> Floats:
    """(draw x from x to, or x 1 x to) draws of s; a pair without a review of its own draws from all pairs' review."""
    own = review.pairs > 0
    pairs = np.where(own, review.pairs, review.pairs.sum())
    found = np.where(own, review.found, review.found.sum())
    drawn: Floats = chance.beta(found + 0.5, pairs - found + 0.5, (DRAWS, *pairs.shape))
    return drawn if pairs.ndim == 2 else drawn[:, None, :]


def _draws(counts: Floats, links: Floats, review: Review, chance: np.random.Generator) -> Floats:
    """(draw x from x to) draws of the true links; pairs that share nothing follow the rates of those that do."""
    sensitivity = np.clip(_sensitivity(review, chance), 1e-3, 1 - 1e-9)
    made_up = chance.poisson(np.broadcast_to(_false_rate(review, links, chance) * counts[None, None, :], links.shape))
    # Where more was made up than was found the difference stays negative, and counts as what was found does: cut off at zero
    # or left as it is, the sum over the partners before would be too large.
    right = np.nan_to_num(links) - made_up
    too_many = right / sensitivity - right
    missed = np.where(right > 0, chance.negative_binomial(np.maximum(right, 1.0), sensitivity), too_many)
    true = np.where(np.isfinite(links), right + missed, np.nan)
    return np.minimum(_filled(true, counts, chance), counts[None, None, :])


def _false_rate(review: Review, links: Floats, chance: np.random.Generator) -> Floats:
    """(draw x from or 1 x to) draws of the chance that a registration is linked wrongly, spread over the partners before."""
    false, checked = np.asarray(review.false, dtype=float), np.asarray(review.checked, dtype=float)
    rate = chance.beta(false + 0.5, np.maximum(checked - false, 0.0) + 0.5, (DRAWS, 1, *(false.shape or (1,))))
    result: Floats = rate / np.maximum(np.isfinite(links).sum(axis=1, keepdims=True), 1)
    return result


def _filled(true: Floats, counts: Floats, chance: np.random.Generator) -> Floats:
    """Put into pairs that share nothing the rate T_ji / sqrt(R_j R_i) of another pair, drawn each time."""
    gaps = np.isnan(true[0])
    if not gaps.any():
        return true
    scale = np.sqrt(np.outer(counts, counts))
    rates = (np.maximum(true, 0.0) / np.maximum(scale, 1.0))[:, ~gaps]
    if rates.shape[1] == 0:
        raise Bug("no pair of partners shares links")
    picked = chance.integers(0, rates.shape[1], (len(true), int(gaps.sum())))
    filled = true.copy()
    filled[:, gaps] = np.take_along_axis(rates, picked, axis=1) * scale[gaps]
    return filled


def _shares(counts: Floats, links: Floats, review: Review) -> Floats:
    """(partner x 3) of each partner's registrations: came from others, went on to others, come again to the same."""
    pairs, found = review.pairs.sum(), review.found.sum()
    sensitivity = (found + 0.5) / (pairs + 1.0)
    true = corrected_links(counts, np.nan_to_num(links.mean(axis=0)), np.full_like(links[0], sensitivity), 0.0)
    again = np.diag(true)
    scale = np.maximum(counts, 1.0)
    inward, onward = true.sum(axis=0) - again, true.sum(axis=1) - again
    result: Floats = np.column_stack([inward, onward, again]) / scale[:, None]
    return np.clip(result, 0.0, 1.0)


def _notes(registrations: Registrations, gaps: Flags, silent: Flags) -> tuple[Note, ...]:
    found = [
        Note("no-links-from", (("partner", name),))
        for name, one in zip(registrations.partners, silent, strict=True)
        if one
    ]
    pairs = int(gaps[np.ix_(~silent, ~silent)].sum())
    if pairs:
        found.append(Note("pairs-without-links", (("pairs", pairs),)))
    cells = np.isnan(registrations.by_cell[1]).all(axis=0).sum(axis=1)
    for name, lacking, one in zip(registrations.partners, cells, silent, strict=True):
        if lacking and not one:
            params = (("partner", name), ("cells", int(lacking)), ("of", registrations.by_cell[1].shape[2]))
            found.append(Note("cells-without-links", params))
    return tuple(found)
