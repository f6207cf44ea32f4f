"""How long people stay in reception, and the occupancy that comes of it, with not one person lost.

A stay is a mixture of geometric stays: share_k leave with mean_k periods (transit: days; asylum seekers and children
alone: months). S(k), the share still there k periods after arriving, is sum_k share_k (1 - 1/mean_k)^k. Expected
occupancy is

    Z_t = sum_k A_(t-k) S(k)      and departures are Z_(t-1) + A_t - Z_t, so that in - out = the change, exactly.

Drawn occupancy moves whole persons: of those in each component that have been there for a period, a binomial leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.compiling import Floats, Integers
from jahorina.kernel.errors import Bug


@dataclass(frozen=True, slots=True)
class Stay:
    """Shares that add up to one, and their mean stays in periods, each at least one."""

    shares: tuple[float, ...]
    means: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.shares) != len(self.means) or abs(sum(self.shares) - 1) > 1e-6 or min(self.shares) < 0:
            raise Bug("the shares of a stay add up to one")
        if min(self.means) < 1:
            raise Bug("a stay lasts for one period at least")

    @property
    def leaving(self) -> Floats:
        """Chance of leaving in a period, by component."""
        return 1 / np.array(self.means)

    def survival(self, length: int) -> Floats:
        """S(k) for k = 0 .. length - 1."""
        lasting = 1 - self.leaving
        result: Floats = (np.array(self.shares) * lasting ** np.arange(length)[:, None]).sum(axis=1)
        return result


def expected(arrivals: Floats, stay: Stay, present: Floats | None = None) -> tuple[Floats, Floats]:
    """Expected occupancy and departures (time) of `arrivals` (time); `present` are those there before, by component."""
    inside = np.zeros(len(stay.shares)) if present is None else present.astype(float)
    occupancy, departures = np.empty(len(arrivals)), np.empty(len(arrivals))
    for t, came in enumerate(arrivals):
        out = inside * stay.leaving
        inside = inside - out + came * np.array(stay.shares)
        occupancy[t], departures[t] = inside.sum(), out.sum()
    return occupancy, departures


def drawn(arrivals: Integers, stay: Stay, present: Integers, chance: np.random.Generator) -> tuple[Integers, Integers]:
    """Occupancy and departures (draw x time), whole persons; `arrivals` (draw x time), `present` (draw x component)."""
    inside = present.astype(np.int64)
    occupancy, departures = np.empty_like(arrivals), np.empty_like(arrivals)
    for t in range(arrivals.shape[1]):
        out = chance.binomial(inside, stay.leaving)
        inside = inside - out + chance.multinomial(arrivals[:, t], stay.shares)
        occupancy[:, t], departures[:, t] = inside.sum(axis=1), out.sum(axis=1)
    return occupancy, departures


def components_of(occupied: float, past: Floats, stay: Stay) -> Floats:
    """How those who are `occupied` now are spread over the components, by the `past` arrivals (time)."""
    inside = np.zeros(len(stay.shares))
    for came in past:
        inside = inside * (1 - stay.leaving) + came * np.array(stay.shares)
    total = inside.sum()
    if total <= 0:
        # Nothing is known of how they came: in the long run a component holds in proportion to share times mean.
        inside = np.array(stay.shares) * np.array(stay.means)
        total = inside.sum()
    result: Floats = occupied * inside / total
    return result
