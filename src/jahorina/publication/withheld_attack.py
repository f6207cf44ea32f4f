"""Figures of the plan are attacked too: whether what is withheld in them can be worked out from what is shown.

They are published as the partners settled them, so a small count that is shown is nobody's secret: agreements signed, staff
trained. What was withheld is. A reader adds up a partner's parts to its total and the partners' totals to the region's, and
compares with every earlier release of the figure. Background work alone calls this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from jahorina.engines.disclosure.attack import attack
from jahorina.engines.disclosure.audit import OpenCell, Opening
from jahorina.engines.disclosure.rules import DEFAULT_DOMAIN, rule_for
from jahorina.engines.disclosure.tables import CellState, CountTable
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.choices import Method
from jahorina.publication.heads import ledger_head
from jahorina.publication.ledger import as_read, published_tables
from jahorina.publication.sources import PERIOD, SUMS_OF_TOTALS, SourceTable

MOST_LISTED = 200


def attacked_as_withheld(subject: str, made: Sequence[tuple[SourceTable, CountTable]]) -> dict[str, Any]:
    """The attack on a figure's tables with all that went out of it, as a part of the release's report."""
    version, published = ledger_head(subject) + 1, published_tables(subject)
    totals_alone = made[0][0].sums == SUMS_OF_TOTALS
    rule = rule_for(DEFAULT_DOMAIN)
    now = [
        replace(_added_up(table, totals_alone), version=version if published else None).with_fixed(
            {PERIOD: source.fixed[PERIOD]}
        )
        for source, table in made
    ]
    earlier = [_added_up(table, totals_alone) for table in published]
    opened: list[OpenCell] = []
    if any(table.suppressed.any() for table in (*now, *earlier)):
        found = attack([*now, *earlier], {}, provable=rule.provable)
        opened = [one for one in found.open_cells if one.opening is not Opening.SHOWN and not one.is_shown_by_no_table]
    return {
        "subject": subject,
        "safe": not opened,
        "rule": {"domain": rule.domain, "threshold": rule.threshold, "base": 0, "provable": rule.provable},
        "method": Method.WITHHELD.value,
        "notes": [],
        "earlier": len(earlier),
        "asked": sum(int(table.suppressed.sum()) for table in now),
        "cells": [_named(one) for one in opened[:MOST_LISTED]],
        "open": len(opened),
        "only_together": 0,
        "mend": [_("Ask the partner to withhold further parts of the figure, or publish its total alone.")]
        * bool(opened),
        "loss": [_nothing_moved(table) for _source, table in made],
    }


def _added_up(table: CountTable, totals_alone: bool) -> CountTable:
    """The cells whose sums a reader may use, hidden ones without a mark; broken numbers say nothing of whole ones."""
    at = table.dimensions.index("member")
    kept = [place for place, cell in enumerate(table.cells) if not totals_alone or cell[at] == TOTAL]
    states = [as_read(table.states[place]) for place in kept]
    values, low, high = table.values[kept], table.low[kept], table.high[kept]
    broken = np.array(
        [
            state is CellState.NUMBER and not value.is_integer()
            for state, value in zip(states, values.tolist(), strict=True)
        ],
        dtype=bool,
    )
    return replace(
        table,
        cells=tuple(table.cells[place] for place in kept),
        states=tuple(CellState.MISSING if gone else state for gone, state in zip(broken, states, strict=True)),
        values=np.where(broken, np.nan, values),
        low=np.where(broken, 0.0, low),
        high=np.where(broken, np.inf, high),
        rows=(),
    )


def _named(one: OpenCell) -> Mapping[str, Any]:
    # Which cell, and how; not between which bounds: they are what was withheld.
    return {"how": one.opening.value, "cell": dict(one.cell)}


def _nothing_moved(table: CountTable) -> dict[str, Any]:
    return {"table": table.name, "cells": len(table), "hidden": int(table.suppressed.sum()), "largest_error": 0}
