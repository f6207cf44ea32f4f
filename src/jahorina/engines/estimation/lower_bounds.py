"""Estimates from how often people were seen: Chao's lower bound, Zelterman, zero-truncated Poisson, geometric.

f_k is the number of people seen k times: by k lists, or k times by one list.
  Chao (1987), lists alike:  N >= n + ((t-1)/t) f1^2 / (2 f2)
  lists unlike:              N >= n + (f1^2 - sum z_j^2) / (2 (f2 + 1)), z_j seen by list j alone (Chao and others, 2001)
  one list:                  N >= n + f1^2 / (2 f2)
  Zelterman (1988):          lambda = 2 f2 / f1, N = n / (1 - exp(-lambda))
  zero-truncated Poisson:    lambda / (1 - exp(-lambda)) = mean count, N = n / (1 - exp(-lambda))
  zero-truncated geometric:  chance 1 / mean to be unseen, N = n / (1 - 1/mean)
Intervals: Chao's log-normal one for the bounds, n + (N - n) / C to n + (N - n) C with
C = exp(z sqrt(log(1 + var / (N - n)^2))); the same with the delta method's variance for the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from jahorina.engines.estimation.compiling import Integers
from jahorina.engines.estimation.histories import CaptureTable, list_counts


@dataclass(frozen=True, slots=True)
class SimpleEstimate:
    """An estimate with its interval; infinite where the data set no limit."""

    estimate: float
    low: float
    high: float


def frequencies(table: CaptureTable) -> Integers:
    """People by number of lists: position k holds those on exactly k lists."""
    return np.bincount(list_counts(table.t), weights=table.counts, minlength=table.t + 1).astype(np.int64)


def chao_lists(table: CaptureTable, *, level: float = 0.95) -> SimpleEstimate:
    """Chao's lower bound for lists that see different shares of the people."""
    seen = frequencies(table)
    alone = sum(float(table.counts[1 << bit]) ** 2 for bit in range(table.t))
    twice = float(seen[2]) + 1.0
    unseen = (float(seen[1]) ** 2 - alone) / (2.0 * twice)
    ratio = unseen * 2.0 / twice  # (f1^2 - sum z^2) / f2^2
    variance = twice * (ratio / 2.0 + ratio**1.5 + ratio**2 / 4.0)
    return log_normal(table.n, unseen, variance, level)


def chao_alike(table: CaptureTable, *, level: float = 0.95) -> SimpleEstimate:
    """Chao's lower bound for lists that are alike."""
    seen = frequencies(table)
    return _chao(table.n, float(seen[1]), float(seen[2]), (table.t - 1.0) / table.t, level)


def chao_counts(seen: Integers, *, level: float = 0.95) -> SimpleEstimate:
    """Chao's lower bound for one list; `seen[k]` people were seen exactly k times."""
    return _chao(int(seen[1:].sum()), float(seen[1]), float(seen[2]) if seen.size > 2 else 0.0, 1.0, level)


def _chao(people: int, once: float, twice: float, factor: float, level: float) -> SimpleEstimate:
    if twice == 0.0:  # the bias-corrected form needs nobody seen twice
        return log_normal(people, factor * once * (once - 1.0) / 2.0, once**3 / 4.0 + once**2 / 2.0, level)
    ratio = once / twice
    unseen = factor * once * ratio / 2.0
    variance = twice * (factor * ratio**2 / 2.0 + factor**2 * (ratio**3 + ratio**4 / 4.0))
    return log_normal(people, unseen, variance, level)


def zelterman(seen: Integers, *, level: float = 0.95) -> SimpleEstimate:
    """Zelterman's estimate from people seen once and twice."""
    people, once, twice = int(seen[1:].sum()), float(seen[1]), float(seen[2]) if seen.size > 2 else 0.0
    if once == 0.0:
        return SimpleEstimate(float(people), float(people), float(people))
    if twice == 0.0:
        return SimpleEstimate(math.inf, float(people), math.inf)
    rate = 2.0 * twice / once
    missed = math.exp(-rate)
    found = 1.0 - missed
    # Böhning (2008): variance of Zelterman's estimate
    variance = people * missed / found**2 * (1.0 + people * missed * rate**2 / found**2 * (1.0 / once + 1.0 / twice))
    return log_normal(people, people * missed / found, variance, level)


def truncated_poisson(seen: Integers, *, level: float = 0.95) -> SimpleEstimate:
    """The estimate of a zero-truncated Poisson model."""
    people, mean = _mean(seen)
    if mean <= 1.0:
        return SimpleEstimate(math.inf, float(people), math.inf)
    rate = truncated_rate(mean)
    missed = math.exp(-rate)
    variance = people * missed * (1.0 - missed) / (1.0 - missed) ** 2 + _from_rate(people, rate)
    return log_normal(people, people * missed / (1.0 - missed), variance, level)


def truncated_rate(mean: float) -> float:
    """The Poisson mean lambda with lambda / (1 - exp(-lambda)) = `mean` above 1."""
    return float(brentq(lambda rate: rate + mean * math.expm1(-rate), 1e-12, mean + 1.0, xtol=1e-14))


def _from_rate(people: int, rate: float) -> float:
    """Variance of n / (1 - exp(-rate)) from that of the maximum likelihood rate."""
    missed = math.exp(-rate)
    found = 1.0 - missed
    information = people * (1.0 / (rate * found) - missed / found**2)
    slope = people * missed / found**2
    return slope**2 / information


def truncated_geometric(seen: Integers, *, level: float = 0.95) -> SimpleEstimate:
    """The estimate of a zero-truncated geometric model: rates that vary exponentially between people."""
    people, mean = _mean(seen)
    if mean <= 1.0:
        return SimpleEstimate(math.inf, float(people), math.inf)
    missed = 1.0 / mean
    spread = missed**2 * (1.0 - missed) / people
    variance = people * missed / (1.0 - missed) + (people / (1.0 - missed) ** 2) ** 2 * spread
    return log_normal(people, people * missed / (1.0 - missed), variance, level)


def _mean(seen: Integers) -> tuple[int, float]:
    people = int(seen[1:].sum())
    return people, float(np.arange(seen.size) @ seen) / people


def log_normal(people: int, unseen: float, variance: float, level: float) -> SimpleEstimate:
    """Chao's interval: the number unseen is log-normal, so that it never falls below the people seen."""
    if not unseen > 0.0:
        return SimpleEstimate(float(people), float(people), float(people))
    factor = math.exp(float(ndtri((1.0 + level) / 2.0)) * math.sqrt(math.log1p(variance / unseen**2)))
    return SimpleEstimate(people + unseen, people + unseen / factor, people + unseen * factor)
