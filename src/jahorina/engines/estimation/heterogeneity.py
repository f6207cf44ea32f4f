"""People who differ in how easily every list finds them: the quasi-symmetric Rasch model (Darroch and others, 1993).

If person i is on list j with logit a_j + e_i and e is normal among the people unseen, then
  log mu_w = alpha_0 + sum of alpha_j over w + tau |w| (|w| - 1) / 2,
one parameter beyond independent lists: tau is the variance of e, and with it all pairs and triples of lists overlap more
than independence says. Rcapture calls it Mth Darroch. N = n + exp(alpha_0); its interval is log-normal in the unseen
people, with the information's variance of alpha_0 and that of the count.

Pairs of lists that depend look the same in part, so the model is asked only where it is needed: `supported` says that tau is
positive and that Akaike's criterion prefers it to independent lists. Models of pairs, averaged or not, then miss people: that
is the failure of capture-recapture that simulations show most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.histories import CaptureTable, list_counts

LEAST_GAIN = 2.0
"""By so much twice the log-likelihood must rise for one parameter (Akaike, 1974)."""
_MOST_STEPS = 200
_TINY = 1e-8
_LARGEST_PREDICTOR = 300.0
_FARTHEST = 40.0
_SINGULAR = 1e14


@dataclass(frozen=True, slots=True)
class HeterogeneityEstimate:
    """The population with its interval; tau, what it gains in twice the log-likelihood, and whether it is called for."""

    estimate: float
    low: float
    high: float
    tau: float
    gain: float

    @property
    def supported(self) -> bool:
        """Whether the data ask for differences between people."""
        return self.tau > 0.0 and self.gain > LEAST_GAIN


def heterogeneity(table: CaptureTable, *, level: float = 0.95) -> HeterogeneityEstimate | None:
    """Estimate with one parameter for differences between people; None where it is not identified or has no maximum."""
    cells = np.flatnonzero(table.collected)
    lists = [bit for bit in range(table.t) if table.counts[(np.arange(table.counts.size) >> bit & 1) == 1].any()]
    held = cells[(cells & ~sum(1 << bit for bit in lists)) == 0]
    size = list_counts(table.t)[held].astype(np.float64)
    rows = np.column_stack([np.ones(held.size), *((held >> bit & 1) for bit in lists), size * (size - 1.0) / 2.0])
    counts = table.counts[held].astype(np.float64)
    if held.size < rows.shape[1] or np.linalg.matrix_rank(rows) < rows.shape[1]:
        return None
    whole, plain = _fitted(rows, counts), _fitted(rows[:, :-1], counts)
    if whole is None or plain is None:
        return None
    parameters, spread, value = whole
    missing = np.setdiff1d(np.flatnonzero(~table.collected), [0])
    unseen = math.exp(parameters[0]) + _fitted_in(missing, lists, parameters)
    variance = float(spread[0, 0]) + 1.0 / max(unseen, 1e-9)
    factor = math.exp(min(float(ndtri((1.0 + level) / 2.0)) * math.sqrt(variance), 300.0))
    return HeterogeneityEstimate(
        table.n + unseen,
        table.n + unseen / factor,
        table.n + unseen * factor,
        float(parameters[-1]),
        2.0 * (value - plain[2]),
    )


def _fitted_in(cells: np.ndarray, lists: list[int], parameters: Floats) -> float:
    """The fitted people of cells that were not collected."""
    total = 0.0
    for cell in map(int, cells):
        if cell & ~sum(1 << bit for bit in lists) == 0:
            size = cell.bit_count()
            total += math.exp(
                parameters[0]
                + sum(parameters[1 + at] for at, bit in enumerate(lists) if cell >> bit & 1)
                + parameters[-1] * size * (size - 1) / 2.0
            )
    return total


def _fitted(rows: Floats, counts: Floats) -> tuple[Floats, Floats, float] | None:
    """Poisson regression by Newton's method: parameters, their covariance, log-likelihood; None without a maximum."""
    parameters = np.zeros(rows.shape[1])
    parameters[0] = math.log(counts.sum() / counts.size)
    value = _log_likelihood(rows, counts, parameters)
    for _step in range(_MOST_STEPS):
        mean = np.exp(np.minimum(rows @ parameters, _LARGEST_PREDICTOR))
        information = (rows * mean[:, None]).T @ rows
        if not np.linalg.cond(information) < _SINGULAR:
            return None
        step = np.linalg.solve(information, rows.T @ (counts - mean))
        scale = min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        while (reached := _log_likelihood(rows, counts, parameters + scale * step)) < value - 1e-9 * (1 + abs(value)):
            scale /= 2.0
            if scale < _TINY:
                return None
        parameters, value = parameters + scale * step, reached
        if np.abs(step).max() < _TINY:
            spread: Floats = np.linalg.inv(information).astype(np.float64)
            return parameters, spread, value
        if np.abs(parameters).max() > _FARTHEST:
            return None
    return None


def _log_likelihood(rows: Floats, counts: Floats, parameters: Floats) -> float:
    predictor = np.minimum(rows @ parameters, _LARGEST_PREDICTOR)
    return float(counts @ predictor - np.exp(predictor).sum())
