"""Persons who passed a corridor, from counts alone, where everybody passes every stage of it and no links are shared.

A stage is a set of partners side by side (Croatia and Hungary), of which each person passes one. All that is counted at a
stage is the same persons, under- or overcounted by what that stage does differently:

    log C_c = log F + b_c + e_c      b_c ~ t_4 (0, sigma)      stages c

F is estimated by the posterior mean under heavy tails (a stage that counts something else hardly weighs), sigma by the
stages' own spread, not below LEAST_SPREAD. The interval says how far stages differ, not how far all of them may be wrong
together: whoever no stage counts is in none of it. Counts are added up over the window first; a lag of some days between
stages moves some persons over its ends, for which each missing day takes its stage's mean of the days around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from jahorina.engines.flows.compiling import Floats
from jahorina.kernel.errors import Bug

LEAST_SPREAD = 0.02
NU = 4
GRID = 2001
LEVELS = (0.5, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Throughput:
    """Persons with intervals (level x lower/upper), the partners' sum, that for each person, and each stage's log bias."""

    persons: float
    intervals: Floats
    levels: tuple[float, ...]
    registrations: float
    factor: float
    bias: dict[str, float]


def passed(
    counts: dict[str, Floats],
    stages: dict[str, tuple[str, ...]],
    summed: tuple[str, ...],
    *,
    levels: tuple[float, ...] = LEVELS,
) -> Throughput:
    """Estimate who passed in the window of `counts[partner]` (time, NaN missing); `summed` are the partners of the naive sum.

    `stages` name the partners side by side at each stage; at least two stages are needed.
    """
    if len(stages) < 2:
        raise Bug("a corridor needs two stages to compare")
    totals = {name: _filled_sum(values) for name, values in counts.items()}
    logs = np.log([max(sum(totals[partner] for partner in partners), 1.0) for partners in stages.values()])
    spread = max(1.4826 * float(np.median(np.abs(logs - np.median(logs)))), LEAST_SPREAD)
    grid = np.linspace(logs.min() - 3 * spread, logs.max() + 3 * spread, GRID)
    posterior = np.exp(student.logpdf((logs[:, None] - grid) / spread, NU).sum(axis=0))
    posterior /= posterior.sum()
    below = np.cumsum(posterior)
    tails = [[(1 - level) / 2, (1 + level) / 2] for level in levels]
    persons = float(np.exp(posterior @ grid))
    registrations = float(sum(totals[partner] for partner in summed))
    return Throughput(
        persons=persons,
        intervals=np.exp(np.interp(tails, below, grid)),
        levels=levels,
        registrations=registrations,
        factor=registrations / persons,
        bias={name: float(log - np.log(persons)) for name, log in zip(stages, logs, strict=True)},
    )


def _filled_sum(values: Floats) -> float:
    """The sum over the window, with missing periods put on straight lines between those around them."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        raise Bug("a partner of the corridor has no value")
    return float(np.interp(np.arange(len(values)), known, values[known]).sum())
