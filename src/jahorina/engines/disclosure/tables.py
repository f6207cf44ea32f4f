"""A table of counts as somebody publishes it, cell by cell, and what each cell says.

Zero, missing, suppressed and not applicable are four different answers. A zero is a number. A cell that is suppressed
says that the value is any whole number from `low` to `high`; one that does not apply can only be nought; a missing one
says nothing and hides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from jahorina.kernel.numbers import ConfStatus, ObsStatus

Floats = NDArray[np.float64]
UNBOUNDED = float("inf")


class CellState(StrEnum):
    """What stands in a cell."""

    NUMBER = "number"
    PRIMARY = "suppressed-primary"
    SECONDARY = "suppressed-secondary"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"

    @property
    def is_suppressed(self) -> bool:
        """Whether a number is there and not told."""
        return self in {CellState.PRIMARY, CellState.SECONDARY, CellState.SUPPRESSED}

    @property
    def statuses(self) -> tuple[ObsStatus, ConfStatus]:
        """The state as SDMX says it: OBS_STATUS and CONF_STATUS (a number that was moved has E instead of A)."""
        return _STATUSES[self]


_STATUSES = {
    CellState.NUMBER: (ObsStatus.NORMAL, ConfStatus.FREE),
    CellState.PRIMARY: (ObsStatus.SUPPRESSED, ConfStatus.SMALL_COUNT),
    CellState.SECONDARY: (ObsStatus.SUPPRESSED, ConfStatus.SECONDARY),
    CellState.SUPPRESSED: (ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL),
    CellState.MISSING: (ObsStatus.MISSING, ConfStatus.FREE),
    CellState.NOT_APPLICABLE: (ObsStatus.NOT_APPLICABLE, ConfStatus.FREE),
}


@dataclass(frozen=True)
class CountTable:
    """One table: `cells[i]` holds a label for each of `dimensions`, `values[i]` its number (nan: none), `states[i]`.

    `low` and `high` are the least and most that the true count can be for a reader who takes the table at its word.
    `rounded` is the base to which its numbers are rounded (0: not), `noise` the most by which they were moved (0: not);
    where it `is_estimated` they were moved by nobody knows how much, and prove nothing (OBS_STATUS E).
    `groups` are groupings that hold in this table alone, by dimension; `version` tells corrections apart: the same
    cells with other numbers. `rows` are the row numbers in the file, where there is one.
    """

    name: str
    dimensions: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    values: Floats
    states: tuple[CellState, ...]
    low: Floats
    high: Floats
    rounded: int = 0
    noise: int = 0
    is_estimated: bool = False
    version: int | None = None
    groups: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    rows: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def suppressed(self) -> NDArray[np.bool_]:
        """Which cells hide a number."""
        return np.array([state.is_suppressed for state in self.states], dtype=bool)

    def labels(self, dimension: str) -> tuple[str, ...]:
        """The labels of one dimension, each once, in the order in which they come."""
        place = self.dimensions.index(dimension)
        return tuple(dict.fromkeys(cell[place] for cell in self.cells))

    def with_fixed(self, fixed: Mapping[str, str]) -> CountTable:
        """The table with further dimensions that have one label throughout (a period, a place)."""
        names, labels = tuple(fixed), tuple(fixed.values())
        return replace(self, dimensions=(*self.dimensions, *names), cells=tuple((*c, *labels) for c in self.cells))


def count_table(
    name: str,
    dimensions: Sequence[str],
    cells: Sequence[Sequence[str]],
    values: Sequence[float] | Floats,
    *,
    states: Sequence[CellState] | None = None,
    rounded: int = 0,
    noise: int = 0,
) -> CountTable:
    """A table from its cells. Where `states` are not given, a cell without a number (nan) is suppressed.

    A number that is rounded to a base lies less than the base away from the truth; one that was moved by noise lies at
    most `noise` away; nothing is below nought.
    """
    numbers = np.asarray(values, dtype=np.float64)
    said = states or [CellState.SUPPRESSED if gone else CellState.NUMBER for gone in np.isnan(numbers)]
    slack = max(rounded - 1, noise, 0)
    low = np.where(np.isnan(numbers), 0.0, np.maximum(np.nan_to_num(numbers) - slack, 0.0))
    high = np.where(np.isnan(numbers), UNBOUNDED, np.nan_to_num(numbers) + slack)
    high[[state is CellState.NOT_APPLICABLE for state in said]] = 0.0
    rows = tuple(map(tuple, cells))
    return CountTable(name, tuple(dimensions), rows, numbers, tuple(said), low, high, rounded, noise)
