"""Chao's and Zelterman's estimates from one list, with covariates.

After Böhning, Vidal-Diez, Lerdsuwansri, Viwatwongkasem and Arnold (2013), and Böhning and van der Heijden (2009). Both
read only who was seen once and who twice. If y_i ~ Poisson(lambda_i), then among these P(y_i = 2) = (lambda_i / 2) /
(1 + lambda_i / 2): a logistic regression on x_i, whose linear predictor is log(lambda_i / 2). People seen three times and
more, who would pull a Poisson rate up, do not touch it. With q_i = exp(-lambda_i)(lambda_i + lambda_i^2 / 2):
  Chao        N >= n + sum over once and twice of 1 / (lambda_i + lambda_i^2 / 2)
              var = h' V h + sum over once and twice of (e_i + e_i^2 / q_i) / q_i,   e_i = exp(-lambda_i)
  Zelterman   N = sum over all of 1 / (1 - e_i),   var = g' V g + sum of e_i / (1 - e_i)^2
V the regression's covariance, h and g the derivatives. Without covariates these are Chao's n + f1^2 / (2 f2), Zelterman's
lambda = 2 f2 / f1 and their published variances, exactly. Intervals are log-normal in the unseen, as Chao's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.engines.estimation.lower_bounds import SimpleEstimate, log_normal

_MOST_STEPS = 60
_TINY = 1e-9
_FARTHEST = 25.0
"""A predictor beyond this says that the covariates part those seen once from those seen twice: there is no maximum."""


@dataclass(frozen=True, slots=True)
class _Rates:
    """Each row's rate, the rows of the design, and the covariance of the coefficients."""

    rates: Floats
    rows: Floats
    spread: Floats


def chao_with_covariates(
    times: Integers, covariates: Floats | None, weights: Floats, *, level: float = 0.95
) -> SimpleEstimate:
    """Chao's lower bound; `times` (m), `covariates` (m x q, no intercept), `weights` people a row; infinite where open."""
    found = _rates(times, covariates, weights)
    people = round(float(weights.sum()))
    if found is None:
        return SimpleEstimate(math.inf, float(people), math.inf)
    few = times <= 2
    rate, many = found.rates[few], weights[few]
    missed = np.exp(-rate)
    chance = missed * (rate + rate**2 / 2.0)
    ratio = 1.0 / (rate + rate**2 / 2.0)
    slope = -found.rows[few].T @ (many * (rate + rate**2) * ratio**2)
    variance = float(slope @ found.spread @ slope + many @ ((missed + missed**2 / chance) / chance))
    return log_normal(people, float(many @ ratio), variance, level)


def zelterman_with_covariates(
    times: Integers, covariates: Floats | None, weights: Floats, *, level: float = 0.95
) -> SimpleEstimate:
    """Zelterman's estimate; arguments as above."""
    found = _rates(times, covariates, weights)
    people = round(float(weights.sum()))
    if found is None:
        return SimpleEstimate(math.inf, float(people), math.inf)
    missed, seen = np.exp(-found.rates), -np.expm1(-found.rates)
    slope = -found.rows.T @ (weights * found.rates * missed / seen**2)
    variance = float(slope @ found.spread @ slope + weights @ (missed / seen**2))
    return log_normal(people, float(weights @ (missed / seen)), variance, level)


def _rates(times: Integers, covariates: Floats | None, weights: Floats) -> _Rates | None:
    """The rates by logistic regression of twice against once (Newton's method); None without a maximum."""
    rows = np.ones((times.size, 1)) if covariates is None else np.column_stack([np.ones(times.size), covariates])
    held = (times <= 2) & (weights > 0)
    twice, many, design = (times[held] == 2).astype(np.float64), weights[held], rows[held]
    if not 0.0 < many @ twice < many.sum() or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    beta = np.zeros(design.shape[1])
    for _step in range(_MOST_STEPS):
        chance = expit(design @ beta)
        information = (design * (many * chance * (1.0 - chance))[:, None]).T @ design
        if not np.linalg.cond(information) < 1.0 / np.finfo(float).eps:
            return None
        step = np.linalg.solve(information, design.T @ (many * (twice - chance)))
        beta += step * min(1.0, 4.0 / max(float(np.abs(design @ step).max()), _TINY))
        if np.abs(design @ beta).max() > _FARTHEST:
            return None
        if np.abs(step).max() < _TINY:
            rates = 2.0 * np.exp(np.minimum(rows @ beta, _FARTHEST))
            return _Rates(rates, rows, np.linalg.inv(information).astype(np.float64))
    return None
