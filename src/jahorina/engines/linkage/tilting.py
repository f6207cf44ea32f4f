"""How often an invented person of each level of slips counts, so that invented links look like real ones.

Invented people come in levels, a step for each kind of slip; real people are written down as some mixture of levels. It is
fitted by exponential tilting: an invented person of steps z counts w = exp(a'z + b'z^2) times, with a and b such that the
links of invented people, so counted, agree in each token as often as the links of real ones do (least squares in standard
errors with a small penalty; Hainmueller 2012 balances samples alike). Some real links are between strangers, who agree in
less: with phi their share and S what links of invented people to strangers look like, real links are fitted as
(1 - phi) (invented links under w) + phi S, phi along with a and b.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
STEPS: Final = 4
KINDS: Final = 6
"""The steps and kinds of slips of a level, as `partner/slips.py` draws them."""
FEWEST: Final = 30
"""Links, of invented people and of real ones, below which all levels count alike."""
FEWEST_STRANGERS: Final = 8
_MOST_STRANGERS: Final = 0.95
"""In a register with hardly any duplicates nearly all pairs that look like one person are two."""
PENALTY: Final = 10.0
"""On the squares of a and b: a normal prior of variance 1 / (2 PENALTY) on each."""
_MISFIT: Final = 0.01
"""How far a share of agreeing tokens may be off that no level of slips explains; smaller gaps pull little."""


@dataclass(frozen=True)
class Moments:
    """What the links of real people look like on the mean: feature by feature, how it scatters, and how many links."""

    mean: Floats
    variance: Floats
    links: float

    @classmethod
    def of(cls, features: Floats, weights: Floats) -> Moments:
        """Of links x features, each link counting by its weight."""
        links = float(weights.sum())
        mean = weights @ features / max(links, 1e-9)
        return cls(mean, weights @ (features - mean) ** 2 / max(links, 1e-9), links)


@dataclass(frozen=True)
class Weighed:
    """How often a person of each level counts, 1 on the mean; and the share of real links that are strangers'."""

    levels: Floats
    strangers: float = 0.0


def level_weights(
    own: Floats,
    own_levels: npt.NDArray[np.int64],
    real: Moments,
    strangers: Floats,
    *,
    steps: int = STEPS,
    kinds: int = KINDS,
    penalty: float = PENALTY,
) -> Weighed:
    """Weights of levels, fitted together with the share of strangers among real links.

    `own` are the features of the links of invented people to themselves, `own_levels` their levels, `strangers` the features
    of links of invented people to others; fewer than FEWEST_STRANGERS of those say nothing: then the share passes for nought.
    """
    levels = np.arange(steps**kinds)
    digits = np.stack([levels // steps**place % steps for place in range(kinds)], axis=1) / (steps - 1)
    design = np.concatenate([digits, digits**2], axis=1)
    if len(own) < FEWEST or real.links < FEWEST:
        return Weighed(np.ones(len(levels)))
    tilt, share = _tilted(design[own_levels], own, real, strangers, penalty)
    weights = np.exp(design @ tilt)
    return Weighed(weights / weights.mean(), share)


def _tilted(design: Floats, own: Floats, real: Moments, strangers: Floats, weight: float) -> tuple[Floats, float]:
    """The tilt, and the share of strangers, under which the mean of links comes closest to that of real ones (Gauss and
    Newton with damping)."""
    told = len(strangers) >= FEWEST_STRANGERS
    theirs = strangers.mean(axis=0) if told else np.zeros(own.shape[1])
    scale = np.sqrt(own.var(axis=0) / len(own) + real.variance / real.links) + _MISFIT
    size = design.shape[1]
    penalty = np.append(np.full(size, weight), 0.0 if told else 1e12)
    fitted, best = np.zeros(size + 1), np.zeros(size + 1)
    damping, cost = 1.0, np.inf
    for _round in range(100):
        weights = np.exp(np.clip(design @ fitted[:-1], -30, 30))
        weights /= weights.sum()
        mean, share = weights @ own, fitted[-1]
        gap = ((1 - share) * mean + share * theirs - real.mean) / scale
        now = float(gap @ gap + penalty @ fitted**2)
        if now < cost:
            best, cost, damping = fitted, now, damping / 3
            tilted = (1 - share) * ((own * weights[:, None]).T @ (design - weights @ design))
            slope = np.column_stack([tilted, theirs - mean]) / scale[:, None]
            kept_gap = gap
        else:
            damping *= 4
        step = np.linalg.solve(slope.T @ slope + np.diag(penalty + damping), slope.T @ kept_gap + penalty * best)
        fitted = best - step
        fitted[-1] = np.clip(fitted[-1], 0.0, _MOST_STRANGERS) if told else 0.0
        if float(np.abs(fitted - best).max()) < 1e-6:
            break
    return best[:-1], float(best[-1])
