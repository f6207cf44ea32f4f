"""What if: a leg closes, another group comes, more come. Drawn from the fitted network, never from a table of guesses.

Each draw takes the chances and the last entries from the fit's normal approximation, lets entries go on as the model says
(t_4 steps), and follows them twice through the network: as it is, and changed. Both see the same chances and the same
shocks, so that the difference is the change's alone. A closed leg lets `passes` of those through who would have gone that
way; the others do what people at that partner do otherwise: another leg, a try to leave, staying on. More or fewer who
enter multiply what enters at a partner; a shift moves a share of those who would enter at one partner to another, so
that as many come as before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.stock_flow import Chances, course
from jahorina.engines.flows.stock_flow_fit import STEP, Fit, followed, unpacked
from jahorina.kernel.errors import Bug

DRAWS = 300
LEVELS = (0.5, 0.8)
NU = 4
CLIP = 3.0
"""Shocks of entries are cut at so many steps: a scenario is not about the rarest month."""


@dataclass(frozen=True, slots=True)
class Change:
    """Legs (from, to) and what share passes; partners and what share of tries to leave the route is still made there;
    partners and by what their entries are multiplied; (from, to) and what share of entries comes in there instead.
    """

    closed: dict[tuple[int, int], float] = field(default_factory=dict)
    leaving: dict[int, float] = field(default_factory=dict)
    entering: dict[int, float] = field(default_factory=dict)
    shifting: dict[tuple[int, int], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """By partner and period ahead: medians as it is and changed, and quantiles (level x 2 x partner x time) of the
    difference, of those present, and of first arrivals; and by how much each draw's balance is off, at most.
    """

    present: Floats
    present_changed: Floats
    difference: Floats
    arrivals: Floats
    arrivals_changed: Floats
    arrivals_difference: Floats
    imbalance: float


def what_if(fit: Fit, change: Change, horizon: int, *, seed: int = 0, draws: int = DRAWS) -> WhatIf:
    """Follow `horizon` periods after the fit's last one, with and without the change."""
    network = fit.layout.network
    for leg, passes in change.closed.items():
        if not network.legs[leg] or not 0 <= passes <= 1:
            raise Bug("a leg that closes is one of the network, and a share of it passes")
    if not all(0 <= share <= 1 for share in change.leaving.values()):
        raise Bug("a way out that narrows lets a share through")
    for partner, factor in change.entering.items():
        if not network.entered[partner] or factor < 0:
            raise Bug("what enters changes where people enter, by a factor of zero or more")
    for pair, share in change.shifting.items():
        if pair[0] == pair[1] or not network.entered[list(pair)].all() or not 0 <= share <= 1:
            raise Bug("a share of entries shifts from where people enter to where they enter")
    chance = np.random.default_rng(seed)
    found = [_one(fit, theta, change, horizon, chance) for theta in fit.drawn(draws, seed)]
    present, changed, came, came_changed = (np.array([one[at] for one in found]) for at in range(4))
    tails = np.array([[(1 - level) / 2, (1 + level) / 2] for level in LEVELS])
    return WhatIf(
        np.median(present, axis=0),
        np.median(changed, axis=0),
        np.quantile(changed - present, tails, axis=0),
        np.median(came, axis=0),
        np.median(came_changed, axis=0),
        np.quantile(came_changed - came, tails, axis=0),
        max(one[4] for one in found),
    )


def _one(
    fit: Fit, theta: Floats, change: Change, horizon: int, generator: np.random.Generator
) -> tuple[Floats, Floats, Floats, Floats, float]:
    entries, chance, _measured = unpacked(fit.layout, theta)
    inside = followed(fit.layout, theta)[0].present[:, -1]
    shocks = STEP * np.clip(generator.standard_t(NU, (len(entries), horizon)), -CLIP, CLIP)
    ahead = entries[:, -1:] * np.exp(np.cumsum(shocks, axis=1))
    last = Chances(
        np.repeat(chance.moves[-1:], horizon, axis=0),
        np.repeat(chance.leaving[-1:], horizon, axis=0),
        np.repeat(chance.staying[-1:], horizon, axis=0),
        chance.fails,
    )
    plain = course(ahead, inside, last)
    shifted = entering(ahead, change)
    other = course(shifted, inside, narrowed(closed(last, change.closed), change.leaving))
    off = 0.0
    for path, came in ((plain, ahead), (other, shifted)):
        off = max(off, abs(inside.sum() + came.sum() - path.left.sum() - path.present[:, -1].sum()))
    return plain.present, other.present, plain.first, other.first, float(off)


def entering(entries: Floats, change: Change) -> Floats:
    """The entries (partner x time) as the change has them: first multiplied, then shifted."""
    result = entries.copy()
    for partner, factor in change.entering.items():
        result[partner] *= factor
    moved = {pair: share * result[pair[0]] for pair, share in change.shifting.items()}
    for (origin, destination), people in moved.items():
        result[origin] -= people
        result[destination] += people
    return result


def closed(chance: Chances, legs: dict[tuple[int, int], float]) -> Chances:
    """The chances with some legs closed; the others of that partner grow in proportion."""
    moves, leaving, staying = chance.moves.copy(), chance.leaving.copy(), chance.staying.copy()
    for (origin, destination), passes in legs.items():
        shut = moves[:, origin, destination] * (1 - passes)
        grow = 1 / np.maximum(1 - shut, 1e-12)
        moves[:, origin, destination] *= passes
        moves[:, origin] *= grow[:, None]
        leaving[:, origin] *= grow
        staying[:, origin] *= grow
    return Chances(moves, leaving, staying, chance.fails)


def narrowed(chance: Chances, leaving: dict[int, float]) -> Chances:
    """The chances with fewer tries to leave the route at some partners; what else people do there grows in proportion."""
    moves, leave, staying = chance.moves.copy(), chance.leaving.copy(), chance.staying.copy()
    for partner, share in leaving.items():
        shut = leave[:, partner] * (1 - share)
        grow = 1 / np.maximum(1 - shut, 1e-12)
        leave[:, partner] *= share
        moves[:, partner] *= grow[:, None]
        leave[:, partner] *= grow
        staying[:, partner] *= grow
    return Chances(moves, leave, staying, chance.fails)
