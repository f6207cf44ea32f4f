"""The methods of the panel that need neither resamples nor chains: bounds, and differences between people."""

from __future__ import annotations

import math
from dataclasses import replace

from jahorina.engines.estimation import heterogeneity, lower_bounds
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.results import MethodResult, refusal
from jahorina.engines.estimation.settings import Settings
from jahorina.kernel.messages import gettext_noop as _


def differing_people(table: CaptureTable, settings: Settings) -> MethodResult:
    """People who differ in how easily every list finds them; judged where the data ask for it."""
    found = heterogeneity.heterogeneity(table, level=settings.level)
    if found is None:
        return refusal(
            "heterogeneity", _("Differences between people are not identified on this table."), is_judged=False
        )
    return MethodResult(
        name="heterogeneity",
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        level=settings.level,
        is_judged=found.supported,
        diagnostics={"tau": found.tau, "gain": found.gain, "supported": found.supported},
    )


def chao(table: CaptureTable, settings: Settings) -> MethodResult:
    """Chao's lower bound for lists that see different shares of the people."""
    return _bound("chao", table, lower_bounds.chao_lists(table, level=settings.level), settings)


def chao_equal(table: CaptureTable, settings: Settings) -> MethodResult:
    """Chao's lower bound for lists that are alike."""
    return _bound("chao-equal", table, lower_bounds.chao_alike(table, level=settings.level), settings)


def zelterman(table: CaptureTable, settings: Settings) -> MethodResult:
    """Zelterman's estimate from how many lists people are on; for lists that are alike."""
    found = lower_bounds.zelterman(lower_bounds.frequencies(table), level=settings.level)
    return replace(_bound("zelterman", table, found, settings), is_bound=False)


def _bound(name: str, table: CaptureTable, found: lower_bounds.SimpleEstimate, settings: Settings) -> MethodResult:
    if not table.is_whole:
        return refusal(name, _("This method needs every overlap to have been collected."), is_judged=False)
    if not math.isfinite(found.estimate):
        return refusal(name, _("Nobody is on two lists; this method has nothing to go on."), is_judged=False)
    return MethodResult(name, found.estimate, found.low, found.high, settings.level, is_bound=True, is_judged=False)
