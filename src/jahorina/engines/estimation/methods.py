"""The methods of the panel by name: each takes a capture table and gives a result, or says why it cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from jahorina.engines.estimation.by_formula import chao, chao_equal, differing_people, zelterman
from jahorina.engines.estimation.by_posterior import graphs, latent_classes
from jahorina.engines.estimation.by_resampling import bic, bic_any_order, coverage, independence, loglinear
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.results import MethodResult
from jahorina.engines.estimation.settings import Settings

Method = Callable[[CaptureTable, Settings], MethodResult]


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
