"""Which cells are left out of a published table so that what is suppressed stays so.

A partner's cells of one breakdown add up to its total T. If cell c is suppressed and the shown ones sum to s, then everybody
knows that the cells left out sum to r = T - s; with one cell left out r IS its value. So with the suppressed ones further
cells are left out, the smallest that are not zero first, until at least FEWEST are out and r >= REMAINDER: each of them
may then be anything from 0 to r. Where no set of cells does it, the total goes too, and with it the sum it is part of.

Windows that overlap tell of one another (the year less three quarters is the fourth), so a cell that is out in a window
is out in all that overlap it; the two steps repeat until nothing changes. Cells are only ever taken out, so they end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.plan.amounts import Amount

FEWEST: Final = 2
"""So many cells of a breakdown are left out where one is."""

REMAINDER: Final = Decimal(10)
"""What the cells left out of a breakdown must sum to at least: twice the smallest count that is usually shown."""

Members = Mapping[str, Amount]


@dataclass
class Table:
    """One partner's cells of one indicator in one window, `_T` for the total; `out` are those that must not be shown.

    `adds_up` False: shares and ratios, from whose total no cell can be computed.
    """

    partner: str
    period: Period
    cells: Members
    adds_up: bool
    out: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.out |= {member for member, amount in self.cells.items() if amount.status is ObsStatus.SUPPRESSED}

    def shown(self) -> dict[str, Amount]:
        """The cells that may be shown and have a value."""
        return {member: amount for member, amount in self.cells.items() if member not in self.out and amount.is_there}

    @property
    def is_total_out(self) -> bool:
        """Whether the total must not be shown."""
        return TOTAL in self.out


def withhold(tables: Sequence[Table], *, breakdowns: int) -> None:
    """Add to each table's `out` what must go too; `breakdowns` says over how many axes the members are spread.

    With several axes nobody knows which member is of which, so that all members of a table go where one does.
    """
    by_partner: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        by_partner[table.partner].append(table)
    for found in by_partner.values():
        _withhold(found, one_axis=breakdowns <= 1)


def _withhold(tables: Sequence[Table], *, one_axis: bool) -> None:
    """One partner's windows, until nothing changes."""
    before = -1
    while before != (now := sum(len(table.out) for table in tables)):
        before = now
        for table in tables:
            _protect(table, one_axis=one_axis)
        _spread(tables)


def _protect(table: Table, *, one_axis: bool) -> None:
    members = [member for member in table.cells if member != TOTAL]
    if table.is_total_out or (not one_axis and table.out):
        table.out.update(members)
    if not table.out.intersection(members):
        return
    for member in _smallest_first(table, members):
        if _is_safe(table, members):
            return
        table.out.add(member)
    if not _is_safe(table, members) and TOTAL in table.cells:
        table.out.update(table.cells)


def _is_safe(table: Table, members: Iterable[str]) -> bool:
    """Whether the total and what is shown leave enough to those left out."""
    out = [member for member in members if member in table.out]
    if TOTAL not in table.cells or table.is_total_out:
        return True
    if len(out) < FEWEST:
        return False
    total = table.cells[TOTAL].value
    if not table.adds_up or total is None:
        return True
    shown = sum((_size(table.cells[member]) for member in members if member not in table.out), Decimal(0))
    return total - shown >= REMAINDER


def _smallest_first(table: Table, members: Iterable[str]) -> list[str]:
    """The members still shown: the smallest first, zeros and those without a value last, as they protect nothing."""
    still = [member for member in members if member not in table.out]
    return sorted(still, key=lambda member: (not _size(table.cells[member]), _size(table.cells[member]), member))


def _size(amount: Amount) -> Decimal:
    return amount.value if amount.value is not None else amount.numerator or Decimal(0)


def _spread(tables: Sequence[Table]) -> None:
    for one in tables:
        for other in tables if one.out else ():
            if one is not other and _overlap(one.period, other.period):
                other.out.update(one.out & other.cells.keys())


def _overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
