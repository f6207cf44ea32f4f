"""The methods of the panel: each takes a capture table and gives a result, or says why it cannot."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from jahorina.engines.estimation import caveats as limits
from jahorina.engines.estimation import (
    decomposable,
    heterogeneity,
    hierarchy,
    latent_class,
    lower_bounds,
    modes,
    sample_coverage,
)
from jahorina.engines.estimation.caveats import Caveat, caveat
from jahorina.engines.estimation.chordal import chordal_graphs
from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.engines.estimation.resampling import RESAMPLES, Estimator, Interval, bca_interval, bootstrap
from jahorina.engines.estimation.results import LEVEL, MethodResult, refusal
from jahorina.engines.estimation.stepwise import Selection, resampled, stepwise
from jahorina.engines.estimation.streams import stream, uniform
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent

ANY_ORDER_LISTS = (4, 5)
"""With three lists pairs are all there is; with six, terms of any order are too many to search."""
POSTERIOR_DRAWS = 4000
_MOST_LISTS_ON_A_GRID, _FEWEST_STEPS = 6, 4


@dataclass(frozen=True, slots=True)
class Settings:
    """How methods run. `cap` multiplies the people seen; `seed` decides all random numbers."""

    seed: int = 1
    level: float = LEVEL
    resamples: int = RESAMPLES
    chains: latent_class.ChainSettings = field(default_factory=latent_class.ChainSettings)
    cap: int = decomposable.CAP
    progress: Progress = silent


Method = Callable[[CaptureTable, Settings], MethodResult]


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


def graphs(table: CaptureTable, settings: Settings) -> MethodResult:
    """Decomposable graphs, averaged."""
    name = "decomposable"
    if not decomposable.FEWEST_LISTS <= table.t <= decomposable.MOST_LISTS:
        return refusal(name, _("Decomposable graphs are averaged for 3 to 7 lists."))
    if not table.is_whole:
        return refusal(name, _("Decomposable graphs need every overlap to have been collected."))
    fine = decomposable.fine_posterior(table, cap=settings.cap)
    found = _on_dgas_grid(table, fine, settings.cap)
    tail = (1.0 - settings.level) / 2.0
    shares = (tail, 0.5, 1.0 - tail)
    said = [caveat("at-the-cap", method=name)] if fine.share_at_the_cap() > limits.MOST_AT_THE_CAP else []
    if abs(math.log(fine.quantile(0.5) / found.quantile(0.5))) > limits.MOST_GRID_ERROR:
        said.append(caveat("coarse-grid", finer=round(fine.quantile(0.5))))
    low, middle, high = (found.quantile(share) for share in shares)
    judged = tuple(fine.quantile(share) for share in shares)
    return MethodResult(
        name=name,
        estimate=middle,
        low=low,
        high=high,
        level=settings.level,
        model=_edge_names(table, int(fine.graphs[0])),
        caveats=tuple(said),
        judged_by=judged,
        diagnostics={
            "mean": found.mean(),
            "without_grid": {"low": judged[0], "estimate": judged[1], "high": judged[2], "mean": fine.mean()},
            "graphs": len(chordal_graphs(table.t)[0]),
            "weight_of_best": float(fine.weights[0]),
            "share_at_the_cap": fine.share_at_the_cap(),
            "largest_population": int(fine.grid[-1]),
        },
        draws=_drawn(fine, settings.seed),
    )


def _on_dgas_grid(table: CaptureTable, fine: decomposable.GraphPosterior, cap: int) -> decomposable.GraphPosterior:
    """The posterior as dga gives it, where its grid can show it at all; else the fine one."""
    grid = decomposable.unseen_grid(table.n, cap=cap)
    step = int(grid[-1] - grid[-2]) if grid.size > 1 else 1
    if table.t > _MOST_LISTS_ON_A_GRID or fine.quantile(0.975) - fine.quantile(0.025) < _FEWEST_STEPS * step:
        return fine
    return decomposable.posterior(table, grid)


def latent_classes(table: CaptureTable, settings: Settings) -> MethodResult:
    """Latent classes in several chains; no single figure where they stand at several modes."""
    name = "latent-class"
    if not table.is_whole:
        return refusal(name, _("Latent classes need every overlap to have been collected."))
    if table.t < limits.FEWEST_LISTS_WITHOUT_COVARIATES:
        return refusal(name, _("Latent classes need at least three lists."))
    chains = settings.chains
    total, done = chains.chains * (chains.burn_in + chains.sweeps), [0]

    def on_block(sweeps: int) -> None:
        done[0] += sweeps
        settings.progress(_("Sampling latent classes"), min(done[0], total), total)

    draws = latent_class.sample_population(table, seed=settings.seed, settings=chains, on_block=on_block)
    found = modes.diagnose(draws)
    tail = (1.0 - settings.level) / 2.0
    low, middle, high = (float(value) for value in np.quantile(draws, [tail, 0.5, 1.0 - tail]))
    several = len(found.modes) > 1
    return MethodResult(
        name=name,
        estimate=None if several else middle,
        low=low,
        high=high,
        level=settings.level,
        modes=found.modes if several else (),
        caveats=tuple(_about_chains(found, draws, table, chains.cap)),
        diagnostics={
            "rhat": found.rhat,
            "effective": found.effective,
            "chain_medians": found.chain_medians,
            "pooled_median": middle,
            "chains": chains.chains,
            "sweeps": chains.sweeps,
            "burn_in": chains.burn_in,
            "largest_population": table.n * (1 + chains.cap),
        },
        draws=draws.ravel()[:: max(1, draws.size // POSTERIOR_DRAWS)].astype(np.float64),
    )


def _about_chains(found: modes.ChainDiagnosis, draws: np.ndarray, table: CaptureTable, cap: int) -> list[Caveat]:
    said = []
    if (draws == draws[:, :1]).all(axis=1).any() and table.on_several_lists() < table.n:
        said.append(caveat("chain-stuck"))
    if len(found.modes) > 1:
        said.append(caveat("two-modes", modes=len(found.modes)))
    elif found.rhat > limits.HIGHEST_RHAT:
        said.append(caveat("chains-disagree", rhat=round(found.rhat, 2), most=limits.HIGHEST_RHAT))
    elif found.effective < limits.FEWEST_EFFECTIVE:
        said.append(caveat("few-effective", effective=round(found.effective)))
    if float(np.mean(draws - table.n > 0.95 * cap * table.n)) > limits.MOST_AT_THE_CAP:
        said.append(caveat("at-the-cap", method="latent-class"))
    return said


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
    replicates = bootstrap(
        table, sample_coverage.resampled_coverage, seed=settings.seed, purpose=name, resamples=settings.resamples
    )
    tail = (1.0 - settings.level) / 2.0
    low, high = np.quantile(replicates, [tail, 1.0 - tail], method="median_unbiased")
    return MethodResult(
        name=name,
        estimate=found.one_step,
        low=float(low),
        high=float(high),
        level=settings.level,
        is_judged=False,
        diagnostics={"coverage": found.coverage, "independent": found.independent, "solved": found.solved},
        draws=replicates,
    )


METHODS: Mapping[str, Method] = {
    "loglinear": loglinear,
    "bic": bic,
    "bic-any-order": bic_any_order,
    "decomposable": graphs,
    "latent-class": latent_classes,
    "heterogeneity": differing_people,
    "independence": independence,
    "chao": chao,
    "chao-equal": chao_equal,
    "zelterman": zelterman,
    "sample-coverage": coverage,
}
"""All methods on a capture table, in the order in which they are shown."""


def run(name: str, table: CaptureTable, settings: Settings) -> MethodResult:
    """Run a method and take its time (CPU seconds)."""
    began = time.process_time()
    found = METHODS[name](table, settings)
    return replace(found, seconds=time.process_time() - began)


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


def _edge_names(table: CaptureTable, graph: int) -> tuple[str, ...]:
    return tuple(
        table.cell_name(1 << first | 1 << second)
        for index, (first, second) in enumerate(table.pairs())
        if graph >> index & 1
    )


def _drawn(found: decomposable.GraphPosterior, seed: int) -> Floats:
    state = stream(seed, "decomposable")
    chances = np.array([uniform(state) for _draw in range(POSTERIOR_DRAWS)])
    at = np.searchsorted(np.cumsum(found.density), chances)
    return found.grid[np.minimum(at, found.grid.size - 1)].astype(np.float64)


def point(table: CaptureTable) -> float:
    """The stepwise estimate alone, for sensitivity; infinite where there is none."""
    return float(resampled(table, as_floats(table)[None, :])[0])
