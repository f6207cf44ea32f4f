"""The Bayesian methods of the panel: averaged graphs and latent classes, with what their posteriors cannot say."""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.estimation import caveats as limits
from jahorina.engines.estimation import decomposable, latent_class, modes
from jahorina.engines.estimation.caveats import Caveat, caveat
from jahorina.engines.estimation.chordal import chordal_graphs
from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.results import MethodResult, refusal
from jahorina.engines.estimation.settings import Settings
from jahorina.engines.estimation.streams import stream, uniform
from jahorina.kernel.messages import gettext_noop as _

POSTERIOR_DRAWS = 4000
_MOST_LISTS_ON_A_GRID, _FEWEST_STEPS = 6, 4


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
