"""One list that sees people several times, with covariates: zero-truncated Poisson regression (van der Heijden, 2003).

Person i is seen y_i times, y ~ Poisson(lambda_i) given y >= 1, log lambda_i = x_i beta, fitted by Newton's method. With
p_i = 1 - exp(-lambda_i), N = sum 1 / p_i (Horvitz and Thompson), and
  var N = g' V g + sum (1 - p_i) / p_i^2,   g = d N / d beta = - sum x_i lambda_i exp(-lambda_i) / p_i^2,
V the inverse information. Heterogeneity that the covariates leave out makes N too small; Chao's bound beside it shows how
much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

_MOST_STEPS = 100
_TINY = 1e-10


@dataclass(frozen=True, slots=True)
class OneListEstimate:
    """The population with its interval (symmetric), and the regression's coefficients and standard errors."""

    estimate: float
    low: float
    high: float
    coefficients: Floats
    errors: Floats


def one_list(
    times: Integers, covariates: Floats | None = None, *, weights: Floats | None = None, level: float = 0.95
) -> OneListEstimate:
    """Estimate from how often each person was seen.

    `times`: m counts, 1 or more. `covariates`: m x q, without an intercept. `weights`: how many people each row stands for.
    Raises InputRefused (`one-list-...`) where a count is below 1, nobody was seen twice, or covariates tell nothing apart.
    """
    rows = np.ones((times.size, 1)) if covariates is None else np.column_stack([np.ones(times.size), covariates])
    many = np.ones(times.size) if weights is None else weights.astype(np.float64)
    if times.size == 0 or times.min() < 1:
        raise InputRefused("one-list-counts", _("Everybody on the list was seen at least once; a row says otherwise."))
    if not (times[many > 0] > 1).any():
        raise InputRefused("one-list-once", _("Nobody was seen twice; one list alone cannot say how many it missed."))
    if np.linalg.matrix_rank(rows[many > 0]) < rows.shape[1]:
        raise InputRefused("one-list-covariates", _("The covariates cannot be told apart; leave one of them out."))
    beta, information = _fitted(times.astype(np.float64), rows, many)
    spread = np.linalg.inv(information)
    rate = np.exp(rows @ beta)
    missed = np.exp(-rate)
    found = -np.expm1(-rate)
    estimate = float(many @ (1.0 / found))
    gradient = -rows.T @ (many * rate * missed / found**2)
    variance = float(gradient @ spread @ gradient + many @ (missed / found**2))
    reach = float(ndtri((1.0 + level) / 2.0)) * variance**0.5
    return OneListEstimate(estimate, estimate - reach, estimate + reach, beta, np.sqrt(np.diag(spread)))


def _fitted(times: Floats, rows: Floats, many: Floats) -> tuple[Floats, Floats]:
    """Coefficients by Newton's method with halved steps, and the information there."""
    beta = np.zeros(rows.shape[1])
    beta[0] = np.log(max(2.0 * (float(many @ times) / many.sum() - 1.0), 1e-3))
    value = _log_likelihood(times, rows, many, beta)
    for _step in range(_MOST_STEPS):
        rate = np.exp(rows @ beta)
        found = -np.expm1(-rate)
        mean = rate / found
        score = rows.T @ (many * (times - mean))
        information = (rows * (many * mean * (1.0 + rate - mean))[:, None]).T @ rows
        step = np.linalg.solve(information, score)
        scale = 1.0
        while (reached := _log_likelihood(times, rows, many, beta + scale * step)) < value - 1e-12 and scale > 1e-8:
            scale /= 2.0
        beta, value = beta + scale * step, max(value, reached)
        if np.abs(step).max() < _TINY:
            break
    return beta, information


def _log_likelihood(times: Floats, rows: Floats, many: Floats, beta: Floats) -> float:
    predictor = np.minimum(rows @ beta, 50.0)
    rate = np.exp(predictor)
    return float(many @ (times * predictor - rate - np.log(-np.expm1(-rate))))
