"""Small numbers, hidden from those who do not work on the cases. Pure.

A row with 0 < persons < threshold is hidden (CL_CONF_STATUS A). From the total and all rows but one the last could be
told; so in each family (the rows of one total) further rows are hidden, the smallest first (D), until at least two are
hidden and these stand for at least `threshold` persons together, or none is left. A row of nobody stays: it is not one
person's. This protects one table against its own total. Tables that are published together are protected together, by
the publication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.registers.statistics.definitions import Dimension

LEAST_HIDDEN = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One value: of `members` of the dimensions, real or simulated.

    `value` is in the statistic's unit; of days it is the median, and `q1` and `q3` are the other quartiles. `n` is the
    number of steps, cases or durations behind it, `persons` the number of persons (of incidents, where there are none),
    known where small numbers are to be hidden. A hidden figure has none of the five and the status Q.
    """

    members: tuple[tuple[Dimension, str], ...]
    simulated: bool
    value: float | None
    n: int | None
    persons: int | None = field(repr=False)
    q1: float | None = None
    q3: float | None = None
    obs_status: ObsStatus = ObsStatus.NORMAL
    conf_status: ConfStatus = ConfStatus.CONFIDENTIAL

    @property
    def is_hidden(self) -> bool:
        """Whether the value is kept from the reader."""
        return self.obs_status is ObsStatus.SUPPRESSED

    @property
    def size(self) -> int:
        """How many persons stand behind it; zero for a hidden one."""
        return self.persons or 0


def masked(figures: Sequence[Figure], threshold: int) -> tuple[Figure, ...]:
    """The figures of one breakdown (or the totals alone) as they may be shown; in their order."""
    hidden: dict[int, ConfStatus] = {}
    for simulated in (False, True):
        family = [place for place, one in enumerate(figures) if one.simulated is simulated and one.size]
        hidden |= _hidden([(place, figures[place].size) for place in family], threshold)
    return tuple(_without_value(one, hidden[place]) if place in hidden else one for place, one in enumerate(figures))


def _hidden(family: list[tuple[int, int]], threshold: int) -> dict[int, ConfStatus]:
    """Which places are hidden, and why."""
    found = {place: ConfStatus.SMALL_COUNT for place, size in family if size < threshold}
    together = sum(size for place, size in family if place in found)
    others = sorted((size, place) for place, size in family if place not in found)
    while found and others and (len(found) < LEAST_HIDDEN or together < threshold):
        size, place = others.pop(0)
        found[place] = ConfStatus.SECONDARY
        together += size
    return found


def _without_value(figure: Figure, why: ConfStatus) -> Figure:
    return replace(
        figure, value=None, n=None, persons=None, q1=None, q3=None, obs_status=ObsStatus.SUPPRESSED, conf_status=why
    )
