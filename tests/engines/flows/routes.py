"""Invented routes with known truth: who went where, who was registered, and what linking would have found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.distinct import Registrations, Review
from jahorina.engines.flows.withheld import WITHHELD

REVIEWED = 300
CHECKED = 2000
LONGEST = 60
MONTHS = 12
PARTIES = (0.6, 0.2, 0.1, 0.1)
"""Shares of people who travel alone, in twos, threes and fours."""


@dataclass(frozen=True)
class Route:
    """What is known of a simulated route, and the truth."""

    registrations: Registrations
    review: Review
    persons: int
    registered: int


def simulated(seed: int, *, people: int = 6000, silent: int = 0) -> Route:
    """People who enter upstream, go on, are pushed back and come again; each visit leads to a registration by chance.

    With `silent` partners the others' links skip them, as they do where a partner sends no tokens.
    """
    chance = np.random.default_rng(seed)
    size = int(chance.integers(4, 8))
    position = np.sort(chance.uniform(0, 1, size))
    onward, pushed = _moves(chance, position)
    seen = chance.uniform(0.3, 0.9, size)
    sensitivity = chance.uniform(0.75, 0.95, (size, size))
    quiet = set(chance.choice(size, silent, replace=False).tolist())
    counts, links, persons = np.zeros(size), np.zeros((size, size)), 0
    enter = chance.dirichlet(np.exp(-3 * position))
    for _ in range(people):
        visits = _journey(chance, onward, pushed, int(chance.choice(size, p=enter)))
        registered = [at for at in visits if chance.random() < seen[at]]
        persons += bool(registered)
        before = None
        for at in registered:
            counts[at] += 1
            if at in quiet:
                continue
            if before is not None and chance.random() < sensitivity[before, at]:
                links[before, at] += 1
            before = at
    return _as_shared(chance, counts, links, sensitivity, position, quiet, people, persons)


def with_small_counts_withheld(
    seed: int, *, people: int = 1500, threshold: int = 5, parties: tuple[float, ...] = PARTIES
) -> Route:
    """A year's route by month on which people travel in parties; counts of links below `threshold` are withheld."""
    chance = np.random.default_rng(seed)
    size = int(chance.integers(4, 8))
    position = np.sort(chance.uniform(0, 1, size))
    onward, pushed = _moves(chance, position)
    seen, sensitivity = chance.uniform(0.3, 0.9, size), chance.uniform(0.75, 0.95, (size, size))
    false = chance.uniform(0.0005, 0.005)
    counts, links = np.zeros((size, MONTHS)), np.zeros((size, size, MONTHS))
    enter, persons, left = chance.dirichlet(np.exp(-3 * position)), 0, people
    while left > 0:
        party = min(1 + int(chance.choice(len(parties), p=parties)), left)
        left -= party
        visits = _journey(chance, onward, pushed, int(chance.choice(size, p=enter)))
        months = np.minimum(chance.integers(0, MONTHS) + np.cumsum(chance.random(len(visits)) < 0.3), MONTHS - 1)
        registered = [(at, month) for at, month in zip(visits, months, strict=True) if chance.random() < seen[at]]
        persons += party * bool(registered)
        for number, (at, month) in enumerate(registered):
            counts[at, month] += party
            if number:
                before = registered[number - 1][0]
                links[before, at, month] += chance.binomial(party, sensitivity[before, at])
    for at, month in np.ndindex(size, MONTHS):
        for wrong in chance.integers(0, size, chance.poisson(false * counts[at, month])):
            links[wrong, at, month] += 1
    links[(links > 0) & (links < threshold)] = WITHHELD
    pairs = np.full((size, size), float(REVIEWED))
    found, wrongly = chance.binomial(REVIEWED, sensitivity).astype(float), float(chance.binomial(CHECKED, false))
    review = Review(pairs, found, float(CHECKED), wrongly)
    names = tuple(f"p{at}" for at in range(size))
    return Route(Registrations(names, counts, links, position, threshold), review, people, persons)


def _as_shared(chance, counts, links, sensitivity, position, quiet, people, persons) -> Route:  # type: ignore[no-untyped-def]
    size = len(counts)
    false = chance.uniform(0.0005, 0.01)
    for at in range(size):
        others = [one for one in range(size) if one not in quiet]
        for wrong in chance.choice(others, chance.poisson(false * counts[at])):
            links[wrong, at] += 1
    for at in quiet:
        links[at, :] = links[:, at] = np.nan
    review = Review(
        np.full((size, size), float(REVIEWED)),
        chance.binomial(REVIEWED, sensitivity).astype(float),
        float(CHECKED),
        float(chance.binomial(CHECKED, false)),
    )
    names = tuple(f"p{at}" for at in range(size))
    return Route(Registrations(names, counts, links, position), review, people, persons)


def _moves(chance: np.random.Generator, position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chances of going on from each partner to each further one (the rest leaves), and of being pushed back from there."""
    ahead = position[None, :] - position[:, None]
    pull = np.where(ahead > 0, np.exp(-ahead / 0.25) * chance.uniform(0.3, 1, ahead.shape), 0.0)
    total = np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
    stays = chance.uniform(0.6, 0.9, (len(position), 1))
    return stays * pull / total, chance.uniform(0.0, 0.35, len(position))


def _journey(chance: np.random.Generator, onward: np.ndarray, pushed: np.ndarray, start: int) -> list[int]:
    visits, at = [start], start
    while len(visits) < LONGEST:
        draw = chance.random()
        reach = np.cumsum(onward[at])
        if draw >= reach[-1]:
            if chance.random() >= pushed[at]:
                break
            visits.append(at)  # an attempt to leave that ended where it began
            continue
        to = int(np.searchsorted(reach, draw, side="right"))
        visits.append(to)
        if chance.random() < pushed[to]:
            visits.append(at)
        else:
            at = to
    return visits
