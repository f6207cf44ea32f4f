"""True tables must add up: the first total that is not the sum of its parts, so that a refusal can name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from jahorina.engines.disclosure.space import Space, bounds_in
from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _

TOLERANCE = 1e-6


def sums_refused(space: Space, tables: Sequence[CountTable]) -> InputRefused:
    """The refusal (`table-sums`) of tables whose totals are not the sums of their parts, with the first that is not."""
    found = _first_false(space, tables)
    refusals = () if found is None else (found,)
    return InputRefused(
        "table-sums",
        _("The totals are not the sums of their parts, so they cannot be protected together."),
        refusals=refusals,
        hint=_("Give inner cells alone: the totals are made from them. Or name groupings with --hierarchies."),
    )


def _first_false(space: Space, tables: Sequence[CountTable]) -> Refusal | None:
    """The first cell, the smallest first, that tells another number than its parts, as far as these tell theirs."""
    low, high = bounds_in(space, tables)
    known = np.where(low == high, low, np.nan)
    where = {int(p): (t, i) for t, at in enumerate(space.places[: len(tables)]) for i, p in enumerate(at)}
    for whole, parts in sorted(space.equations, key=lambda one: -one[0]):
        total = float(known[list(parts)].sum())
        if np.isnan(total):
            continue
        if not np.isnan(known[whole]) and abs(known[whole] - total) > TOLERANCE:
            table, place = where.get(whole, (0, 0))
            rows = tables[table].rows
            params = (
                ("file", tables[table].name),
                ("cell", _words(space.describe(whole))),
                ("shown", f"{known[whole]:g}"),
                ("sum", f"{total:g}"),
            )
            row = rows[place] if rows and whole in where else None
            return Refusal(
                "table-sum", _("%(file)s: %(cell)s is %(shown)s, its parts add up to %(sum)s"), row, None, params
            )
        known[whole] = total
    return None


def _words(cell: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={label}" for name, label in cell.items() if label != "_T") or "total"
