"""`estimate_tables`: a panel of estimates for each given capture table, kept with what it stands on.

What is judged not usable is kept, too: the refusal is the result. Only a usable judgement becomes an observation, with the
fan of the methods as its bounds. Its value is the fan's lower end, "at least": there is no mean of methods to be had.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils import timezone

from jahorina import __version__
from jahorina.engines.estimation.histories import CaptureTable, capture_table
from jahorina.engines.estimation.judgement import ASSUMPTIONS, Verdict
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.panel import Panel, estimate_population, warm_up
from jahorina.engines.estimation.reading import ReadTable
from jahorina.engines.estimation.results import MethodResult, finite
from jahorina.engines.estimation.settings import Settings
from jahorina.evidence.runs.catalogue import ResultStatistic
from jahorina.evidence.runs.kinds import Engine, InputKind, ResultKind, TableKind
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.services import Asked, Made, NewInput, NewResult, RunReport, keep_run, kept_already
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus, UnitKind
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress, silent

QUANTILES = 400
"""How many quantiles keep the shape of a method's draws; the draws themselves are not kept."""
DEFINITION = "multiple-systems"
DEFINITION_TITLE = "Multiple systems estimation: the fan of all methods that can be judged"
UNIT = {"en": "persons"}


def table_of(read: ReadTable) -> dict[str, Any]:
    """A capture table as it is kept: lists, people by history, and the histories that were not collected."""
    table = read.table
    return {
        "lists": list(table.lists),
        "cells": {str(cell): int(table.counts[cell]) for cell in np.flatnonzero(table.counts)},
        "not_collected": [int(cell) for cell in np.flatnonzero(~table.collected) if cell],
    }


def estimate_tables(
    *, by: str, seed: int = 1, resamples: int = 1000, sweeps: int | None = None, progress: Progress = silent
) -> tuple[RunReport, ...]:
    """Run the panel on every capture table that was given; the same table again changes nothing.

    Raises InputRefused (`no-capture-table`) where none was given.
    """
    tables = list(GivenTable.objects.filter(kind=TableKind.CAPTURES).order_by("added", "pk"))
    if not tables:
        raise InputRefused(
            "no-capture-table",
            _("There is no capture table to estimate from."),
            hint=_("Give one with `jahorina estimates add FILE`."),
        )
    reports = []
    for number, row in enumerate(tables):
        progress(_("Capture tables"), number, len(tables))
        reports.append(_one(by, row, seed, resamples, sweeps, progress))
    progress(_("Capture tables"), len(tables), len(tables))
    return tuple(reports)


def _one(by: str, row: GivenTable, seed: int, resamples: int, sweeps: int | None, progress: Progress) -> RunReport:
    started, began = timezone.now(), time.process_time()
    about: Mapping[str, Any] = row.about
    asked = Asked(
        engine=Engine.ESTIMATES.value,
        version=__version__,
        subject=str(about["subject"]),
        seed=seed,
        parameters={**about, "resamples": resamples, "sweeps": sweeps},
        owner=row.owner,
        simulated=row.simulated,
        inputs=(
            NewInput(
                InputKind.TABLE, row.name, row.sha256, row.rows, timezone.localtime(row.added).date(), table=str(row.pk)
            ),
        ),
    )
    earlier = kept_already(asked)
    if earlier is not None:
        return earlier
    warm_up()
    chains = ChainSettings(threads=min(2, os.cpu_count() or 1))
    if sweeps is not None:
        chains = ChainSettings(threads=chains.threads, burn_in=max(sweeps // 5, 1), sweeps=sweeps)
    settings = Settings(seed=seed, resamples=resamples, chains=chains, progress=progress)
    table = _table(row.content)
    panel = estimate_population(table, settings=settings, dependent=_pairs(about.get("depends", ()), table.lists))
    made = Made(
        card=_card(panel, about),
        results=(_judged(panel, about),),
        statistics=(_statistic(about),),
        started=started,
        cpu_seconds=time.process_time() - began,
    )
    return keep_run(by=by, asked=asked, made=made, progress=progress)


def _table(content: Mapping[str, Any]) -> CaptureTable:
    cells = {int(cell): int(count) for cell, count in content["cells"].items()}
    return capture_table(tuple(content["lists"]), cells, frozenset(content["not_collected"]))


def _pairs(depends: Sequence[Sequence[str]], lists: tuple[str, ...]) -> list[tuple[int, int]]:
    return [(lists.index(first), lists.index(second)) for first, second in depends]


def _judged(panel: Panel, about: Mapping[str, Any]) -> NewResult:
    judgement = panel.judgement
    usable = judgement.verdict is not Verdict.NOT_USABLE and judgement.low is not None and judgement.high is not None
    low, high = float(judgement.low or 0), float(judgement.high or 0)
    return NewResult(
        ResultKind.ESTIMATE,
        str(about["subject"]),
        DEFINITION,
        str(about["place"]),
        Period.parse(str(about["period"])),
        low if usable else None,
        (ObsStatus.ESTIMATED if usable else ObsStatus.MISSING).value,
        {f"{100 * judgement.level:g}": [low, high]} if usable else {},
        detail={"verdict": judgement.verdict.value, "seen": panel.table.n},
    )


def _statistic(about: Mapping[str, Any]) -> ResultStatistic:
    titles = tuple(dict(about["titles"]).items())
    definitions = ((DEFINITION, (("en", DEFINITION_TITLE),)),)
    return ResultStatistic(
        "estimate", str(about["subject"]), titles, UnitKind.PERSON, tuple(UNIT.items()), 0, definitions
    )


def _card(panel: Panel, about: Mapping[str, Any]) -> dict[str, Any]:
    judgement = panel.judgement
    return {
        "assumptions": list(ASSUMPTIONS),
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
            "level": judgement.level,
            "disagreement": finite(judgement.disagreement),
            "caveats": [
                {"code": one.code, "weight": one.weight.value, "message": one.message, "params": _plain(one.params)}
                for one in judgement.caveats
            ],
        },
        "methods": [_method(one) for one in panel.methods],
        "sensitivity": [one.as_json() for one in panel.sensitivity],
    }


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
