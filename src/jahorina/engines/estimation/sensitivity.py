"""How far the stepwise estimate moves when a choice is changed: lists left out, merged or held out, cap, linkage.

Held out (Binette and Steorts, 2022): among the people of list j the other lists find some; the estimate of all people of
j from these alone is compared with how many j really has. It is the only check against a truth that such data offer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from jahorina.engines.estimation import decomposable
from jahorina.engines.estimation.by_resampling import point
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.linkage_error import LinkageQuality, corrected_tables
from jahorina.engines.estimation.results import finite
from jahorina.engines.estimation.settings import Settings
from jahorina.engines.estimation.stepwise import resampled

CAPS = (10, 30, 60)
ASSUMED_SENSITIVITY, ASSUMED_FALSE = 0.95, 0.01
LINKAGE_DRAWS = 60
_MOST_LISTS_FOR_CAPS = 6
_TOO_LARGE = 1e4
"""An estimate so many times the people seen is as good as none."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: its `kind` (leave-out, merge, hold-out, cap, linkage), what was changed, the estimate (None: none).

    `truth` is what a held-out list really has; `low` and `high` where the change gives an interval.
    """

    kind: str
    what: str
    estimate: float | None
    truth: float | None = None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        document = {"kind": self.kind, "what": self.what, "estimate": self.estimate}
        if self.truth is not None:
            document["truth"] = self.truth
        if self.low is not None or self.high is not None:
            document |= {"low": finite(self.low), "high": finite(self.high)}
        return document


def sensitivity(table: CaptureTable, settings: Settings, quality: LinkageQuality | None = None) -> tuple[Changed, ...]:
    """All changes that the table allows."""
    return (
        *_left_out(table),
        *_merged(table),
        *held_out(table),
        *_caps(table, settings),
        *_linked(table, settings, quality),
    )


def _left_out(table: CaptureTable) -> list[Changed]:
    if table.t < 3:
        return []
    return [Changed("leave-out", table.lists[bit], _usable(table.without(bit))) for bit in range(table.t)]


def _merged(table: CaptureTable) -> list[Changed]:
    if table.t < 3:
        return []
    return [
        Changed("merge", f"{table.lists[j]}+{table.lists[k]}", _usable(table.merged(j, k))) for j, k in table.pairs()
    ]


def held_out(table: CaptureTable) -> list[Changed]:
    """Each list in turn as the truth, found by the others; for whole tables of three lists or more."""
    if table.t < 3 or not table.is_whole:
        return []
    changes = []
    for bit in range(table.t):
        truth = int(table.counts[(np.arange(table.counts.size) >> bit & 1) == 1].sum())
        changes.append(Changed("hold-out", table.lists[bit], _usable(_within(table, bit)), float(truth)))
    return changes


def _within(table: CaptureTable, bit: int) -> CaptureTable:
    """The people of one list as the other lists see them."""
    cells = np.flatnonzero((np.arange(table.counts.size) >> bit & 1) == 1)
    low = (1 << bit) - 1
    target = (cells & low) | (cells >> 1 & ~low)
    counts = np.zeros(table.counts.size // 2, np.int64)
    counts[target] = table.counts[cells]
    counts[0] = 0
    collected = np.ones(counts.size, np.bool_)
    collected[0] = False
    names = tuple(name for index, name in enumerate(table.lists) if index != bit)
    return CaptureTable(names, counts, collected)


def _caps(table: CaptureTable, settings: Settings) -> list[Changed]:
    """The averaged graphs with other largest populations."""
    if not table.is_whole or not decomposable.FEWEST_LISTS <= table.t <= _MOST_LISTS_FOR_CAPS:
        return []
    tail = (1.0 - settings.level) / 2.0
    changes = []
    for cap in CAPS:
        found = decomposable.fine_posterior(table, cap=cap)
        low, middle, high = (found.quantile(share) for share in (tail, 0.5, 1.0 - tail))
        changes.append(Changed("cap", str(cap), middle, low=low, high=high))
    return changes


def _linked(table: CaptureTable, settings: Settings, quality: LinkageQuality | None) -> list[Changed]:
    """The estimate with linkage's errors taken back: as measured, and else if 5 in 100 links were missed and 1 false."""
    assumed = quality or LinkageQuality.alike(table.t, ASSUMED_SENSITIVITY, ASSUMED_FALSE)
    tables = corrected_tables(table, assumed, draws=LINKAGE_DRAWS, seed=settings.seed)
    estimates = np.sort(resampled(table, tables))
    middle = float(np.median(estimates))
    label = "measured" if quality else f"{ASSUMED_SENSITIVITY:g}/{ASSUMED_FALSE:g}"
    low, high = estimates[int(0.025 * estimates.size)], estimates[int(0.975 * estimates.size)]
    return [Changed("linkage", label, finite(middle), low=float(low), high=float(high))]


def _usable(table: CaptureTable) -> float | None:
    if table.n == 0 or table.t < 2:
        return None
    estimate = point(table)
    return estimate if math.isfinite(estimate) and estimate < _TOO_LARGE * table.n else None
