r"""Differential privacy: noise on the finest table, totals made from it.

One person stands in one finest cell, so adding or removing a person changes the histogram by 1 in L1. Of the budget eps, the
share s goes to the finest cells and 1 - s to the grand total, each with discrete Laplace noise

    P(d) ~ exp(-|d| / scale),  scale = 1 / (s eps)  and  1 / ((1 - s) eps)       (Ghosh, Roughgarden, Sundararajan 2012)

drawn by OpenDP from the operating system's entropy; the release is eps-differentially private (sequential composition),
whatever is done to it afterwards. Afterwards the weighted least squares

    min  sum (x_i - y_i)^2 / var_1  +  (sum x_i - t)^2 / var_2    s.t. x >= 0

are solved exactly: x_i = max(0, y_i - m) with one shift m, found by bisection. Largest remainders make them whole, and every
margin is the sum of its finest cells. There is no seed: whoever knew it would know the noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.disclosure.tables import Floats
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FINEST_SHARE = 0.9
"""How much of a release's budget is spent on the finest cells; the rest on the grand total."""
LARGEST_EPSILON = 1.0
"""A release's budget at most: at 4 a count of 1 is published unchanged 96 times in 100."""


@dataclass(frozen=True)
class PrivateCounts:
    """Whole, non-negative finest counts; `epsilon` as OpenDP accounts for both measurements together."""

    counts: Floats
    epsilon: float


def private_counts(
    counts: Floats, epsilon: float, *, contributions: int = 1, finest_share: float = FINEST_SHARE
) -> PrivateCounts:
    """Release finest counts under `epsilon`; a person stands in at most `contributions` of them.

    Raises InputRefused (`epsilon-range`) unless 0 < epsilon <= LARGEST_EPSILON.
    """
    need_epsilon(epsilon)
    scales = contributions / (finest_share * epsilon), contributions / ((1 - finest_share) * epsilon)
    noisy, spent_finest = _laplace(counts, scales[0], contributions)
    total, spent_total = _laplace(np.array([counts.sum()]), scales[1], contributions)
    fitted = consistent(noisy, float(total[0]), _variance(scales[0]), _variance(scales[1]))
    return PrivateCounts(whole(fitted), spent_finest + spent_total)


def need_epsilon(epsilon: float) -> None:
    """Raise InputRefused (`epsilon-range`) unless 0 < epsilon <= LARGEST_EPSILON."""
    if not 0 < epsilon <= LARGEST_EPSILON:
        raise InputRefused(
            "epsilon-range",
            _("Epsilon lies above 0 and at most at %(most)s, not at %(epsilon)s."),
            params={"most": LARGEST_EPSILON, "epsilon": epsilon},
        )


def _laplace(counts: Floats, scale: float, contributions: int) -> tuple[Floats, float]:
    """Counts with discrete Laplace noise, and the epsilon that OpenDP's privacy map gives for it."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    measurement = dp.m.make_laplace(*space, scale=scale)
    noisy = measurement([int(count) for count in counts])
    return np.array(noisy, dtype=np.float64), float(measurement.map(contributions))  # type: ignore[no-untyped-call]


def _variance(scale: float) -> float:
    ratio = np.exp(-1.0 / scale)
    return float(2 * ratio / (1 - ratio) ** 2)


def consistent(noisy: Floats, total: float, finest_variance: float, total_variance: float) -> Floats:
    """The non-negative numbers nearest to noisy ones and their noisy total, in the metric of their variances."""
    weight = finest_variance / total_variance

    def imbalance(shift: float) -> float:
        return shift - weight * float(np.maximum(noisy - shift, 0.0).sum() - total)

    low, high = -abs(total) - np.abs(noisy).sum() - 1, abs(total) + np.abs(noisy).sum() + 1
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if imbalance(middle) < 0 else (low, middle)
    fitted: Floats = np.maximum(noisy - high, 0.0)
    return fitted


def whole(numbers: Floats) -> Floats:
    """Whole numbers with the rounded sum of `numbers`: each rounded down, the largest remainders up."""
    floors = np.floor(numbers)
    missing = round(float(numbers.sum())) - int(floors.sum())
    up = np.argsort(floors - numbers, kind="stable")[: max(missing, 0)]
    floors[up] += 1
    return floors
