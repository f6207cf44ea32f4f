"""Sample coverage for three lists that may depend on one another (Chao and Tsay, 1998).

n_j people on list j, z_j on it alone, Z_jk on both j and k. The coverage is C = 1 - mean_j(z_j / n_j), D = n - mean_j
z_j, and D / C the estimate of independent lists. Dependence enters by g_jk(N') = N' Z_jk / (n_j n_k) - 1:
  N = D / C + (1 / (3 C)) sum over pairs j, k of (in j not l + in k not l) g_jk(N'), l the third list,
once with N' = D / C, then once more with what came out (the estimate for low coverage, CARE-1's); and as the solution for N
of the same equation (for high coverage).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.histories import CaptureTable

LISTS = 3


@dataclass(frozen=True, slots=True)
class CoverageEstimate:
    """Coverage, and the population by independence, by one step (low coverage) and by the equation (high coverage)."""

    coverage: float
    independent: float
    one_step: float
    solved: float


def sample_coverage(table: CaptureTable) -> CoverageEstimate:
    """The estimates of a table of three lists; infinite where nothing overlaps or the equation has no solution."""
    rows = one_step(table.counts[None, :].astype(np.float64))
    coverage, independent, base, slope = (float(part[0]) for part in rows)
    once = base + slope * independent
    twice = base + slope * once
    solved = base / (1.0 - slope) if slope < 1.0 else math.inf
    return CoverageEstimate(coverage, independent, twice, solved)


def resampled_coverage(tables: Floats) -> Floats:
    """The one-step estimate on each of the tables (m x 8)."""
    _coverage, independent, base, slope = one_step(tables)
    return base + slope * (base + slope * independent)


def one_step(tables: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Coverage, D / C, and the constant and slope in N' of the equation, for each of the tables (m x 8)."""
    alone = tables[:, [1, 2, 4]]
    lists = np.stack([tables[:, [cell for cell in range(8) if cell >> bit & 1]].sum(axis=1) for bit in range(LISTS)], 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = 1.0 - np.mean(np.where(lists > 0, alone / lists, 1.0), axis=1)
        independent = (tables.sum(axis=1) - alone.mean(axis=1)) / coverage
        constant, slope = np.zeros(len(tables)), np.zeros(len(tables))
        for j, k, third in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
            both = tables[:, 1 << j | 1 << k] + tables[:, 7]
            reach = sum(
                tables[:, [cell for cell in range(8) if cell >> own & 1 and not cell >> third & 1]].sum(axis=1)
                for own in (j, k)
            )
            slope += np.where(both > 0, reach * both / (lists[:, j] * lists[:, k]), 0.0)
            constant += reach
        constant, slope = independent - constant / (3.0 * coverage), slope / (3.0 * coverage)
        bad = ~(coverage > 0.0)
    independent[bad] = constant[bad] = np.inf
    slope[bad] = 1.0
    return coverage, independent, constant, slope
