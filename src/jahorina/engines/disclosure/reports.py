"""What the attacker found and what a protected table lost, as documents for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from jahorina.engines.disclosure.attack import Attack
from jahorina.engines.disclosure.audit import Audit, OpenCell, Opening
from jahorina.engines.disclosure.membership import presence_proven
from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.messages import gettext_noop as _

MOST_CELLS_LISTED = 200


def attack_document(found: Attack, tables: Sequence[CountTable]) -> dict[str, Any]:
    """The attack as one JSON object."""
    return {
        "safe": found.is_safe,
        "tables": [_table(table) for table in tables],
        "open": counts(found.open_cells),
        "if_noise_is_least": counts(found.if_noise_is_least),
        "only_together": len(found.only_together),
        "cells": [_cell(cell) for cell in found.open_cells[:MOST_CELLS_LISTED]],
        "cells_only_together": [_cell(cell) for cell in found.only_together[:MOST_CELLS_LISTED]],
        "hidden": [_widths(one) for one in found.audits],
        "assumptions": list(found.assumptions),
        "truth": asdict(found.truth) if found.truth else None,
        "averaging": _averaging(found),
        "reconstruction": _reconstruction(found),
        "presence_proven": sum(presence_proven(one) for one in found.audits),
        "mend": mending(found.open_cells, together=bool(found.only_together)),
    }


def counts(cells: Sequence[OpenCell]) -> dict[str, int]:
    """How many cells are open in each way."""
    return {opening.value: sum(cell.opening is opening for cell in cells) for opening in Opening}


def _averaging(found: Attack) -> dict[str, Any] | None:
    if found.averaged is None:
        return None
    errors = found.averaged.errors
    return {"noise": found.averaged.noise, "least_standard_error": float(errors.min()), "told": found.averaged.told}


def _reconstruction(found: Attack) -> dict[str, Any] | None:
    if found.reconstruction is None:
        return None
    one = found.reconstruction
    return {
        "finest_cells": len(one.finest),
        "certain_cells": int(one.certain.sum()),
        "people_in_certain_cells": one.people,
    }


def _table(table: CountTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "cells": len(table),
        "suppressed": int(table.suppressed.sum()),
        "rounded": table.rounded,
        "noise": table.noise,
        "dimensions": list(table.dimensions),
    }


def _cell(cell: OpenCell) -> dict[str, Any]:
    return {
        "how": cell.opening.value,
        "cell": dict(cell.cell),
        "low": cell.low,
        "high": cell.high,
        "table": cell.table,
        "row": cell.row,
        "between_tables": cell.is_shown_by_no_table,
    }


def _widths(one: Audit) -> dict[str, Any]:
    """How wide the intervals of hidden cells are."""
    width = (one.high - one.low)[np.isfinite(one.high)]
    return {
        "asked": len(one.targets),
        "unbounded": int(np.isinf(one.high).sum()),
        "median_width": float(np.median(width)) if len(width) else None,
        "width_2_or_less": int((width <= 2).sum()),
        "whole": one.is_whole,
        "exact_space": one.space.is_exact,
    }


def mending(cells: Sequence[OpenCell], *, together: bool) -> list[str]:
    """What to do about open cells, as sentences; nothing where none is open."""
    how = {cell.opening for cell in cells}
    said = []
    if Opening.SHOWN in how:
        said.append(_("Small counts are shown: protect the table (jahorina protect) before it is published."))
    if how & {Opening.EXACT, Opening.SMALL} and not together:
        said.append(
            _("Sums give hidden counts away: hide more cells of the same rows and columns, or round the table.")
        )
    if together:
        said.append(
            _("Only the tables together open cells: protect them together, or name the earlier ones with --earlier.")
        )
    if Opening.MARKED in how:
        said.append(_("Marks say that a hidden count is small: use one mark for all hidden cells."))
    return said
