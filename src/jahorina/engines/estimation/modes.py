"""Do chains agree, and does the posterior stand on one hill? Diagnostics of draws, chains x sweeps.

Rhat: rank-normalised and split (Vehtari and others, 2021). Effective sample size: from split chains with Geyer's initial
positive pairs. Modes: the density of log N on a grid, smoothed by a Gaussian kernel; two hills count as two where the valley
between them is below half of the lower one and each holds at least a twentieth of the draws. Chains stand apart where
the medians on both sides of the widest gap differ by a fifth and by more than the spread within chains.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import argrelmax
from scipy.special import ndtri
from scipy.stats import rankdata

from jahorina.engines.estimation.compiling import Floats

_MOST_DRAWS = 2_000
"""So many draws a chain are looked at; neighbours in a chain tell little more."""
_GRID = 512
_BANDWIDTH = 0.06
_DEEPEST_VALLEY = 0.5
_LEAST_SHARE = 0.05
_APART = 1.2
_STILL = 1e-12


@dataclass(frozen=True, slots=True)
class Mode:
    """One hill of a posterior: its median, the interval at 95 %, its share of the draws."""

    estimate: float
    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class ChainDiagnosis:
    """`rhat`, effective sample size, each chain's median, and the modes (one or more, smallest first)."""

    rhat: float
    effective: float
    chain_medians: tuple[float, ...]
    modes: tuple[Mode, ...]


def diagnose(draws: NDArray[np.int64]) -> ChainDiagnosis:
    """Examine draws of the population, chains x sweeps."""
    step = max(1, draws.shape[1] // _MOST_DRAWS)
    logs = np.log(draws[:, ::step].astype(np.float64))
    return ChainDiagnosis(
        rhat=split_rhat(logs),
        effective=effective_size(logs),
        chain_medians=tuple(float(np.median(chain)) for chain in draws),
        modes=tuple(_modes(logs)),
    )


def split_rhat(draws: Floats) -> float:
    """Rank-normalised split Rhat of draws (chains x sweeps); infinite where chains stand still, each elsewhere."""
    halves = _split(draws)
    ranks = ndtri((rankdata(halves, axis=None).reshape(halves.shape) - 0.375) / (halves.size + 0.25))
    within = float(ranks.var(axis=1, ddof=1).mean())
    between = float(ranks.mean(axis=1).var(ddof=1))
    if within <= _STILL:
        return 1.0 if between <= _STILL else np.inf
    length = ranks.shape[1]
    return float(np.sqrt(((length - 1.0) / length * within + between) / within))


def effective_size(draws: Floats) -> float:
    """How many independent draws these (chains x sweeps) are worth."""
    halves = _split(draws)
    chains, length = halves.shape
    centred = halves - halves.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * length, axis=1)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), axis=1)[:, :length].mean(axis=0) / length
    within = covariance[0] * length / (length - 1.0)
    total = (length - 1.0) / length * within + float(halves.mean(axis=1).var(ddof=1))
    if total <= 0.0:
        return float(chains * length)
    correlation = 1.0 - (within - covariance) / total
    pairs = correlation[0 : length - 1 : 2] + correlation[1:length:2]
    ends = np.flatnonzero(pairs < 0.0)
    kept = np.minimum.accumulate(pairs[: ends[0] if ends.size else pairs.size])
    return float(chains * length / max(2.0 * kept.sum() - 1.0, 1e-9))


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]])


def _modes(logs: Floats) -> list[Mode]:
    values = np.sort(logs, axis=None)
    cuts = _valleys(values) or _between_chains(logs)
    parts = np.split(values, np.searchsorted(values, cuts))
    return [_mode(part, values.size) for part in parts if part.size]


def _mode(part: Floats, total: int) -> Mode:
    low, middle, high = (float(np.exp(np.quantile(part, share))) for share in (0.025, 0.5, 0.975))
    return Mode(middle, low, high, part.size / total)


def _valleys(values: Floats) -> list[float]:
    """Where the smoothed density falls below half of the lower of two hills of some weight."""
    low, high = values[0] - 4.0 * _BANDWIDTH, values[-1] + 4.0 * _BANDWIDTH
    counts, edges = np.histogram(values, _GRID, (low, high))
    density = gaussian_filter1d(counts.astype(np.float64), _BANDWIDTH / (edges[1] - edges[0]), mode="constant")
    peaks = list(argrelmax(density)[0])
    cuts: list[int] = []
    while len(peaks) > 1:
        valleys = [left + int(np.argmin(density[left : right + 1])) for left, right in pairwise(peaks)]
        bounds = [0, *valleys, _GRID]
        weights = [counts[start:end].sum() for start, end in pairwise(bounds)]
        depths = [
            density[valley] / min(density[peaks[at]], density[peaks[at + 1]]) for at, valley in enumerate(valleys)
        ]
        light = [at for at, weight in enumerate(weights) if weight < _LEAST_SHARE * values.size]
        if light:
            peaks.pop(light[0])
        elif max(depths) >= _DEEPEST_VALLEY:
            at = int(np.argmax(depths))
            peaks.pop(at if density[peaks[at]] < density[peaks[at + 1]] else at + 1)
        else:
            cuts = valleys
            break
    return [float((edges[cut] + edges[cut + 1]) / 2.0) for cut in cuts]


def _between_chains(logs: Floats) -> list[float]:
    medians = np.sort(np.median(logs, axis=1))
    if medians.size < 2:
        return []
    gaps = np.diff(medians)
    at = int(np.argmax(gaps))
    within = float(np.median(np.quantile(logs, 0.84, axis=1) - np.quantile(logs, 0.16, axis=1)) / 2.0)
    if gaps[at] > max(np.log(_APART), within):
        return [float(medians[at] + gaps[at] / 2.0)]
    return []
