"""The attacker's first question: what can each cell be, given everything that was published?

For each cell that hides something the least and most whole count is found over all tables that fit (linear programmes, then
integer ones where those are not whole). A cell is *open* where

- its number is told by nothing but sums (`exact`),
- it is proven to be one of 1..p (`small`), p being the largest count that no reader may prove, or
- it shows such a count itself (`shown`).

Cells that no table shows but two together outline (12 nationalities beside 16, the year so far beside a quarter) are asked
for as well. True values always lie inside the intervals, if the tables are taken for what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.linear import Enough, Polytope
from jahorina.engines.disclosure.space import LARGEST_FULL, Space, bounds_in, build_space
from jahorina.engines.disclosure.spreading import centre
from jahorina.engines.disclosure.tables import CountTable, Floats

SMALL = 4
"""The largest count that no reader may prove, unless said otherwise."""


class Opening(StrEnum):
    """How a cell is open."""

    EXACT = "exact"
    SMALL = "small"
    SHOWN = "shown"
    MARKED = "marked"


@dataclass(frozen=True)
class OpenCell:
    """One cell that a reader can open: where (label by dimension), how, and what it must be."""

    opening: Opening
    cell: Mapping[str, str]
    low: float
    high: float
    table: str = ""
    row: int | None = None
    is_shown_by_no_table: bool = False
    position: int | None = None


@dataclass(frozen=True)
class Audit:
    """What a reader of the tables can tell. `targets` are positions in `space`, `low` and `high` their intervals.

    `narrow` are targets whose interval is less than what `enough` asked to be covered.
    """

    space: Space
    targets: NDArray[np.int64]
    low: Floats
    high: Floats
    is_whole: bool
    open_cells: tuple[OpenCell, ...]
    narrow: tuple[int, ...] = ()

    @property
    def open_positions(self) -> list[int]:
        """The positions of targets that are open."""
        return [cell.position for cell in self.open_cells if cell.position is not None]

    @property
    def is_safe(self) -> bool:
        """Whether nothing is open."""
        return not self.open_cells

    def count(self, opening: Opening) -> int:
        """How many cells are open in this way."""
        return sum(cell.opening is opening for cell in self.open_cells)


def audit(
    tables: Sequence[CountTable],
    groups: Mapping[str, Groups] | None = None,
    *,
    provable: int = SMALL,
    enough: Enough | None = None,
    witnesses: Iterable[Floats] = (),
    open_ended: bool = False,
    largest_full: int = LARGEST_FULL,
    silent: Sequence[CountTable] = (),
) -> Audit:
    """Attack tables as they would be published together.

    `provable` is p above. `enough` stops at a cell once it is shown to be safe: quicker, and its interval is then that of
    the tables seen so far. `witnesses` are tables that fit, for all unknowns; each is checked before it counts. `silent`
    tables tell nothing but that their cells exist.
    Raises Contradiction where no counts fit all tables.
    """
    space = build_space([*tables, *silent], groups, open_ended=open_ended, largest_full=largest_full)
    return audit_in(space, tables, provable=provable, enough=enough, witnesses=witnesses)


def audit_in(
    space: Space,
    tables: Sequence[CountTable],
    *,
    provable: int = SMALL,
    enough: Enough | None = None,
    witnesses: Iterable[Floats] = (),
    truth: Floats | None = None,
) -> Audit:
    """The same in a space that was built over tables with these cells, whatever those said; raises Contradiction.

    Around `truth`, counts that fit, others that fit are found without a programme; it is only a witness among others.
    """
    low, high = bounds_in(space, tables)
    space = replace(space, low=low, high=high)
    polytope = Polytope(space)
    polytope.learn(witnesses)
    middle = centre(space, tables) if any(table.rounded or table.noise for table in tables) else None
    for around in (middle, truth):
        if around is not None:
            polytope.learn_spread(around)
    targets = _targets(space, tables)
    found = polytope.intervals(targets, enough)
    low, high = found.low, found.high
    opened = [*_open_by_sums(space, tables, targets, low, high, provable), *_open_by_sight(tables, provable)]
    return Audit(
        space, targets, low, high, bool(found.is_whole.all()), tuple(opened), _narrow(enough, targets, low, high)
    )


def _narrow(enough: Enough | None, targets: NDArray[np.int64], low: Floats, high: Floats) -> tuple[int, ...]:
    if enough is None:
        return ()
    asked = zip(targets.tolist(), low, high, strict=True)
    return tuple(t for t, least, most in asked if t in enough.cover and not enough.holds(t, least, most))


def _targets(space: Space, tables: Sequence[CountTable]) -> NDArray[np.int64]:
    """Positions of all cells that hide something: suppressed, blurred, or between two groupings."""
    hiding = [at[table.suppressed | (table.high > table.low)] for table, at in zip(tables, space.places, strict=False)]
    missing = [
        at[[state.value == "missing" for state in table.states]]
        for table, at in zip(tables, space.places, strict=False)
    ]
    between = np.array(space.between, dtype=np.int64)
    told = space.low == space.high  # another table shows it: then it is open by sight, or no secret
    every = np.unique(np.concatenate([*hiding, between]))
    return np.setdiff1d(every[~told[every] | np.isin(every, _suppressed(space, tables))], np.concatenate(missing))


def _suppressed(space: Space, tables: Sequence[CountTable]) -> NDArray[np.int64]:
    return np.concatenate([at[table.suppressed] for table, at in zip(tables, space.places, strict=False)])


def _open_by_sums(
    space: Space, tables: Sequence[CountTable], targets: NDArray[np.int64], low: Floats, high: Floats, provable: int
) -> list[OpenCell]:
    where = {
        int(p): (t, i) for t, at in reversed(list(enumerate(space.places[: len(tables)]))) for i, p in enumerate(at)
    }
    between = set(space.between)
    suppressed = set(_suppressed(space, tables).tolist())
    opened = []
    for position, least, most in zip(targets.tolist(), low, high, strict=True):
        is_exact = least == most and (position in suppressed or 1 <= least <= provable)
        if not is_exact and not (least >= 1 and most <= provable):
            continue
        at = where.get(position)
        opened.append(
            OpenCell(
                Opening.EXACT if least == most else Opening.SMALL,
                space.describe(position),
                float(least),
                float(most),
                *_place(tables, at),
                is_shown_by_no_table=position in between and at is None,
                position=position,
            )
        )
    return opened


def _place(tables: Sequence[CountTable], at: tuple[int, int] | None) -> tuple[str, int | None]:
    if at is None:
        return "", None
    table = tables[at[0]]
    return table.name, table.rows[at[1]] if table.rows else None


def _open_by_sight(tables: Sequence[CountTable], provable: int) -> list[OpenCell]:
    """Cells that show a small count, or whose mark says that they hold one."""
    opened = []
    for table in tables:
        for place, (cell, low, high) in enumerate(zip(table.cells, table.low, table.high, strict=True)):
            if low >= 1 and high <= provable:
                how = Opening.MARKED if table.states[place].is_suppressed else Opening.SHOWN
                opened.append(
                    OpenCell(
                        how,
                        dict(zip(table.dimensions, cell, strict=True)),
                        float(low),
                        float(high),
                        *_place([table], (0, place)),
                    )
                )
    return opened
