"""Keeping a run: its inputs, its results, its card, and its numbers among the observations; all of it or nothing.

A run has an identity: a hash of engine, version, seed, parameters and inputs. The same run is not made twice; ask
`kept_already` before working. What the run says becomes observations in the transaction that keeps the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jahorina.audit.actions import ENGINE_RUN, ENGINE_TABLE_GIVEN
from jahorina.audit.services import record
from jahorina.evidence.models import Import
from jahorina.evidence.runs.catalogue import ResultStatistic, bring, source_of
from jahorina.evidence.runs.kinds import InputKind, ResultKind
from jahorina.evidence.runs.models import EngineInput, EngineRun, GivenTable, RunResult
from jahorina.evidence.services import Incoming, import_batches
from jahorina.formats.observation_table import DIMENSIONS, OBSERVATIONS
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ConfStatus, Provenance, Qualifier
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress, silent

KIND = "engine"
BOUNDS = ("80", "95")
"""The levels whose interval becomes the bounds of an observation: the first that there is."""

OBSERVED = {
    ResultKind.FORECAST: "forecast",
    ResultKind.DAILY: "forecast",
    ResultKind.NOWCAST: "nowcast",
    ResultKind.PERSONS: "distinct",
    ResultKind.ESTIMATE: "estimate",
}
"""The results that become observations, and the kind of statistic that they have there."""


@dataclass(frozen=True, slots=True)
class NewInput:
    """Something that was read; `table` is the identifier of a given table."""

    kind: InputKind
    name: str
    sha256: str
    rows: int
    cut_off: date
    evidence_version: int | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class NewResult:
    """One number of a run, or its refusal (value None); `intervals` by level in percent."""

    kind: ResultKind
    statistic: str
    definition: str
    place: str
    period: Period
    value: float | None
    status: str
    intervals: Mapping[str, Sequence[float]] = field(default_factory=dict)
    stratum: str = ""
    restricted: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides a run: the same again is not made twice."""

    engine: str
    version: str
    subject: str
    seed: int
    parameters: Mapping[str, Any]
    owner: str
    simulated: bool
    inputs: tuple[NewInput, ...]

    def identity(self) -> str:
        """A hash of all of it."""
        read = [[one.kind, one.name, one.sha256, one.rows] for one in self.inputs]
        what = [self.engine, self.version, self.subject, self.seed, self.parameters, self.owner, self.simulated, read]
        return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: the card, the results, the statistics that they need, and what it took."""

    card: Mapping[str, Any]
    results: tuple[NewResult, ...]
    statistics: tuple[ResultStatistic, ...]
    started: datetime
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """What was kept. `repeated`: the same run was there already and nothing changed."""

    run: str
    subject: str
    owner: str
    simulated: bool
    results: Mapping[str, int]
    observations: int
    repeated: bool
    cpu_seconds: float

    def as_json(self) -> dict[str, Any]:
        """The report for a script."""
        return {name: getattr(self, name) for name in self.__slots__}


def kept_already(asked: Asked) -> RunReport | None:
    """The report of the same run, where it was made before."""
    row = EngineRun.objects.filter(identity=asked.identity()).first()
    return _report(row, repeated=True) if row is not None else None


def keep_run(*, by: str, asked: Asked, made: Made, progress: Progress = silent) -> RunReport:
    """Keep a run and put its numbers among the observations. Raises as `evidence.services.import_batches`."""
    earlier = kept_already(asked)
    if earlier is not None:
        return earlier
    kept: list[EngineRun] = []
    rows = list(_observations(asked, made))
    if not rows:
        with transaction.atomic():
            kept.append(_kept(by, asked, made, None))
        return _report(kept[0], repeated=False)
    with transaction.atomic():
        bring(made.statistics, source_of(asked.owner, simulated=asked.simulated), simulated=asked.simulated)
    import pyarrow as pa

    import_batches(
        by=by,
        incoming=Incoming(
            name=f"{asked.engine}: {asked.subject}"[:300],
            kind=KIND,
            content_sha256=asked.identity(),
            owner=asked.owner,
        ),
        rows=pa.Table.from_pylist(rows, schema=OBSERVATIONS).to_reader(),
        progress=progress,
        together_with=lambda row: kept.append(_kept(by, asked, made, row)),
    )
    return _report(kept[0], repeated=False)


def give_table(
    *,
    by: str,
    kind: str,
    name: str,
    content: Mapping[str, Any],
    rows: int,
    owner: str,
    simulated: bool,
    about: Mapping[str, Any] | None = None,
) -> tuple[str, bool]:
    """Keep a table for the engines; its identifier, and whether it was there already. The same content is kept once."""
    said = json.dumps([content, about or {}, simulated], sort_keys=True, default=str)
    digest = hashlib.sha256(said.encode()).hexdigest()
    earlier = GivenTable.objects.filter(kind=kind, owner=owner, sha256=digest).first()
    if earlier is not None:
        return str(earlier.pk), True
    with transaction.atomic():
        row = GivenTable.objects.create(
            kind=kind,
            name=name,
            sha256=digest,
            rows=rows,
            content=dict(content),
            about=dict(about or {}),
            owner=owner,
            simulated=simulated,
            by=by,
            added=timezone.now(),
        )
        record(
            actor=by,
            action=ENGINE_TABLE_GIVEN,
            target=f"table:{row.pk}",
            detail={"kind": kind, "sha256": digest, "rows": rows},
            partner=owner,
        )
    return str(row.pk), False


def give_tables(
    *,
    by: str,
    kind: str,
    tables: Sequence[tuple[str, Mapping[str, Any], int, Mapping[str, Any]]],
    owner: str,
    simulated: bool,
) -> list[tuple[str, str, bool]]:
    """Keep tables (name, content, rows, about), all or none; of each its identifier, name, and whether it was there."""
    with transaction.atomic():
        found = []
        for name, content, rows, about in tables:
            key, repeated = give_table(
                by=by, kind=kind, name=name, content=content, rows=rows, owner=owner, simulated=simulated, about=about
            )
            found.append((key, name, repeated))
        return found


def _kept(by: str, asked: Asked, made: Made, taken_in: Import | None) -> EngineRun:
    run = EngineRun.objects.create(
        engine=asked.engine,
        engine_version=asked.version,
        subject=asked.subject,
        seed=asked.seed,
        parameters=dict(asked.parameters),
        card=dict(made.card),
        identity=asked.identity(),
        owner=asked.owner,
        simulated=asked.simulated,
        taken_in=taken_in,
        by=by,
        started=made.started,
        finished=timezone.now(),
        cpu_seconds=made.cpu_seconds,
    )
    EngineInput.objects.bulk_create(
        EngineInput(
            run=run,
            number=number,
            kind=one.kind,
            name=one.name[:300],
            sha256=one.sha256,
            rows=one.rows,
            evidence_version=one.evidence_version,
            cut_off=one.cut_off,
            table_id=one.table,
        )
        for number, one in enumerate(asked.inputs, start=1)
    )
    RunResult.objects.bulk_create(
        (_result(run, number, one) for number, one in enumerate(made.results, start=1)), batch_size=1000
    )
    record(
        actor=by,
        action=ENGINE_RUN,
        target=f"run:{run.pk}",
        detail={"engine": asked.engine, "inputs": len(asked.inputs), "results": len(made.results)},
        partner=asked.owner,
    )
    return run


def _result(run: EngineRun, number: int, one: NewResult) -> RunResult:
    return RunResult(
        run=run,
        number=number,
        kind=one.kind,
        statistic=one.statistic,
        definition=one.definition,
        place=one.place,
        stratum=one.stratum,
        period_start=one.period.start,
        period_end=one.period.end,
        value=one.value,
        intervals={level: list(bounds) for level, bounds in one.intervals.items()},
        status=one.status,
        restricted=one.restricted,
        detail=dict(one.detail),
    )


def _observations(asked: Asked, made: Made) -> Iterator[dict[str, Any]]:
    """The rows of OBSERVATIONS: free where all that was read is, else confidential to the owner."""
    today = timezone.localdate()
    conf = ConfStatus.CONFIDENTIAL if asked.owner else ConfStatus.FREE
    for one in made.results:
        if one.kind not in OBSERVED or one.value is None or one.restricted or one.stratum:
            continue
        lower, upper = next((one.intervals[level] for level in BOUNDS if level in one.intervals), (None, None))
        qualifier = Qualifier.AT_LEAST if one.kind == ResultKind.ESTIMATE else Qualifier.ABOUT
        yield {
            "statistic": f"{OBSERVED[one.kind]}-{one.statistic}",
            "definition": one.definition,
            "place": one.place,
            "period_start": one.period.start,
            "period_end": one.period.end,
            **dict.fromkeys(DIMENSIONS, TOTAL),
            "value": one.value,
            "lower": lower,
            "upper": upper,
            "qualifier": qualifier.value,
            "obs_status": one.status,
            "conf_status": conf.value,
            "source": source_of(asked.owner, simulated=asked.simulated),
            "as_of": today,
            "provenance": Provenance.INFERRED.value,
            "simulated": asked.simulated,
            "note": None,
        }


def _report(row: EngineRun, *, repeated: bool) -> RunReport:
    counts: dict[str, int] = {}
    for kind in row.results.values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    taken = row.taken_in.added + row.taken_in.revised if row.taken_in else 0
    return RunReport(
        str(row.pk), row.subject, row.owner, row.simulated, counts, taken, repeated, round(row.cpu_seconds, 2)
    )
