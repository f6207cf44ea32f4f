"""The route as a network of stocks and flows: who enters, moves on, is pushed back, stays, leaves; nobody is made or lost.

In period t a person at partner i goes next to j with chance q_ij, tries to leave the route with chance x_i, or is there
at the period's end with chance m_i; q, x, m add up to one. A try to leave fails with chance rho and ends where it began.
Stays of days within periods of months need all passes within a period at once, by the fundamental matrix of the chain:

    v_t = (n_(t-1) + a_t) (I - Q_t)^(-1)      visits; Q has q_ij, and x_i rho on its diagonal
    n_t = v_t m_t                            present at the end: n_(t-1) + a_t = n_t + left_t, to the last person
    logits of q, x against m:  mu + border regimes (dated: a closure, a visa rule) x their effects

What is seen of it, each source by its own chance (the measurement layer of Raymer et al. 2013; integrated population
models, Besbeas et al. 2002):

    registrations R_i ~ NB(p_i (first_i + again_i))       occupancy Z_i ~ N(kappa n_i), at capacity: at least that
    links L_ji ~ NB(p_j p_i v_j q_ji)  corrected ones     detections at the outer border X_i ~ NB(d v_i x_i), tries
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from jahorina.engines.flows.compiling import Flags, Floats, compiled
from jahorina.kernel.errors import Bug

FULL = 0.95
"""A centre that is fuller than this turns people away: its occupancy says "at least"."""


@dataclass(frozen=True, slots=True)
class Regime:
    """From `first` to `last` (periods, both included) a leg is harder, or easier; destination None: all ways out there."""

    origin: int
    destination: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Observed:
    """What partners report, NaN where they do not: registrations, occupancy, detections (partner x time), capacity (partner),
    links (from x to x time) already corrected for sensitivity, all of one stratum.
    """

    registrations: Floats
    occupancy: Floats
    capacity: Floats
    detections: Floats
    links: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """Partners, the legs between them (from x to), at which ones people enter from outside, and the dated regimes."""

    partners: tuple[str, ...]
    legs: Flags
    entered: Flags
    regimes: tuple[Regime, ...] = field(default=())

    def __post_init__(self) -> None:
        size = len(self.partners)
        if self.legs.shape != (size, size) or self.entered.shape != (size,) or np.diag(self.legs).any():
            raise Bug("legs and entries do not fit the partners")
        if not self.entered.any():
            raise Bug("nobody enters the route")


@dataclass(frozen=True, slots=True)
class Chances:
    """By time: moves q (time x from x to), tries to leave x (time x partner), remaining m (time x partner); rho."""

    moves: Floats
    leaving: Floats
    staying: Floats
    fails: float


@dataclass(frozen=True, slots=True)
class Course:
    """Visits, present at the end, first arrivals, returns after a failed try, left for good (partner x time each)."""

    visits: Floats
    present: Floats
    first: Floats
    again: Floats
    left: Floats


def chances(network: Network, moves: Floats, leaving: Floats, effects: Floats, fails: float, periods: int) -> Chances:
    """Chances from logits against remaining: `moves` (from x to), `leaving` (partner), `effects` (regime) added."""
    size = len(network.partners)
    logits = np.broadcast_to(np.where(network.legs, moves, -np.inf), (periods, size, size)).copy()
    out = np.broadcast_to(leaving, (periods, size)).copy()
    for regime, effect in zip(network.regimes, effects, strict=True):
        when = slice(regime.first, regime.last + 1)
        if regime.destination is None:
            out[when, regime.origin] += effect
        else:
            logits[when, regime.origin, regime.destination] += effect
    odds, leave = np.exp(np.clip(logits, -30, 30)) * network.legs, np.exp(np.clip(out, -30, 30))
    total = 1 + odds.sum(axis=2) + leave
    return Chances(odds / total[:, :, None], leave / total, 1 / total, fails)


def course(entries: Floats, start: Floats, chance: Chances) -> Course:
    """Follow `entries` (partner x time) and those present at the `start` (partner) through the network."""
    visits, present = _followed(entries, start, chance.moves, chance.leaving, chance.staying, chance.fails)
    came = np.einsum("jt,tji->it", visits, chance.moves)
    tries = visits * chance.leaving.T
    return Course(visits, present, entries + came, tries * chance.fails, tries * (1 - chance.fails))


@compiled
def _followed(
    entries: Floats, start: Floats, moves: Floats, leaving: Floats, staying: Floats, fails: float
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    size, periods = entries.shape
    visits, present = np.empty((size, periods)), np.empty((size, periods))
    inside = start.copy()
    for t in range(periods):
        matrix = np.eye(size)
        for i in range(size):
            for j in range(size):
                matrix[j, i] -= moves[t, i, j]
            matrix[i, i] -= leaving[t, i] * fails
        reached = np.linalg.solve(matrix, inside + entries[:, t])
        inside = reached * staying[t]
        visits[:, t], present[:, t] = reached, inside
    return visits, present


def unseen_share(
    entering: Floats, moves: Floats, leaving: Floats, staying: Floats, fails: float, seen: Floats
) -> float:
    """P0: share of persons whom nobody registers, over all paths, by the absorbing chain of visits that nobody saw.

    `entering` (partner) are shares of entries, `seen` (partner) chances of registration at a visit. Distinct persons are
    the distinct registered ones over 1 - P0. A person who remains at a period's end is taken to go on as before.
    """
    size = len(entering)
    missed = 1 - seen
    # Who remains goes on from where they are, without a new chance of being seen.
    onward = 1 / np.maximum(1 - staying, 1e-12)
    chain = (moves * onward[:, None] + np.diag(leaving * fails * onward)) * missed[None, :]
    ended = leaving * (1 - fails) * onward
    first = entering * missed
    return float(first @ np.linalg.solve(np.eye(size) - chain, ended))
