"""Strata that borrow from one another: partial pooling of what each stratum says of its unseen people.

In stratum s let theta_s = log(unseen / seen). The log-linear model that is selected on the strata taken together holds in
each stratum with parameters of its own; its profile likelihood L_s(theta) is the maximum over them with the intercept
held at log(unseen). theta_s ~ Normal(mu, tau), mu flat, tau half-normal(1). On grids of theta, mu and tau all is a sum:
  p(mu, tau | data) ~ p(tau) prod_s integral L_s(theta) Normal(theta; mu, tau) dtheta
  p(theta_s | data) = sum over (mu, tau) of p(mu, tau | data) x p(theta_s | mu, tau, data_s)
so that no chain is run and nothing has to converge. Where a stratum says much, it keeps its own figure; where it says
little, it moves towards the others, the further the more alike they are (Gelman and Hill, 2007, for the idea). A stratum
alone would give the maximum of L_s: shown beside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.engines.estimation.fitting import CONVERGED, bury, fit, log_likelihood, open_table, working_room
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.engines.estimation.stepwise import Selection, main_effects, stepwise
from jahorina.engines.estimation.streams import stream, uniform
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

THETA = np.linspace(-6.0, 7.0, 261)
_TAU = np.linspace(0.02, 2.0, 34)
_MU = np.linspace(-5.0, 6.0, 89)
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class StratumEstimate:
    """A stratum's posterior population: median, interval, `draws`, and what it would say alone (None where nothing)."""

    name: str
    seen: int
    estimate: float
    low: float
    high: float
    alone: float | None
    draws: Floats


@dataclass(frozen=True, slots=True)
class StratifiedEstimate:
    """All strata and their total; `tau` is how much strata differ (posterior median, in log odds)."""

    strata: tuple[StratumEstimate, ...]
    estimate: float
    low: float
    high: float
    tau: float


def stratified(strata: Sequence[tuple[str, CaptureTable]], *, seed: int, level: float = 0.95) -> StratifiedEstimate:
    """Estimate strata that have the same lists, each with partial pooling, and their total.

    Raises InputRefused (`strata-...`) where there are fewer than two, their lists differ, or they show no overlap at all.
    """
    if len(strata) < 2:
        raise InputRefused("strata-few", _("Partial pooling needs at least two strata."))
    first = strata[0][1]
    if any(table.lists != first.lists for _name, table in strata):
        raise InputRefused("strata-lists", _("All strata must have the same lists, in the same order."))
    together = first.with_counts(np.sum([table.counts for _name, table in strata], axis=0))
    model = stepwise(together)
    if not model.exists:
        raise InputRefused("strata-no-overlap", _("The strata together have no estimate; there is nothing to share."))
    terms = tuple(term for term in model.parameters if term)
    logs = np.stack([profile(table, terms, model) for _name, table in strata])
    return _pooled(strata, logs, seed, level)


def profile(table: CaptureTable, terms: tuple[int, ...], model: Selection) -> Floats:
    """The profile log-likelihood of the stratum on THETA, 0 at its top; flat where the stratum has nobody."""
    seen = table.n
    if seen == 0:
        return np.zeros(THETA.size)
    counts, margins, alive = as_floats(table), np.zeros(table.counts.size), np.zeros(table.counts.size, np.bool_)
    open_table(counts, table.collected, margins, alive)
    for first, second in model.empty_pairs:
        bury(alive, 1 << first | 1 << second)
    held = [0]
    for term in terms:
        if margins[term] > 0:
            held.append(term)
        else:
            bury(alive, term)
    return _profiled(table, counts, margins, alive, np.array(held, np.int64))


def _profiled(table: CaptureTable, counts: Floats, margins: Floats, alive: np.ndarray, held: Integers) -> Floats:
    mu, sums, matrix, vectors = working_room(table.t, held.size)
    values = np.full(THETA.size, -np.inf)
    guess = main_effects(table)
    start = np.array(
        [guess[0], *(guess[term.bit_length()] if term.bit_count() == 1 else 0.0 for term in map(int, held[1:]))]
    )
    alpha = start.copy()
    for at, theta in enumerate(THETA):
        alpha[0] = theta + math.log(table.n)
        ended = fit(counts, margins, alive, held, 1, held.size, alpha, mu, sums, matrix, vectors)
        if ended == CONVERGED:
            values[at] = log_likelihood(alpha, held, held.size, margins, sums[0])
        else:
            alpha = start.copy()
    if not np.isfinite(values).any():
        return np.zeros(THETA.size)
    answer: Floats = np.maximum(values - values.max(), -700.0)
    return answer


def _pooled(strata: Sequence[tuple[str, CaptureTable]], logs: Floats, seed: int, level: float) -> StratifiedEstimate:
    kernel = _normal_grid()
    likelihood = np.exp(logs)
    evidence = np.einsum("sx,mtx->smt", likelihood, kernel)
    weights = np.log(np.maximum(evidence, 1e-300)).sum(axis=0) - 0.5 * _TAU[None, :] ** 2
    weights = np.exp(weights - weights.max())
    weights /= weights.sum()
    state = stream(seed, "strata")
    where = _drawn(weights.ravel(), np.array([uniform(state) for _draw in range(DRAWS)]))
    mu_at, tau_at = np.unravel_index(where, weights.shape)
    estimates, total = [], np.zeros(DRAWS)
    for (name, table), row in zip(strata, likelihood, strict=True):
        given = np.cumsum(row * kernel[mu_at, tau_at], axis=1)
        chances = np.array([uniform(state) for _draw in range(DRAWS)])
        at = np.minimum((given < (chances * given[:, -1])[:, None]).sum(axis=1), THETA.size - 1)
        within = np.array([uniform(state) for _draw in range(DRAWS)]) - 0.5
        draws = table.n * (1.0 + np.exp(THETA[at] + within * (THETA[1] - THETA[0])))
        total += draws
        estimates.append(_stratum(name, table, row, draws, level))
    low, middle, high = _limits(total, level)
    tau = float(_TAU[min(int(np.searchsorted(np.cumsum(weights.sum(axis=0)), 0.5)), _TAU.size - 1)])
    return StratifiedEstimate(tuple(estimates), middle, low, high, tau)


def _stratum(name: str, table: CaptureTable, row: Floats, draws: Floats, level: float) -> StratumEstimate:
    low, middle, high = _limits(draws, level)
    top = int(np.argmax(row))
    inside = 0 < top < THETA.size - 1 and row[0] < 0.5 and row[-1] < 0.5
    alone = table.n * (1.0 + math.exp(THETA[top])) if inside else None
    return StratumEstimate(name, table.n, middle, low, high, alone, draws)


def _limits(draws: Floats, level: float) -> tuple[float, float, float]:
    low, middle, high = np.quantile(draws, [(1.0 - level) / 2.0, 0.5, (1.0 + level) / 2.0])
    return float(low), float(middle), float(high)


def _normal_grid() -> Floats:
    """Normal densities on THETA for each mu and tau (mu x tau x theta), each summing to 1."""
    distance = (THETA[None, None, :] - _MU[:, None, None]) / _TAU[None, :, None]
    density = np.exp(-0.5 * distance**2)
    answer: Floats = density / np.maximum(density.sum(axis=2, keepdims=True), 1e-300)
    return answer


def _drawn(weights: Floats, chances: Floats) -> Integers:
    return np.minimum(np.searchsorted(np.cumsum(weights), chances), weights.size - 1)
