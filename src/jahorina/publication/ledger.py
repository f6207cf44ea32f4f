"""The release ledger: what went out of a subject, as the attacker reads it, from the database's own cells.

A withdrawn release stays in it, and one under embargo is in it already: somebody may have read the one, everybody will
read the other.
"""

from __future__ import annotations

import numpy as np

from jahorina.engines.disclosure.tables import UNBOUNDED, CellState, CountTable
from jahorina.kernel.errors import Bug
from jahorina.publication.models import ReleaseTable
from jahorina.publication.states import OUT


def published_tables(subject: str) -> tuple[CountTable, ...]:
    """Every table of the subject that went out, oldest first, without the marks that only the inside knows."""
    rows = ReleaseTable.objects.filter(subject=subject, release__state__in=list(OUT)).order_by("version", "position")
    return tuple(_table(row) for row in rows.prefetch_related("cells"))


def _table(row: ReleaseTable) -> CountTable:
    cells = list(row.cells.all())
    if not cells:
        raise Bug(f"{row.code} has no cells")
    states = tuple(as_read(CellState(cell.state)) for cell in cells)
    plain = CountTable(
        row.code,
        tuple(row.dimensions),
        tuple(tuple(cell.members) for cell in cells),
        np.array([np.nan if cell.value is None else float(cell.value) for cell in cells]),
        states,
        np.array([cell.low for cell in cells]),
        np.array([UNBOUNDED if cell.high is None else cell.high for cell in cells]),
        rounded=row.rounded,
        version=row.version,
    )
    return plain.with_fixed({"period": row.fixed["period"]})


def as_read(state: CellState) -> CellState:
    """The state as readers see it: which hidden cell is small is not told (ADR 0011)."""
    return CellState.SUPPRESSED if state.is_suppressed else state
