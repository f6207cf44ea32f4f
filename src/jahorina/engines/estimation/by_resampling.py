"""The methods whose limits come from resamples that repeat the choice of the model: log-linear ones, sample coverage."""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.estimation import caveats as limits
from jahorina.engines.estimation import hierarchy, sample_coverage
from jahorina.engines.estimation.caveats import Caveat, caveat
from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.engines.estimation.resampling import Estimator, Interval, bca_interval, bootstrap, quantile
from jahorina.engines.estimation.results import MethodResult, refusal
from jahorina.engines.estimation.settings import Settings
from jahorina.engines.estimation.stepwise import Selection, resampled, stepwise
from jahorina.kernel.messages import gettext_noop as _

ANY_ORDER_LISTS = (4, 5)
"""With three lists pairs are all there is; with six, terms of any order are too many to search."""


def loglinear(table: CaptureTable, settings: Settings) -> MethodResult:
    """Stepwise log-linear model with BCa limits that repeat the selection."""

    def estimator(tables: Floats) -> Floats:
        return resampled(table, tables)

    selection = stepwise(table)
    if not selection.exists:
        return refusal("loglinear", _("The likelihood has no maximum, even with independent lists."))
    interval = _interval(table, selection.estimate, estimator, "loglinear", settings)
    return MethodResult(
        name="loglinear",
        estimate=selection.estimate,
        low=interval.low,
        high=interval.high,
        level=settings.level,
        model=tuple(_pair_names(table, selection)),
        caveats=_about(interval, "loglinear"),
        diagnostics={
            **_spread(interval),
            "log_likelihood": selection.log_likelihood,
            "pairs_at_minus_infinity": [table.cell_name(1 << j | 1 << k) for j, k in selection.empty_pairs],
            "steps": [
                {"pair": table.cell_name(1 << s.pair[0] | 1 << s.pair[1]), "p": s.p, "seen": s.seen, "became": s.became}
                for s in selection.steps
            ],
        },
        draws=interval.replicates,
    )


def independence(table: CaptureTable, settings: Settings) -> MethodResult:
    """Main effects alone: lists that do not depend on one another; shown to compare with, never judged."""

    def estimator(tables: Floats) -> Floats:
        return resampled(table, tables, enter=0.0)

    selection = stepwise(table, enter=0.0)
    if not selection.exists:
        return refusal(
            "independence", _("The likelihood has no maximum, even with independent lists."), is_judged=False
        )
    interval = _interval(table, selection.estimate, estimator, "independence", settings)
    return MethodResult(
        "independence",
        selection.estimate,
        interval.low,
        interval.high,
        settings.level,
        is_judged=False,
        caveats=_about(interval, "independence"),
        diagnostics=_spread(interval),
        draws=interval.replicates,
    )


def bic(table: CaptureTable, settings: Settings) -> MethodResult:
    """The model with the smallest BIC among those with pairs."""
    return _by_bic("bic", table, 2, settings)


def bic_any_order(table: CaptureTable, settings: Settings) -> MethodResult:
    """The model with the smallest BIC among all hierarchical ones; for 4 and 5 lists."""
    if table.t not in ANY_ORDER_LISTS:
        return refusal("bic-any-order", _("Terms of any order are searched for 4 and 5 lists."))
    return _by_bic("bic-any-order", table, table.t - 1, settings)


def _by_bic(name: str, table: CaptureTable, order: int, settings: Settings) -> MethodResult:
    search = hierarchy.search_models(table, order=order)
    if not math.isfinite(search.estimate):
        return refusal(name, _("No model has a maximum of its likelihood and is identified."))

    def estimator(tables: Floats) -> Floats:
        return hierarchy.resampled_search(search, tables)

    interval = _interval(table, search.estimate, estimator, name, settings)
    near = search.bic < search.bic[0] + 2.0
    return MethodResult(
        name=name,
        estimate=search.estimate,
        low=interval.low,
        high=interval.high,
        level=settings.level,
        model=tuple(search.names()),
        caveats=_about(interval, name),
        diagnostics={
            **_spread(interval),
            "bic": float(search.bic[0]),
            "models": len(search.models),
            "models_with_maximum": int(np.isfinite(search.bic).sum()),
            "is_exhaustive": search.is_exhaustive,
            "near_best": int(near.sum()),
            "near_best_low": float(search.estimates[near].min()),
            "near_best_high": float(search.estimates[near].max()),
        },
        draws=interval.replicates,
    )


def coverage(table: CaptureTable, settings: Settings) -> MethodResult:
    """Sample coverage of three lists, with percentile limits."""
    name = "sample-coverage"
    if table.t != sample_coverage.LISTS or not table.is_whole:
        return refusal(
            name, _("Sample coverage is reckoned for three lists with every overlap collected."), is_judged=False
        )
    found = sample_coverage.sample_coverage(table)
    if not math.isfinite(found.one_step):
        return refusal(name, _("Nobody is on two lists; this method has nothing to go on."), is_judged=False)
    if found.one_step < table.n:
        return refusal(
            name, _("Sample coverage comes to fewer people than were seen; the lists depend too much."), is_judged=False
        )
    replicates = bootstrap(
        table, sample_coverage.resampled_coverage, seed=settings.seed, purpose=name, resamples=settings.resamples
    )
    tail = (1.0 - settings.level) / 2.0
    low, high = (quantile(np.sort(replicates), share) for share in (tail, 1.0 - tail))
    return MethodResult(
        name=name,
        estimate=found.one_step,
        low=low,
        high=high,
        level=settings.level,
        is_judged=False,
        diagnostics={"coverage": found.coverage, "independent": found.independent, "solved": found.solved},
        draws=replicates,
    )


def point(table: CaptureTable) -> float:
    """The stepwise estimate alone, for sensitivity; infinite where there is none."""
    return float(resampled(table, as_floats(table)[None, :])[0])


def _interval(table: CaptureTable, estimate: float, estimator: Estimator, purpose: str, settings: Settings) -> Interval:
    replicates = bootstrap(
        table,
        estimator,
        seed=settings.seed,
        purpose=purpose,
        resamples=settings.resamples,
        progress=settings.progress,
    )
    return bca_interval(table, estimate, estimator, replicates, settings.level)


def _about(interval: Interval, name: str) -> tuple[Caveat, ...]:
    said = []
    if interval.share_without_maximum > limits.MOST_RESAMPLES_WITHOUT or not math.isfinite(interval.high):
        share = round(100.0 * interval.share_without_maximum, 1)
        said.append(caveat("resamples-without", share=share, method=name))
    if interval.at_an_end:
        said.append(caveat("limit-at-an-end", method=name))
    if interval.at_an_atom:
        said.append(caveat("limit-at-an-atom", method=name))
    return tuple(said)


def _spread(interval: Interval) -> dict[str, float | int]:
    return {
        "resamples": interval.replicates.size,
        "bias": interval.bias,
        "acceleration": interval.acceleration,
        "share_without_maximum": interval.share_without_maximum,
    }


def _pair_names(table: CaptureTable, selection: Selection) -> list[str]:
    terms = [term for term in selection.parameters if term.bit_count() > 1]
    return [table.cell_name(term) for term in terms] + [
        table.cell_name(1 << first | 1 << second) for first, second in selection.empty_pairs
    ]
