"""The panel: every method that the data allow, what moves them, and whether the outcome can be used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jahorina import __version__
from jahorina.engines.estimation.histories import CaptureTable, from_patterns
from jahorina.engines.estimation.judgement import Judgement, judge
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.linkage_error import LinkageQuality
from jahorina.engines.estimation.methods import METHODS, run
from jahorina.engines.estimation.results import MethodResult
from jahorina.engines.estimation.sensitivity import Changed, sensitivity
from jahorina.engines.estimation.settings import Settings
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Panel:
    """What `estimate_population` found: the table it saw, each method's result, sensitivity, judgement, seed, version."""

    table: CaptureTable
    methods: tuple[MethodResult, ...]
    sensitivity: tuple[Changed, ...]
    judgement: Judgement
    seed: int
    version: str

    def as_json(self) -> dict[str, Any]:
        """The document that the command prints."""
        return {
            "lists": list(self.table.lists),
            "seen": self.table.n,
            "on_several_lists": self.table.on_several_lists(),
            "not_collected": [
                self.table.cell_name(int(cell)) for cell in np.flatnonzero(~self.table.collected) if cell
            ],
            "methods": [one.as_json() for one in self.methods],
            "sensitivity": [one.as_json() for one in self.sensitivity],
            "judgement": self.judgement.as_json(),
            "seed": self.seed,
            "version": self.version,
        }


def warm_up() -> None:
    """Load (or, once, compile) what the methods run, on a table of three lists; their times mean little before."""
    small = from_patterns(("a", "b", "c"), "100:9 010:8 001:7 110:3 101:2 011:2 111:1")
    settings = Settings(resamples=10, chains=ChainSettings(chains=2, burn_in=20, sweeps=20))
    for name in METHODS:
        run(name, small, settings)


def estimate_population(
    table: CaptureTable,
    *,
    methods: Sequence[str] | None = None,
    settings: Settings | None = None,
    dependent: Iterable[tuple[int, int]] = (),
    quality: LinkageQuality | None = None,
    with_sensitivity: bool = True,
) -> Panel:
    """Run the named methods, or all, on a capture table and judge what came out.

    `dependent`: pairs of lists (by number) of which one is known to be made from, or kept apart from, the other.
    `quality`: what linkage misses and invents. Raises InputRefused (`method-unknown`).
    """
    settings = settings or Settings()
    chosen = tuple(methods) if methods is not None else tuple(METHODS)
    unknown = [name for name in chosen if name not in METHODS]
    if unknown:
        raise InputRefused(
            "method-unknown",
            _("There is no method %(method)s; there are: %(known)s."),
            params={"method": unknown[0], "known": ", ".join(METHODS)},
        )
    results = []
    for number, name in enumerate(chosen):
        settings.progress(_("Estimating"), number, len(chosen))
        results.append(run(name, table, settings))
    settings.progress(_("Estimating"), len(chosen), len(chosen))
    if methods is not None and not any(one.is_judged for one in results):
        results = [replace(one, is_judged=True) for one in results]  # what alone was asked for is what is judged
    changes = sensitivity(table, settings, quality) if with_sensitivity else ()
    judgement = judge(table, results, changes, dependent, settings.level)
    return Panel(table, tuple(results), changes, judgement, settings.seed, __version__)
