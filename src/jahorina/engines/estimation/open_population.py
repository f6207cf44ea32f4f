"""People who come and go: Jolly-Seber, and the superpopulation of a route (POPAN; Schwarz and Arnason, 1996).

Occasions 1..k are months, or the partners in the order of the route. At occasion j n_j people are registered; m_ij of
them were registered before, last at occasion i; u_j = n_j - sum_i m_ij are new. With p_j the chance to be registered and
phi_j that to be still there at j + 1:
  recaptures of those registered at i: chance phi_i .. phi_{j-1} (1 - p_{i+1}) .. (1 - p_{j-1}) p_j to be next seen at j
  new ones: u_j ~ Poisson(N psi_j p_j), psi_1 = b_1, psi_{j+1} = psi_j (1 - p_j) phi_j + b_{j+1}, entries b summing to 1,
so N = sum u / sum psi_j p_j is everybody who was there at any time. phi is constant; p is constant, or varies with p_1 =
p_2 and p_{k-1} = p_k (else the ends are not identified): the smaller AIC decides. Jolly's and Seber's closed form,
bias-corrected, stands beside it: M_j = m_j + (n_j + 1) z_j / (r_j + 1), N_j = (n_j + 1) M_j / (m_j + 1). Interval: log(N
- seen) normal, with the curvature of the likelihood. On a route detection by one partner makes detection by the next more
or less likely; that is dependence which these counts cannot show.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, ndtri, xlogy

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FEWEST_OCCASIONS = 3
_STEP = 1e-4
_LOG_TINY = -700.0


@dataclass(frozen=True, slots=True)
class OpenEstimate:
    """The superpopulation with its interval, and what lies behind it.

    `detection` (k), `staying` (one number), `entries` (k, shares), `present` (k, expected there at each occasion),
    `jolly_seber` (k, closed form; NaN at the ends), `varies`: whether detection varies, `is_identified`: whether the
    likelihood has a curvature in every direction.
    """

    estimate: float
    low: float
    high: float
    seen: int
    detection: Floats
    staying: float
    entries: Floats
    present: Floats
    jolly_seber: Floats
    aic: float
    varies: bool
    is_identified: bool


def open_population(registered: Integers, again: Integers, *, level: float = 0.95) -> OpenEstimate:
    """Estimate from people registered at each occasion (k) and those among them registered before (`again`, k x k).

    `again[i, j]` were registered at j and before that last at i < j. Raises InputRefused (`occasions-...`) where there are
    fewer than three occasions, more were registered before than at all, or nobody was ever registered again.
    """
    first_time = _checked(registered, again)
    fits = [_fitted(registered, again, first_time, varies, level) for varies in (False, True)]
    usable = [one for one in fits if one.is_identified] or fits[:1]
    return min(usable, key=lambda one: one.aic)


def _checked(registered: Integers, again: Integers) -> Integers:
    if registered.size < FEWEST_OCCASIONS:
        raise InputRefused("occasions-few", _("An open population needs at least three occasions."))
    if (np.tril(again) != 0).any() or (again < 0).any():
        raise InputRefused(
            "occasions-order", _("Somebody was registered before at a later occasion; rows come before columns.")
        )
    first_time: Integers = registered - again.sum(axis=0)
    if (first_time < 0).any() or (again.sum(axis=1) > registered).any():
        raise InputRefused(
            "occasions-more-again", _("More people were registered before or again than were registered at all.")
        )
    if again.sum() == 0:
        raise InputRefused(
            "occasions-no-overlap", _("Nobody was registered twice; the counts tell nothing of the unseen.")
        )
    return first_time


def _fitted(registered: Integers, again: Integers, first_time: Integers, varies: bool, level: float) -> OpenEstimate:
    k = registered.size
    free = max(k - 2, 1) if varies else 1
    start = np.concatenate([np.zeros(free), [0.0], np.zeros(k - 1)])

    def loss(parameters: Floats) -> float:
        return -_log_likelihood(parameters, free, registered, again, first_time)

    found = minimize(loss, start, method="BFGS", options={"maxiter": 2000, "gtol": 1e-6})
    at = found.x
    detection, staying, entries = _unpacked(at, free, k)
    reach = _reach(at, free, k)
    seen = int(first_time.sum())
    estimate = seen / reach
    hessian = _hessian(loss, at)
    values = np.linalg.eigvalsh(hessian)
    is_identified = bool(values[0] > 1e-6 * values[-1])
    low, high = float(seen), math.inf
    if is_identified:
        gradient = _gradient(lambda parameters: math.log(seen / _reach(parameters, free, k) - seen + 1e-9), at)
        variance = float(gradient @ np.linalg.solve(hessian, gradient)) + estimate / max(estimate - seen, 1e-9) / seen
        factor = math.exp(min(float(ndtri((1.0 + level) / 2.0)) * variance**0.5, 700.0))
        low, high = seen + (estimate - seen) / factor, seen + (estimate - seen) * factor
    present = _present(entries, staying, estimate)
    jolly = _jolly_seber(registered, again)
    aic = 2.0 * (at.size + 1) + 2.0 * float(found.fun)
    return OpenEstimate(
        estimate, low, high, seen, detection, staying, entries, present, jolly, aic, varies, is_identified
    )


def _unpacked(parameters: Floats, free: int, k: int) -> tuple[Floats, float, Floats]:
    chances = expit(parameters[:free])
    detection = np.full(k, chances[0])
    if free > 1:
        detection[1:-1], detection[-1] = chances, chances[-1]
    entries = np.exp(log_softmax(np.concatenate([[0.0], parameters[free + 1 :]])))
    return detection, float(expit(parameters[free])), entries


def _new_chances(detection: Floats, staying: float, entries: Floats) -> Floats:
    """psi_j p_j: the chance to be registered for the first time at j."""
    chances, unregistered = np.empty(entries.size), 0.0
    for j in range(entries.size):
        unregistered += entries[j]
        chances[j] = unregistered * detection[j]
        unregistered = (unregistered - chances[j]) * staying
    return chances


def _reach(parameters: Floats, free: int, k: int) -> float:
    return float(_new_chances(*_unpacked(parameters, free, k)).sum())


def _log_likelihood(
    parameters: Floats, free: int, registered: Integers, again: Integers, first_time: Integers
) -> float:
    k = registered.size
    detection, staying, entries = _unpacked(parameters, free, k)
    new = _new_chances(detection, staying, entries)
    total = float(xlogy(first_time, np.maximum(new / new.sum(), 1e-300)).sum())
    chances = _next_seen(detection, staying)
    for i in range(k - 1):
        never = max(1.0 - float(chances[i].sum()), 1e-300)
        total += float(xlogy(again[i, i + 1 :], np.maximum(chances[i, i + 1 :], 1e-300)).sum())
        total += float(xlogy(registered[i] - again[i].sum(), never))
    return total


def _next_seen(detection: Floats, staying: float) -> Floats:
    """The chance (k x k) that somebody registered at i is next registered at j > i."""
    k = detection.size
    chances = np.zeros((k, k))
    for i in range(k - 1):
        left = 1.0
        for j in range(i + 1, k):
            left *= staying
            chances[i, j] = left * detection[j]
            left *= 1.0 - detection[j]
    return chances


def expected_again(found: OpenEstimate, registered: Integers) -> Floats:
    """The recaptures (k x k) that an estimate leads to expect of those registered at each occasion."""
    answer: Floats = registered[:, None] * _next_seen(found.detection, found.staying)
    return answer


def _present(entries: Floats, staying: float, total: float) -> Floats:
    present, here = np.empty(entries.size), 0.0
    for j in range(entries.size):
        here = here * staying + entries[j] * total
        present[j] = here
    return present


def _jolly_seber(registered: Integers, again: Integers) -> Floats:
    k = registered.size
    answer = np.full(k, np.nan)
    for j in range(1, k - 1):
        before, later = float(again[:, j].sum()), float(again[j].sum())
        around = float(again[:j, j + 1 :].sum())
        marked = before + (registered[j] + 1.0) * around / (later + 1.0)
        answer[j] = (registered[j] + 1.0) * marked / (before + 1.0)
    return answer


def _gradient(function: object, at: Floats) -> Floats:
    slope = np.empty(at.size)
    for index in range(at.size):
        step = np.zeros(at.size)
        step[index] = _STEP
        slope[index] = (function(at + step) - function(at - step)) / (2.0 * _STEP)  # type: ignore[operator]
    return slope


def _hessian(function: object, at: Floats) -> Floats:
    rows = np.empty((at.size, at.size))
    for index in range(at.size):
        step = np.zeros(at.size)
        step[index] = _STEP * 10.0
        rows[index] = (_gradient(function, at + step) - _gradient(function, at - step)) / (20.0 * _STEP)
    return (rows + rows.T) / 2.0
