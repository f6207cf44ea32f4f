"""Simulation-based calibration (Talts and others, 2018): the truth's rank among posterior draws is uniform."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from jahorina.engines.estimation.chordal import chordal_graphs
from jahorina.engines.estimation.decomposable import posterior
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.latent_class import CLASSES, ChainSettings, sample_population

pytestmark = pytest.mark.slow

FEWEST, MOST = 30, 400
BINS = 8
RUNS = 400


def population(chance: np.random.Generator) -> int:
    """A population from p(N) ~ 1/N on FEWEST..MOST."""
    numbers = np.arange(FEWEST, MOST + 1)
    return int(chance.choice(numbers, p=(1 / numbers) / (1 / numbers).sum()))


def table_from(cells: np.ndarray, t: int) -> CaptureTable:
    counts = np.bincount(cells, minlength=1 << t)
    counts[0] = 0
    collected = np.ones(1 << t, np.bool_)
    collected[0] = False
    return CaptureTable(tuple("ABCDEF"[:t]), counts.astype(np.int64), collected)


def uniform(ranks: list[float]) -> float:
    """The p-value that ranks within 0 to 1 are uniform."""
    found, _edges = np.histogram(ranks, BINS, (0.0, 1.0))
    return float(chisquare(found).pvalue)


def rank(truth: int, below: float, at: float, chance: np.random.Generator) -> float:
    """The truth's rank, spread evenly over the draws that equal it."""
    return below + chance.random() * at


def test_latent_classes_are_calibrated() -> None:
    chance, ranks, t = np.random.default_rng(11), [], 3
    for run in range(RUNS):
        people = population(chance)
        alpha = chance.gamma(0.25, 4.0)
        breaks = np.append(chance.beta(1.0, max(alpha, 1e-8), CLASSES - 1), 1.0)
        sizes = breaks * np.append(1.0, np.cumprod(1.0 - breaks)[:-1])
        rates = chance.random((CLASSES, t))
        classes = chance.choice(CLASSES, people, p=sizes / sizes.sum())
        table = table_from((chance.random((people, t)) < rates[classes]) @ (1 << np.arange(t)), t)
        if table.n < 2:
            continue
        settings = ChainSettings(chains=1, burn_in=2000, sweeps=6000, cap=MOST)
        draws = sample_population(table, seed=run, settings=settings)[0, ::6]
        draws = draws[(draws >= FEWEST) & (draws <= MOST)]
        if draws.size < 50:
            continue
        ranks.append(rank(people, float((draws < people).mean()), float((draws == people).mean()), chance))
    assert len(ranks) > 0.9 * RUNS
    assert uniform(ranks) > 0.001


def test_averaged_graphs_are_calibrated() -> None:
    chance, ranks, t, delta = np.random.default_rng(12), [], 4, 0.5
    graphs, cliques = chordal_graphs(t)
    for _run in range(2 * RUNS):
        people, chosen = population(chance), int(chance.integers(graphs.size))
        chances = hyper_dirichlet(cliques[chosen], t, delta, chance)
        table = table_from(chance.choice(1 << t, people, p=chances), t)
        if table.n == 0:
            continue
        grid = np.arange(max(FEWEST - table.n, 0), MOST - table.n + 1)
        found = posterior(table, grid, delta=delta)
        below = float(found.density[found.grid < people].sum())
        ranks.append(rank(people, below, float(found.density[found.grid == people].sum()), chance))
    assert uniform(ranks) > 0.001


def hyper_dirichlet(counts: np.ndarray, t: int, delta: float, chance: np.random.Generator) -> np.ndarray:
    """Cell chances from the hyper-Dirichlet law of a graph: clique after clique, given what they share with those before."""
    cells, size = np.arange(1 << t), 1 << t
    left = [int(cell) for cell in np.flatnonzero(counts > 0)]
    chances, done = np.ones(size), 0
    while left:
        clique = next(one for one in left if not done or is_next(one, done, left))
        left.remove(clique)
        shared = clique & done
        margin = np.zeros(size)
        margin[np.unique(cells & clique)] = chance.dirichlet(
            np.full(1 << clique.bit_count(), delta * 2.0 ** (t - clique.bit_count()))
        )
        base = np.bincount(cells & shared, margin, size) if shared else np.full(size, 1.0)
        chances *= margin[cells & clique] / (base[cells & shared] if shared else 1.0)
        done |= clique
    return chances / chances.sum()


def is_next(clique: int, done: int, left: list[int]) -> bool:
    """Running intersection: what the clique shares with those before is as much as any that is left shares."""
    return (clique & done).bit_count() == max((one & done).bit_count() for one in left)
