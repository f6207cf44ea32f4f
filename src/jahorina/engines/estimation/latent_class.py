"""A mixture of latent classes of unknown number (Manrique-Vallier, 2016), sampled by Gibbs sweeps in several chains.

Each person belongs to one of K = 10 classes; within class k list j sees a person with rate lambda_jk, independently. Class
sizes nu by stick-breaking, V_k ~ Beta(1, alpha), alpha ~ Gamma(1/4, 1/4); lambda_jk ~ Beta(1, 1); p(N) ~ 1/N up to a cap of
20 n unseen. A sweep: (1) split each cell's count over the classes, multinomial with nu_k times the cell's chance in class k;
(2) lambda_jk ~ Beta(1 + listed, 1 + not listed), the imputed unseen among them; (3) V_k ~ Beta(1 + c_k, alpha + sum of later
c); (4) with p0 = sum nu_k prod_j (1 - lambda_jk), n0 ~ NegBin(n, 1 - p0), split over the classes by its summands;
(5) alpha ~ Gamma(1/4 + K - 1, 1/4 - log nu_K).

Twelve chains run from starts of their own near independence, the first 500 sweeps with alpha held. Chains that stand at
different modes are told apart in `modes`; they are shown side by side and never averaged.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.latent_kernel import sweep
from jahorina.engines.estimation.streams import stream

CLASSES = 10
CHAINS = 12
HELD_SWEEPS = 500
BURN_IN = 10_000
SWEEPS = 40_000
CAP = 20
"""The most people unseen, in multiples of the people seen."""
_BLOCK = 2_500
_JITTER, _FIRST_CLASS = 0.1, 0.95


@dataclass(frozen=True, slots=True)
class ChainSettings:
    """How the chains run; the defaults are those of the panel."""

    chains: int = CHAINS
    burn_in: int = BURN_IN
    sweeps: int = SWEEPS
    classes: int = CLASSES
    cap: int = CAP
    threads: int = 1


def sample_population(
    table: CaptureTable,
    *,
    seed: int,
    settings: ChainSettings | None = None,
    on_block: Callable[[int], None] | None = None,
) -> Integers:
    """Draws of the population, chains x sweeps; `on_block` hears how many sweeps were just run."""
    settings = settings or ChainSettings()

    def run(number: int) -> Integers:
        return _Chain(table, seed, number, settings).run(on_block or _unheard)

    if settings.threads == 1:
        return np.stack([run(number) for number in range(settings.chains)])
    with ThreadPoolExecutor(settings.threads) as pool:
        return np.stack(list(pool.map(run, range(settings.chains))))


def _unheard(sweeps: int) -> None:
    """Nobody listens."""


class _Chain:
    """One chain with a stream and a start of its own."""

    def __init__(self, table: CaptureTable, seed: int, number: int, settings: ChainSettings) -> None:
        self.settings = settings
        self.cells = np.flatnonzero(table.counts)
        self.counts = table.counts[self.cells]
        self.seen = table.n
        self.most = settings.cap * self.seen
        self.state = stream(seed, "latent-class", number)
        self.concentration = np.ones(1)
        self.nu, self.rates = self._start(table, np.random.Generator(np.random.PCG64([abs(seed), number])))
        self.unseen = np.zeros(settings.classes, np.int64)

    def _start(self, table: CaptureTable, chance: np.random.Generator) -> tuple[Floats, Floats]:
        """Nearly everybody in one class, with rates near the lists' shares of the people seen, jittered by chain.

        Starts with many large classes stay for 10^5 sweeps and more at small populations that the posterior does not
        hold; from one class the chains find the others.
        """
        shares = table.margins()[[1 << bit for bit in range(table.t)]] / self.seen
        jitter = chance.uniform(1.0 - _JITTER, 1.0 + _JITTER, (self.settings.classes, table.t))
        nu = np.full(self.settings.classes, (1.0 - _FIRST_CLASS) / max(self.settings.classes - 1, 1))
        nu[0] = _FIRST_CLASS
        return nu, np.clip(shares * jitter, 1e-4, 0.95)

    def run(self, on_block: Callable[[int], None]) -> Integers:
        kept = np.zeros(self.settings.sweeps, np.int64)
        self._sweep(np.zeros(min(HELD_SWEEPS, self.settings.burn_in), np.int64), hold=True)
        self._sweep(np.zeros(max(self.settings.burn_in - HELD_SWEEPS, 0), np.int64), hold=False)
        on_block(self.settings.burn_in)
        for start in range(0, kept.size, _BLOCK):
            part = kept[start : start + _BLOCK]
            self._sweep(part, hold=False)
            on_block(part.size)
        return kept + self.seen

    def _sweep(self, draws: Integers, *, hold: bool) -> None:
        sweep(
            self.state,
            self.cells,
            self.counts,
            self.most,
            hold,
            self.concentration,
            self.nu,
            self.rates,
            self.unseen,
            draws,
        )
