"""Fits the network to what partners report: the posterior's mode, and the normal approximation around it.

Unknown are the logarithms of entries, by partner that is entered and by time, and some chances on the logit scale:

    log a_t - log a_(t-1) ~ t_4(0, STEP)       a shock now and then (Zens and Bijak 2025), few otherwise
    mu, effects, rho, p, kappa, d              normal around what is usual (PRIOR)
    counts                                     negative binomial, variance m + m^2 / SIZE; occupancy normal on its square root

The mode of entries and chances together is not to be trusted with how many enter where others pass through: entries that
are free to follow the noise look too good. So the levels of entries are chosen by their evidence, the Laplace
approximation of the marginal likelihood, log posterior - log det(precision) / 2, one partner after the other.

Each step solves (J'WJ + P) delta = J'W r - P(theta - prior), Fisher scoring with the priors' precision P; t_4 steps enter
by their weights (Lange, Little and Taylor 1989), and steps are halved until the posterior rises. J is banded below: what
enters later changes nothing earlier, and what entered long ago hardly counts; it is kept sparse, and so is the precision
whose inverse is the Laplace approximation. Draws come from it with a seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.stats import norm

from jahorina.engines.flows.compiling import Flags, Floats
from jahorina.engines.flows.notes import Note
from jahorina.engines.flows.stock_flow import FULL, Chances, Course, Network, Observed, chances, course

STEP = 0.35
NU = 4.0
LEVEL_SPREAD = 0.3
"""Entries' mean lies around its level by so much; the level itself is chosen by its evidence."""
LOWER = (-0.75, -1.5, -2.25, -3.0, -4.0)
"""Levels tried below what is registered, where most of those registered may have come from another partner."""
HIGHER = (0.4, 0.8, 1.2, 1.6)
"""Levels tried above what is registered, where all who are there came from outside."""
SETTLED = 1e-4
SIZE = 60.0
OCCUPANCY_SPREAD = 0.12
LEAST = 0.5
SMALL = 1e-6
WIDTH = 1e-5
MOST_STEPS = 60
PRIOR = {
    "moves": (0.0, 1.5),
    "leaving": (0.0, 1.5),
    "effects": (-2.0, 1.0),
    "fails": (-1.0, 0.7),
    "seen": (0.4, 1.0),
    "in_centres": (0.8, 0.7),
    "detected": (0.0, 1.0),
    "start": (0.0, 1.0),
}
"""Means and standard deviations on the logit scale (moves and leaving: against remaining; start: logarithm of those there
before over those there if the first period had always been)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each unknown stands in the vector."""

    network: Network
    periods: int

    @property
    def sizes(self) -> dict[str, int]:
        """Length of each block, in order."""
        size = len(self.network.partners)
        return {
            "entries": int(self.network.entered.sum()) * self.periods,
            "moves": int(self.network.legs.sum()),
            "leaving": size,
            "effects": len(self.network.regimes),
            "fails": 1,
            "seen": size,
            "in_centres": 1,
            "detected": 1,
            "start": size,
        }

    def split(self, theta: Floats) -> dict[str, Floats]:
        """The blocks by name."""
        ends = np.cumsum(list(self.sizes.values()))
        return dict(zip(self.sizes, np.split(theta, ends[:-1]), strict=True))


@dataclass(frozen=True, slots=True)
class Fit:
    """The mode, the root of its covariance by way of the precision's factor, and what did not settle."""

    layout: Layout
    theta: Floats
    precision: sparse.csc_matrix
    converged: bool
    notes: tuple[Note, ...]

    def drawn(self, count: int, seed: int) -> Floats:
        """(draw x unknown) from the normal approximation."""
        chance = np.random.default_rng(seed)
        factor = np.linalg.cholesky(self.precision.toarray())
        normal = chance.standard_normal((len(self.theta), count))
        result: Floats = self.theta + np.linalg.solve(factor.T, normal).T
        return result

    def spread(self) -> Floats:
        """Standard deviation of each unknown."""
        inverse = splu(self.precision).solve(np.eye(len(self.theta)))
        result: Floats = np.sqrt(np.maximum(np.diag(inverse), 0.0))
        return result


def unpacked(layout: Layout, theta: Floats) -> tuple[Floats, Chances, dict[str, Floats]]:
    """Entries (partner x time), chances, and the chances of being seen, in centres and detected."""
    block = layout.split(theta)
    network, size = layout.network, len(layout.network.partners)
    entries = np.zeros((size, layout.periods))
    entries[network.entered] = np.exp(np.clip(block["entries"], -20, 20)).reshape(-1, layout.periods)
    moves = np.zeros((size, size))
    moves[network.legs] = block["moves"]
    fails = float(_share(block["fails"])[0])
    chance = chances(network, moves, block["leaving"], block["effects"], fails, layout.periods)
    measured = {name: _share(block[name]) for name in ("seen", "in_centres", "detected")}
    return entries, chance, measured


def followed(layout: Layout, theta: Floats) -> tuple[Course, Chances, dict[str, Floats]]:
    """The course of everybody at `theta`."""
    entries, chance, measured = unpacked(layout, theta)
    start = _steady(entries[:, 0], chance) * np.exp(np.clip(layout.split(theta)["start"], -8, 8))
    return course(entries, start, chance), chance, measured


def _steady(entries: Floats, chance: Chances) -> Floats:
    """Those present if entries had always been so: n = (n + a) V m."""
    size = len(entries)
    visits = np.linalg.inv(np.eye(size) - chance.moves[0] - np.diag(chance.leaving[0] * chance.fails))
    kept = visits * chance.staying[0][None, :]
    result: Floats = np.linalg.solve((np.eye(size) - kept).T, entries @ kept)
    return result


def fit(network: Network, observed: Observed) -> Fit:
    """The posterior's mode at the levels of entries that have the most evidence; a note says where it did not settle."""
    layout = Layout(network, observed.registrations.shape[1])
    levels = _near(layout, observed)
    best, evidence = _settled(layout, observed, levels, _start(layout, levels))
    come_through: Flags = np.any(network.legs, axis=0, keepdims=True)[0]
    for row, mixed in enumerate(come_through[network.entered]):
        for offset in LOWER if mixed else HIGHER:
            moved = levels.copy()
            moved[row] = _near(layout, observed)[row] + offset
            theta = best.theta.copy()
            theta[row * layout.periods : (row + 1) * layout.periods] += moved[row] - levels[row]
            tried, found = _settled(layout, observed, moved, theta)
            if found <= evidence:
                break
            best, evidence, levels = tried, found, moved
    return best


def _settled(layout: Layout, observed: Observed, levels: Floats, theta: Floats) -> tuple[Fit, float]:
    """The mode with entries around these levels, from `theta` on, and the Laplace approximation of its evidence."""
    prior = _start(layout, levels)
    value = _posterior(layout, theta, prior, observed)
    converged = False
    for _ in range(MOST_STEPS):
        expectation, jacobian = _linearised(layout, theta, observed)
        residual, weight = _residuals(expectation, observed)
        penalty = _penalty(layout, theta)
        slope = jacobian.T @ (weight * residual) - penalty @ (theta - prior)
        precision = (jacobian.T @ sparse.diags(weight) @ jacobian + penalty).tocsc()
        step = splu(precision).solve(np.asarray(slope).ravel())
        step *= min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
        theta, value, moved = _halved(layout, theta, step, value, prior, observed)
        if moved < SETTLED:
            converged = True
            break
    notes = () if converged else (Note("not-settled"),)
    logdet = float(np.linalg.slogdet(precision.toarray())[1])
    return Fit(layout, theta, precision, converged, notes), value - 0.5 * logdet


def _halved(
    layout: Layout, theta: Floats, step: Floats, value: float, prior: Floats, observed: Observed
) -> tuple[Floats, float, float]:
    """The longest of the step's halves that makes the posterior rise; how far it went."""
    for _ in range(14):
        tried = theta + step
        found = _posterior(layout, tried, prior, observed)
        if found > value:
            return tried, found, found - value if found - value < 1e-4 else float(np.abs(step).max())
        step = step / 2
    return theta, value, 0.0


def _near(layout: Layout, observed: Observed) -> Floats:
    """Logarithm of what is registered, on average, where people enter."""
    counts = observed.registrations[layout.network.entered]
    known = np.isfinite(counts)
    mean = np.where(known, counts, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    result: Floats = np.log(np.maximum(mean, 1.0))
    return result


def _start(layout: Layout, levels: Floats) -> Floats:
    """Entries at their levels; everything else as is usual."""
    parts = [np.repeat(levels, layout.periods)]
    parts += [np.full(count, PRIOR[name][0]) for name, count in layout.sizes.items() if name != "entries"]
    return np.concatenate(parts)


def expectations(layout: Layout, theta: Floats) -> dict[str, Floats]:
    """What each source is expected to say."""
    path, chance, measured = followed(layout, theta)
    seen = measured["seen"]
    moved = path.visits.T[:, :, None] * chance.moves
    return {
        "registrations": seen[:, None] * (path.first + path.again),
        "occupancy": measured["in_centres"][0] * path.present,
        "detections": measured["detected"][0] * path.visits * chance.leaving.T,
        "links": np.moveaxis(moved * np.outer(seen, seen), 0, 2),
    }


def _vector(layout: Layout, theta: Floats, observed: Observed) -> Floats:
    told = expectations(layout, theta)
    parts = [told[name][np.isfinite(getattr(observed, name))] for name in ("registrations", "detections", "links")]
    present = told["occupancy"][np.isfinite(observed.occupancy)]
    return np.concatenate([np.log(np.maximum(np.concatenate(parts), LEAST)), np.log(np.maximum(present, LEAST))])


def _seen(observed: Observed) -> tuple[Floats, Floats, Flags]:
    """Counts, occupancy, and which occupancies are at capacity."""
    counts = [
        getattr(observed, name)[np.isfinite(getattr(observed, name))]
        for name in ("registrations", "detections", "links")
    ]
    known = np.isfinite(observed.occupancy)
    capacity = np.broadcast_to(observed.capacity[:, None], observed.occupancy.shape)[known]
    present = observed.occupancy[known]
    full: Flags = np.isfinite(capacity) & (present >= FULL * np.nan_to_num(capacity))
    return np.concatenate(counts), present, full


def _residuals(expectation: Floats, observed: Observed) -> tuple[Floats, Floats]:
    """Working residuals and weights on the log scale of the expectations."""
    counts, present, full = _seen(observed)
    mean = np.exp(expectation[: len(counts)])
    residual = (counts - mean) / mean
    weight = mean / (1 + mean / SIZE)
    gap = np.log(np.maximum(present, LEAST)) - expectation[len(counts) :]
    # At capacity only what lies below it speaks against the expectation.
    of_present = np.where(full & (gap < 0), 0.0, 1.0) / (OCCUPANCY_SPREAD**2 + 1 / np.maximum(present, 1.0))
    return np.concatenate([residual, gap]), np.concatenate([weight, of_present])


def _posterior(layout: Layout, theta: Floats, prior: Floats, observed: Observed) -> float:
    expectation = _vector(layout, theta, observed)
    counts, present, full = _seen(observed)
    mean = np.exp(expectation[: len(counts)])
    of_counts = counts * np.log(mean) - (counts + SIZE) * np.log(mean + SIZE)
    spread = np.sqrt(OCCUPANCY_SPREAD**2 + 1 / np.maximum(present, 1.0))
    gap = (np.log(np.maximum(present, LEAST)) - expectation[len(counts) :]) / spread
    of_present = np.where(full, norm.logsf(gap), -0.5 * gap**2)
    block = layout.split(theta)
    rows = block["entries"].reshape(-1, layout.periods)
    steps = np.diff(rows, axis=1) / STEP
    of_steps = -(NU + 1) / 2 * np.log1p(steps**2 / NU)
    start = layout.split(prior)
    others = sum(
        float(-0.5 * (((block[name] - start[name]) / PRIOR[name][1]) ** 2).sum()) for name in block if name != "entries"
    )
    level = -0.5 * (((rows.mean(axis=1) - start["entries"].reshape(rows.shape)[:, 0]) / LEVEL_SPREAD) ** 2).sum()
    return float(of_counts.sum() + of_present.sum() + of_steps.sum() + level + others)


def _penalty(layout: Layout, theta: Floats) -> sparse.csc_matrix:
    """Precision of the priors at `theta`: steps of entries by their weights, the rest on the diagonal."""
    rows = layout.split(theta)["entries"].reshape(-1, layout.periods)
    blocks = []
    for row in rows:
        steps = np.diff(row) / STEP
        weight = (NU + 1) / (NU + steps**2) / STEP**2
        differences = sparse.diags([-np.ones(len(weight)), np.ones(len(weight))], [0, 1], shape=(len(weight), len(row)))
        level = np.full((len(row), len(row)), 1 / (len(row) * LEVEL_SPREAD) ** 2)
        blocks.append(differences.T @ sparse.diags(weight) @ differences + sparse.csc_matrix(level))
    others = [
        np.full(count, 1 / PRIOR[name][1] ** 2) for name, count in layout.sizes.items() if name != "entries" and count
    ]
    return sparse.block_diag([*blocks, sparse.diags(np.concatenate(others))], format="csc")


def _linearised(layout: Layout, theta: Floats, observed: Observed) -> tuple[Floats, sparse.csc_matrix]:
    """Expectations on the log scale, and their derivatives by differences, small ones left out."""
    here = _vector(layout, theta, observed)
    slopes = np.empty((len(here), len(theta)))
    for at in range(len(theta)):
        moved = theta.copy()
        moved[at] += WIDTH
        slopes[:, at] = (_vector(layout, moved, observed) - here) / WIDTH
    return here, sparse.csc_matrix(np.where(np.abs(slopes) > SMALL, slopes, 0.0))


def _share(logit: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return result
