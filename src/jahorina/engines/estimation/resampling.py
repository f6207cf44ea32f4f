"""Bootstrap intervals that repeat the choice of the model: bias-corrected and accelerated (Efron, 1987).

Resamples are multinomial over the observed cells, with as many people. z0 is the normal quantile of the share of resamples
below the estimate. The jackknife takes one person out of each observed cell in turn, weighted by the cell's count:
r_w = (weighted mean of the leave-one-out estimates) - estimate_w, a = sum N_w r_w^3 / (6 (sum N_w r_w^2)^1.5). The limit
at level q is the quantile (type 8 of Hyndman and Fan, 1996) of the resamples at Phi(z0 + (z0 + z_q) / (1 - a (z0 + z_q))).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.engines.estimation.stepwise_kernel import resample
from jahorina.engines.estimation.streams import stream
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent

RESAMPLES = 1000
_BLOCK = 250
_ATOM_SHARE = 0.05
"""A value that so many of the resamples share is an atom: limits that stick to it say little."""

Estimator = Callable[[Floats], Floats]
"""From tables (m x 2^t counts) to the estimate on each (m)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap interval: `low` and `high` at `level`, with what tells how far it can be believed.

    `share_without_maximum`: resamples in which no estimate exists. `at_an_end`: a limit stands at the smallest or largest
    resample. `at_an_atom`: a limit is a value that many resamples share.
    """

    low: float
    high: float
    level: float
    bias: float
    acceleration: float
    replicates: Floats
    share_without_maximum: float
    at_an_end: bool
    at_an_atom: bool


def draw_tables(table: CaptureTable, state: np.ndarray, count: int) -> Floats:
    """`count` multinomial resamples of the table (count x 2^t)."""
    tables = np.zeros((count, table.counts.size))
    resample(state, as_floats(table), tables)
    return tables


def bootstrap(
    table: CaptureTable,
    estimator: Estimator,
    *,
    seed: int,
    purpose: str,
    resamples: int = RESAMPLES,
    progress: Progress = silent,
) -> Floats:
    """The estimator on `resamples` resamples of the table."""
    state = stream(seed, purpose)
    parts: list[Floats] = []
    for done in range(0, resamples, _BLOCK):
        progress(_("Resampling"), done, resamples)
        parts.append(estimator(draw_tables(table, state, min(_BLOCK, resamples - done))))
    progress(_("Resampling"), resamples, resamples)
    return np.concatenate(parts)


def jackknife(table: CaptureTable, estimator: Estimator) -> tuple[Floats, Floats]:
    """The estimates with one person less in each cell that holds anybody, and the people in these cells."""
    held = np.flatnonzero(table.counts)
    tables = np.repeat(as_floats(table)[None, :], held.size, axis=0)
    tables[np.arange(held.size), held] -= 1.0
    return estimator(tables), table.counts[held].astype(np.float64)


def acceleration(estimates: Floats, weights: Floats) -> float:
    """The jackknife's skewness; 0 where an estimate does not exist or nothing varies."""
    if not np.isfinite(estimates).all():
        return 0.0
    rest = (weights @ estimates) / weights.sum() - estimates
    spread = float(weights @ rest**2)
    return float(weights @ rest**3) / (6.0 * spread**1.5) if spread > 0.0 else 0.0


def quantile(values: Floats, share: float) -> float:
    """The median-unbiased quantile (type 8) of sorted values; infinite where it falls on infinite ones."""
    count = values.size
    at = share * (count + 1.0 / 3.0) + 1.0 / 3.0
    below = min(max(math.floor(at), 1), count)
    above = min(below + 1, count)
    part = min(max(at - below, 0.0), 1.0)
    low, high = float(values[below - 1]), float(values[above - 1])
    return low if part == 0.0 or low == high else low + part * (high - low)


def bca_level(share: float, bias: float, accelerated: float) -> float:
    """Where among the resamples the limit at the nominal `share` stands."""
    moved = bias + float(ndtri(share))
    return float(ndtr(bias + moved / (1.0 - accelerated * moved)))


def bca_limits(estimate: float, replicates: Floats, accelerated: float, shares: Sequence[float]) -> list[float]:
    """The limits at the nominal `shares`, for instance 0.025 and 0.975."""
    ordered = np.sort(replicates)
    bias = _bias(estimate, ordered)
    return [quantile(ordered, bca_level(share, bias, accelerated)) for share in shares]


def bca_interval(
    table: CaptureTable, estimate: float, estimator: Estimator, replicates: Floats, level: float
) -> Interval:
    """The interval at `level` (0.95) around the estimate."""
    accelerated = acceleration(*jackknife(table, estimator))
    ordered = np.sort(replicates)
    bias = _bias(estimate, ordered)
    shares = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    levels = [bca_level(share, bias, accelerated) for share in shares]
    low, high = (quantile(ordered, share) for share in levels)
    edge = 1.0 / (replicates.size + 1.0)
    return Interval(
        low=low,
        high=high,
        level=level,
        bias=bias,
        acceleration=accelerated,
        replicates=replicates,
        share_without_maximum=float(np.mean(~np.isfinite(replicates))),
        at_an_end=levels[0] < edge or levels[1] > 1.0 - edge,
        at_an_atom=any(_share_at(ordered, limit) > _ATOM_SHARE for limit in (low, high)),
    )


def _share_at(ordered: Floats, limit: float) -> float:
    """The share of resamples that stand at a limit."""
    if not math.isfinite(limit):
        return 0.0
    return float(np.mean(np.abs(ordered - limit) < 1e-6 * limit))


def _bias(estimate: float, ordered: Floats) -> float:
    """z0, kept finite where all resamples lie on one side."""
    count = ordered.size
    below = float(np.count_nonzero(ordered < estimate))
    return float(ndtri(min(max(below, 0.5), count - 0.5) / count))
