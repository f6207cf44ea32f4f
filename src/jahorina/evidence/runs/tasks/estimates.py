"""`estimate_tables`: a panel of estimates for each given capture table, kept with what it stands on.

What is judged not usable is kept, too: the refusal is the result. Only a usable judgement becomes an observation, with the
fan of the methods as its bounds. Its value is the fan's lower end, "at least": there is no mean of methods to be had.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.utils import timezone

from jahorina import __version__
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.judgement import Verdict
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.panel import Panel, estimate_population, warm_up
from jahorina.engines.estimation.reading import ReadTable
from jahorina.engines.estimation.settings import Settings
from jahorina.evidence.runs.catalogue import ResultStatistic
from jahorina.evidence.runs.kinds import Engine, InputKind, ResultKind, TableKind
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.services import Asked, Made, NewInput, NewResult, RunReport, keep_run, kept_already
from jahorina.evidence.runs.tasks.estimate_cards import (
    Carried,
    card_of,
    carry_linkage,
    pooled_strata,
    quality_of,
    table_from,
    usable_fan,
)
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus, UnitKind
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress, silent

DEFINITION = "multiple-systems"
DEFINITION_TITLE = "Multiple systems estimation: the fan of all methods that can be judged"
UNIT = {"en": "persons"}


def table_of(read: ReadTable, column: str = "", strata: Sequence[tuple[str, CaptureTable]] = ()) -> dict[str, Any]:
    """A capture table as it is kept: lists, people by history, histories that were not collected, and its strata."""
    table = read.table
    kept: dict[str, Any] = {
        "lists": list(table.lists),
        "cells": _cells(table),
        "not_collected": [int(cell) for cell in np.flatnonzero(~table.collected) if cell],
    }
    if strata:
        kept["strata"] = {"column": column, "tables": [{"name": name, "cells": _cells(one)} for name, one in strata]}
    return kept


def _cells(table: CaptureTable) -> dict[str, int]:
    return {str(cell): int(table.counts[cell]) for cell in np.flatnonzero(table.counts)}


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
    table = table_from(row.content, row.content["cells"])
    quality = quality_of(row.content.get("linkage"), table.lists)
    dependent = _pairs(about.get("depends", ()), table.lists)
    panel = estimate_population(table, settings=settings, dependent=dependent, quality=quality)
    carried = carry_linkage(panel) if quality is not None else None
    strata = pooled_strata(row.content, panel, seed)
    made = Made(
        card=card_of(panel, about, row.content, carried, strata),
        results=(_judged(panel, about, carried), *_of_strata(panel, about, strata)),
        statistics=(_statistic(about),),
        started=started,
        cpu_seconds=time.process_time() - began,
    )
    return keep_run(by=by, asked=asked, made=made, progress=progress)


def _pairs(depends: Sequence[Sequence[str]], lists: tuple[str, ...]) -> list[tuple[int, int]]:
    return [(lists.index(first), lists.index(second)) for first, second in depends]


def _judged(panel: Panel, about: Mapping[str, Any], carried: Carried | None) -> NewResult:
    """The fan of all methods, or nothing where it is not usable; linkage's errors are taken back where they are known."""
    low, high = usable_fan(panel, carried)
    usable = low is not None and high is not None
    return NewResult(
        ResultKind.ESTIMATE,
        str(about["subject"]),
        DEFINITION,
        str(about["place"]),
        Period.parse(str(about["period"])),
        low,
        (ObsStatus.ESTIMATED if usable else ObsStatus.MISSING).value,
        {f"{100 * panel.judgement.level:g}": [low, high]} if low is not None and high is not None else {},
        detail={"verdict": panel.judgement.verdict.value, "seen": panel.table.n},
    )


def _of_strata(panel: Panel, about: Mapping[str, Any], strata: Mapping[str, Any] | None) -> Iterator[NewResult]:
    """Each stratum with partial pooling; nothing of it becomes an observation."""
    if strata is None or strata.get("refused"):
        return
    for one in strata["strata"]:
        usable = panel.judgement.verdict is not Verdict.NOT_USABLE
        yield NewResult(
            ResultKind.ESTIMATE,
            str(about["subject"]),
            DEFINITION,
            str(about["place"]),
            Period.parse(str(about["period"])),
            one["estimate"] if usable else None,
            (ObsStatus.ESTIMATED if usable else ObsStatus.MISSING).value,
            {f"{100 * panel.judgement.level:g}": [one["low"], one["high"]]} if usable else {},
            stratum=f"{strata['column']}={one['name']}",
            detail={"seen": one["seen"]},
        )


def _statistic(about: Mapping[str, Any]) -> ResultStatistic:
    titles = tuple(dict(about["titles"]).items())
    definitions = ((DEFINITION, (("en", DEFINITION_TITLE),)),)
    return ResultStatistic(
        "estimate", str(about["subject"]), titles, UnitKind.PERSON, tuple(UNIT.items()), 0, definitions
    )
