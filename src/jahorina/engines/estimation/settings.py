"""How the methods of the panel run."""

from __future__ import annotations

from dataclasses import dataclass, field

from jahorina.engines.estimation import decomposable, latent_class
from jahorina.engines.estimation.resampling import RESAMPLES
from jahorina.engines.estimation.results import LEVEL
from jahorina.kernel.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Settings:
    """How methods run. `cap` multiplies the people seen; `seed` decides all random numbers."""

    seed: int = 1
    level: float = LEVEL
    resamples: int = RESAMPLES
    chains: latent_class.ChainSettings = field(default_factory=latent_class.ChainSettings)
    cap: int = decomposable.CAP
    progress: Progress = silent
