"""The card of an estimate: assumptions, judgement, every method, strata, and what linkage's errors do to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm

from jahorina.engines.estimation.histories import CaptureTable, capture_table
from jahorina.engines.estimation.judgement import ASSUMPTIONS, RIGHT_LINKAGE, Verdict
from jahorina.engines.estimation.linkage_error import LinkageQuality
from jahorina.engines.estimation.panel import Panel
from jahorina.engines.estimation.results import MethodResult, finite
from jahorina.engines.estimation.sensitivity import LINKAGE_DRAWS
from jahorina.engines.estimation.strata import stratified
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

QUANTILES = 400
"""How many quantiles keep the shape of a method's draws; the draws themselves are not kept."""
LINKAGE_CARRIED = _(
    "Linkage's measured errors are taken back: missed links are joined and false ones taken apart, in many drawn tables."
)
POOLED = _("Strata borrow from one another: one that says little moves towards the others.")


@dataclass(frozen=True, slots=True)
class Carried:
    """What linkage's errors do to the estimate: by what it is multiplied, and their standard deviation on the log scale."""

    ratio: float
    spread: float

    def interval(self, middle: float, low: float, high: float, level: float) -> tuple[float, float]:
        """An interval around `middle`, moved by the ratio and widened by the spread (Rubin, 1987, on the log scale)."""
        reach = float(norm.ppf(0.5 + level / 2)) * self.spread
        down, up = math.log(middle / low), math.log(high / middle)
        moved = middle * self.ratio
        return moved * math.exp(-math.hypot(max(down, 0.0), reach)), moved * math.exp(math.hypot(max(up, 0.0), reach))


def table_from(content: Mapping[str, Any], cells: Mapping[str, int]) -> CaptureTable:
    """A kept capture table, or one of its strata."""
    counts = {int(cell): int(count) for cell, count in cells.items()}
    return capture_table(tuple(content["lists"]), counts, frozenset(content["not_collected"]))


def quality_of(linkage: Mapping[str, Any] | None, lists: Sequence[str]) -> LinkageQuality | None:
    """What linkage misses and invents, by pair of lists; None where nothing is known of it."""
    if linkage is None:
        return None
    sensitivity, false = np.ones((len(lists), len(lists))), np.zeros((len(lists), len(lists)))
    for one in linkage["pairs"]:
        first, second = (lists.index(name) for name in one["lists"])
        sensitivity[first, second] = sensitivity[second, first] = one["sensitivity"]
        false[first, second] = false[second, first] = one["false"]
    measured = [one["spike_ins"] for one in linkage["pairs"] if not one["borrowed"] and one["spike_ins"]]
    return LinkageQuality(sensitivity, false, min(measured) if measured else None)


def carry_linkage(panel: Panel) -> Carried | None:
    """By how much the tables that were drawn without linkage's errors change the estimate; None where it has none.

    The drawn estimates are those of the log-linear method; every method's interval is moved and widened as its is.
    """
    [drawn] = [one for one in panel.sensitivity if one.kind == "linkage"]
    plain = next((one.estimate for one in panel.methods if one.name == "loglinear"), None)
    if plain is None or drawn.estimate is None or not drawn.low or not drawn.high or not math.isfinite(drawn.high):
        return None
    between = math.log(drawn.high / drawn.low) / (2 * float(norm.ppf(0.975)))
    return Carried(drawn.estimate / plain, between * math.sqrt(1 + 1 / LINKAGE_DRAWS))


def usable_fan(panel: Panel, carried: Carried | None) -> tuple[float | None, float | None]:
    """The ends of the fan where it is usable and has both, with linkage's errors taken back; else nothing."""
    judgement = panel.judgement
    if judgement.verdict is Verdict.NOT_USABLE or judgement.low is None or judgement.high is None:
        return None, None
    if carried is None:
        return judgement.low, judgement.high
    middle = math.sqrt(judgement.low * judgement.high)
    low, high = carried.interval(middle, judgement.low, judgement.high, judgement.level)
    seen_in_truth = panel.table.n * min(carried.ratio, 1.0)
    return max(low, seen_in_truth), high


def pooled_strata(content: Mapping[str, Any], panel: Panel, seed: int) -> dict[str, Any] | None:
    """The strata with partial pooling, or why there is none; None where no strata were given."""
    given = content.get("strata")
    if given is None:
        return None
    tables = [(one["name"], table_from(content, one["cells"])) for one in given["tables"]]
    try:
        found = stratified(tables, seed=seed, level=panel.judgement.level)
    except InputRefused as refused:
        why = {"message": refused.message, "params": dict(refused.params)}
        return {"column": given["column"], "refused": why, "strata": []}
    return {
        "column": given["column"],
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "tau": found.tau,
        "strata": [
            {
                "name": one.name,
                "seen": one.seen,
                "estimate": one.estimate,
                "low": one.low,
                "high": one.high,
                "alone": finite(one.alone),
            }
            for one in found.strata
        ],
    }


def card_of(
    panel: Panel,
    about: Mapping[str, Any],
    content: Mapping[str, Any],
    carried: Carried | None,
    strata: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The whole card."""
    judgement, linkage = panel.judgement, content.get("linkage")
    low, high = usable_fan(panel, carried)
    return {
        "assumptions": [
            *(LINKAGE_CARRIED if linkage and one == RIGHT_LINKAGE else one for one in ASSUMPTIONS),
            *([POOLED] if strata else ()),
        ],
        "population": about.get("population", ""),
        "seen": panel.table.n,
        "on_several_lists": panel.table.on_several_lists(),
        "lists": [
            {"name": name, "people": int(panel.table.margins()[1 << bit])} for bit, name in enumerate(panel.table.lists)
        ],
        "cells": {str(cell): int(panel.table.counts[cell]) for cell in np.flatnonzero(panel.table.counts)},
        "judgement": {
            "verdict": judgement.verdict.value,
            "message": judgement.message,
            "params": judgement.params,
            "low": judgement.low,
            "high": judgement.high,
            "fan": [finite(end) for end in judgement.fan] if judgement.fan and judgement.high else None,
            "level": judgement.level,
            "disagreement": finite(judgement.disagreement),
            "caveats": [
                {"code": one.code, "weight": one.weight.value, "message": one.message, "params": _plain(one.params)}
                for one in judgement.caveats
            ],
        },
        "methods": [_method(one) for one in panel.methods],
        "sensitivity": [one.as_json() for one in panel.sensitivity],
        "strata": strata,
        "linkage": {**linkage, "draws": LINKAGE_DRAWS, **_carried(carried, low, high)} if linkage else None,
    }


def _carried(carried: Carried | None, low: float | None, high: float | None) -> dict[str, Any]:
    if carried is None:
        return {"ratio": None}
    return {"ratio": round(carried.ratio, 4), "spread": round(carried.spread, 4), "low": low, "high": high}


def _plain(params: Sequence[tuple[str, object]]) -> dict[str, object]:
    return {name: value if isinstance(value, int | float | str) else str(value) for name, value in params}


def _method(one: MethodResult) -> dict[str, Any]:
    return {**one.as_json(), "figures": one.figures(), "is_judged": one.is_judged, "draws": _shape(one)}


def _shape(one: MethodResult) -> list[float] | None:
    """The draws' quantiles at even steps, which keep their shape; None where there are none."""
    if one.draws is None:
        return None
    draws = one.draws[np.isfinite(one.draws) & (one.draws > 0)]
    if len(draws) < 2:
        return None
    steps = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return [round(float(value), 1) for value in np.quantile(draws, steps)]
