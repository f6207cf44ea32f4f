"""How often an invented person of each level of slips counts, so that invented links look like real ones.

Invented people come in levels, a step for each kind of slip; real people are written down as some mixture of levels. It is
fitted by exponential tilting: an invented person of steps z counts w = exp(a'z + b'z^2) times, with a and b such that the
links of invented people, so counted, agree in each token as often as the links of real ones do (least squares in standard
errors with a small penalty; Hainmueller 2012 balances samples alike).
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
_PENALTY: Final = 1.0
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


def level_weights(
    own: Floats, own_levels: npt.NDArray[np.int64], real: Moments, *, steps: int = STEPS, kinds: int = KINDS
) -> Floats:
    """How often a person of each level counts, 1 on the mean: an array over levels.

    `own` are the features of the links of invented people, `own_levels` their levels.
    """
    levels = np.arange(steps**kinds)
    digits = np.stack([levels // steps**place % steps for place in range(kinds)], axis=1) / (steps - 1)
    design = np.concatenate([digits, digits**2], axis=1)
    if len(own) < FEWEST or real.links < FEWEST:
        return np.ones(len(levels))
    weights = np.exp(design @ _tilted(design[own_levels], own, real))
    balanced: Floats = weights / weights.mean()
    return balanced


def _tilted(design: Floats, own: Floats, real: Moments) -> Floats:
    """The tilt under which the mean of `own` comes closest to that of `real` (Gauss and Newton with damping)."""
    scale = np.sqrt(own.var(axis=0) / len(own) + real.variance / real.links) + _MISFIT
    tilt = np.zeros(design.shape[1])
    damping, cost = 1.0, np.inf
    for _round in range(100):
        weights = np.exp(np.clip(design @ tilt, -30, 30))
        weights /= weights.sum()
        mean = weights @ own
        gap = (mean - real.mean) / scale
        now = float(gap @ gap + _PENALTY * tilt @ tilt)
        if now < cost:
            best, cost, damping = tilt, now, damping / 3
            centred = design - weights @ design
            slope = ((own * weights[:, None]).T @ centred) / scale[:, None]
            kept_gap = gap
        else:
            damping *= 4
        step = np.linalg.solve(
            slope.T @ slope + (_PENALTY + damping) * np.eye(len(tilt)), slope.T @ kept_gap + _PENALTY * best
        )
        tilt = best - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return best
