"""What a partner that shares no links adds: the persons whom it alone registered.

The others' links skip a partner that shares none: who was registered before it and after it is linked across it. So the
others' D counts everybody but those whom the silent partner alone registered. A share

    u = (1 - again) (1 - before) (1 - after)

of its registrations are such persons, if having been registered elsewhere before and after are independent of one another.
The three shares of the silent partner are borrowed from the partners near it on the route, weighted by distance, and drawn
around that by as much as each partner that does share differs from what the others would lend it.
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.flows.compiling import Floats

NEAR = 0.25
"""Distance on the route, its length being 1, at which a partner lends half as much."""
MORE_TO_MEET = 0.5
"""Whoever shares was met by one partner fewer, since the silent one is not seen; the ratio of their numbers to this power."""
OVERSTATED = 0.7
"""Partners differ by more from what fewer others would lend them than a silent one from what all lend; by simulation."""
LEAST_SPREAD = 0.15
"""The lent shares are never surer than this, on the logit scale."""


def only_there(
    shares: Floats,
    position: Floats | None,
    silent_position: Floats | None,
    silent: int,
    draws: int,
    chance: np.random.Generator,
) -> Floats:
    """(draw x silent partner) shares of a silent partner's registrations that are persons registered nowhere else.

    `shares` (partner x came from others, went on, came again) of those who share; positions as in `Registrations`.
    """
    others = len(shares)
    more = (others / max(others - 1, 1)) ** MORE_TO_MEET
    known = _logit(shares * np.array([more, more, 1.0]))
    here = np.zeros(len(shares)) if position is None else _unit(position, position)
    there = np.zeros(silent) if silent_position is None or position is None else _unit(silent_position, position)
    centre = np.array([_lent(known, here, at) for at in there])
    spread = np.maximum(OVERSTATED * _spread(known, here), LEAST_SPREAD)
    drawn = centre + spread * chance.standard_normal((draws, silent, 3))
    result: Floats = np.prod(1.0 - 1.0 / (1.0 + np.exp(-drawn)), axis=2)
    return result


def _logit(shares: Floats) -> Floats:
    held = np.clip(shares, 0.005, 0.995)
    result: Floats = np.log(held / (1 - held))
    return result


def _unit(position: Floats, all_of_them: Floats) -> Floats:
    length = float(np.ptp(all_of_them)) or 1.0
    result: Floats = (position - all_of_them.min()) / length
    return result


def _lent(known: Floats, here: Floats, at: float) -> Floats:
    """A local line through the partners' shares along the route, drawn towards their weighted mean where they are few."""
    weights = 0.5 ** (np.abs(here - at) / NEAR)
    mean = weights @ known / weights.sum()
    centred = here - weights @ here / weights.sum()
    around = weights @ (centred**2)
    slope = (weights * centred) @ (known - mean) / (around + 0.05)
    result: Floats = mean + slope * (at - weights @ here / weights.sum())
    return result


def _spread(known: Floats, here: Floats) -> Floats:
    """Root mean square by which each partner differs from what the others would lend it."""
    if len(known) < 3:
        return np.full(known.shape[1], 1.0)
    errors = []
    for at in range(len(known)):
        others = np.arange(len(known)) != at
        errors.append(known[at] - _lent(known[others], here[others], float(here[at])))
    result: Floats = np.sqrt(np.mean(np.square(errors), axis=0))
    return result
