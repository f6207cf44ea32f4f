"""Two lists with covariates, doubly robust (Das, Kennedy and Jewell, 2023).

Given covariates x the lists are taken as independent. Among the people seen let q1(x), q2(x), q12(x) be the chances to be on
list 1, on list 2, on both; then the chance to be seen at all has 1/psi = mean of q1 q2 / q12. The one-step estimate
  phi = (q1 q2 / q12) (Y1 / q1 + Y2 / q2 - Y1 Y2 / q12),   N = sum phi,   var N = n var(phi) + n (1 - psi) / psi^2
corrects the plug-in one, and is right where either the q's product or their ratio is. The q's come from logistic
regressions on the other folds (cross-fitting), so that the same people neither fit nor judge. Chances are kept from 0 by
0.005 as in the authors' software.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FOLDS = 5
FLOOR = 0.005
MOST_PEOPLE = 2_000_000
_RIDGE = 1e-6
_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class DoublyRobustEstimate:
    """The one-step estimate with its interval; plug-in; Lincoln and Petersen's; the share of people at the floor."""

    estimate: float
    low: float
    high: float
    plug_in: float
    lincoln_petersen: float
    share_at_floor: float


def doubly_robust(
    first: Integers, second: Integers, covariates: Floats, *, seed: int, folds: int = FOLDS, level: float = 0.95
) -> DoublyRobustEstimate:
    """Estimate from people (m rows) that two lists saw (0 or 1 each, at least one 1) and their covariates (m x q).

    Raises InputRefused (`two-lists-...`) where a row is on no list or nobody is on both.
    """
    both = first * second
    if (first + second < 1).any():
        raise InputRefused("two-lists-nobody", _("A row is on neither list; only people whom a list has belong here."))
    if both.sum() == 0:
        raise InputRefused("two-lists-no-overlap", _("Nobody is on both lists; they cannot say how many both missed."))
    rows = _features(covariates)
    part = np.random.Generator(np.random.PCG64(abs(seed))).permutation(first.size) % folds
    chances = np.empty((3, first.size))
    for fold in range(folds):
        judged, fitted = part == fold, part != fold
        for index, outcome in enumerate((first, second, both)):
            chances[index, judged] = expit(rows[judged] @ logistic(rows[fitted], outcome[fitted].astype(np.float64)))
    return _one_step(first, second, both, chances, level)


def _one_step(first: Integers, second: Integers, both: Integers, chances: Floats, level: float) -> DoublyRobustEstimate:
    low = chances[2] < FLOOR
    q12 = np.clip(chances[2], FLOOR, 1.0)
    q1, q2 = (np.clip(chances[index], q12, 1.0) for index in (0, 1))
    weight = q1 * q2 / q12
    phi = weight * (first / q1 + second / q2 - both / q12)
    seen = float(first.size)
    inverse = float(phi.mean())
    psi = 1.0 / inverse if inverse > 1.0 else 1.0
    estimate = seen / psi
    variance = seen * float(phi.var(ddof=1)) + seen * (1.0 - psi) / psi**2
    reach = float(ndtri((1.0 + level) / 2.0)) * variance**0.5
    return DoublyRobustEstimate(
        estimate=estimate,
        low=max(estimate - reach, seen),
        high=estimate + reach,
        plug_in=float(weight.sum()),
        lincoln_petersen=float(first.sum()) * float(second.sum()) / float(both.sum()),
        share_at_floor=float(low.mean()),
    )


def _features(covariates: Floats) -> Floats:
    """An intercept and the covariates, centred and scaled; those that do not vary are left out."""
    spread = covariates.std(axis=0)
    kept = covariates[:, spread > 0.0]
    return np.column_stack([np.ones(len(covariates)), (kept - kept.mean(axis=0)) / spread[spread > 0.0]])


def logistic(rows: Floats, outcome: Floats) -> Floats:
    """Coefficients of a logistic regression; a trace of ridge keeps them finite where the data separate."""
    beta = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], _RIDGE * rows.shape[0])
    penalty[0] = 0.0
    for _step in range(_MOST_STEPS):
        chance = expit(rows @ beta)
        weight = np.maximum(chance * (1.0 - chance), 1e-10)
        step = np.linalg.solve(
            (rows * weight[:, None]).T @ rows + np.diag(penalty), rows.T @ (outcome - chance) - penalty * beta
        )
        longest = float(np.abs(step).max())
        beta += step * min(1.0, 5.0 / max(longest, 1e-12))
        if longest < 1e-9:
            break
    return beta
