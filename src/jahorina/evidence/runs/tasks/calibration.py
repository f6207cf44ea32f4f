"""How honest past intervals were, over time: by series and year the share of months that each interval held.

Half of the months should lie within the interval of 50 in 100, four in five within that of 80. The mean error stands beside
that of the last value carried forward, so that a year in which the method was worth nothing can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from jahorina.engines.flows.hindsight import PastForecast
from jahorina.engines.flows.panel import Panel
from jahorina.evidence.runs.tasks.telling import rounded

LEVELS = ("50", "80")


def by_year(
    pasts: Iterable[PastForecast], panel: Panel, years: Sequence[int], ahead: int
) -> dict[int, list[dict[str, Any]]]:
    """By series: {"ahead", "year", "past_forecasts", "held": {level: share}, "error", "error_of_last_value"} of each year.

    `years` says of each period of the panel in which year it lies.
    """
    groups: dict[tuple[int, int], list[PastForecast]] = {}
    for past in pasts:
        groups.setdefault((past.series, years[past.period]), []).append(past)
    found: dict[int, list[dict[str, Any]]] = {}
    for (series, year), group in sorted(groups.items()):
        found.setdefault(series, []).append({"ahead": ahead, "year": year, **_of_year(group, panel, ahead)})
    return found


def _of_year(group: Sequence[PastForecast], panel: Panel, ahead: int) -> dict[str, Any]:
    held = [[low <= one.came <= high for low, high in one.intervals] for one in group]
    last = [_last_known(panel.values[one.series, : one.period - ahead + 1]) for one in group]
    naive = [abs(one.came - before) for one, before in zip(group, last, strict=True)]
    return {
        "past_forecasts": len(group),
        "held": {level: rounded(share) for level, share in zip(LEVELS, np.mean(held, axis=0), strict=True)},
        "error": rounded(float(np.mean([abs(one.came - one.median) for one in group]))),
        "error_of_last_value": rounded(float(np.nanmean(naive))) if np.isfinite(naive).any() else None,
    }


def _last_known(values: np.ndarray) -> float:
    known = np.flatnonzero(np.isfinite(values))
    return float(values[known[-1]]) if len(known) else float("nan")
