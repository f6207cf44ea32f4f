"""What the pages ask of the runs, each for a member or the public (None). Nothing here writes.

A run of figures that are not free is there for its owner's members alone; for everybody else it does not exist. Results that
are `restricted` (warnings and forecasts below the level of a partner, beds and occupancy) are there for who may read
reception, and only of runs that are there for them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jahorina.evidence.runs.kinds import Engine, ResultKind
from jahorina.evidence.runs.models import EngineRun, RunResult
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.programme_schema import PlaceKind

MOST_RUNS = 100


@dataclass(frozen=True, slots=True)
class InputCard:
    """Something that a run read."""

    name: str
    kind: str
    sha256: str
    rows: int
    evidence_version: int | None
    cut_off: date


@dataclass(frozen=True, slots=True)
class RunCard:
    """A run with its model card."""

    id: str
    engine: str
    version: str
    subject: str
    seed: int
    parameters: Mapping[str, Any]
    card: Mapping[str, Any]
    identity: str
    owner: str
    simulated: bool
    by: str
    finished: datetime
    cpu_seconds: float
    inputs: tuple[InputCard, ...] = ()

    @property
    def view(self) -> str:
        """How a page names it among the kinds of figures: free, free-simulated, own, own-simulated."""
        return ("own" if self.owner else "free") + ("-simulated" if self.simulated else "")


@dataclass(frozen=True, slots=True)
class ResultCard:
    """One result of a run."""

    kind: str
    statistic: str
    definition: str
    place: str
    stratum: str
    period: Period
    value: float | None
    intervals: Mapping[str, tuple[float, float]]
    status: ObsStatus
    restricted: bool
    detail: Mapping[str, Any]

    def low(self, level: str = "80") -> float | None:
        """The lower end of an interval."""
        return self.intervals[level][0] if level in self.intervals else None

    def high(self, level: str = "80") -> float | None:
        """The upper end of an interval."""
        return self.intervals[level][1] if level in self.intervals else None


def latest(engine: str, *, member: Member | None, subject: str = "") -> tuple[RunCard, ...]:
    """The latest run of each kind of figures that is there for the asker: free before own, real before simulated."""
    found: dict[tuple[str, bool], EngineRun] = {}
    rows = visible(member).filter(engine=engine)
    for row in rows.filter(subject=subject) if subject else rows:
        found.setdefault((row.owner, row.simulated), row)
    return tuple(_card(found[key]) for key in sorted(found))


def runs(*, member: Member | None) -> tuple[RunCard, ...]:
    """The runs that are there for the asker, newest first, at most MOST_RUNS, without their inputs."""
    return tuple(_card(row) for row in visible(member)[:MOST_RUNS])


def latest_estimates(*, member: Member | None, sdgs: Collection[str] | None = None) -> tuple[RunCard, ...]:
    """The latest estimate of each subject, place, period and kind of figures that is there for the asker, newest first.

    `sdgs`: only those that stand beside one of these indicators of the Sustainable Development Goals.
    """
    found: dict[tuple[Any, ...], RunCard] = {}
    rows = visible(member).filter(engine=Engine.ESTIMATES)
    for row in rows if sdgs is None else rows.filter(parameters__sdg__in=list(sdgs)):
        about = row.parameters
        found.setdefault((row.subject, about["place"], about["period"], row.owner, row.simulated), _card(row))
    return tuple(found.values())


def run(identifier: UUID | str, *, member: Member | None) -> RunCard:
    """One run with what it read; raises NotFound `run-unknown`, also where it is not for the asker."""
    row = visible(member).filter(pk=identifier).first()
    if row is None:
        raise NotFound("run-unknown", _("There is no such run."))
    return _card(row, with_inputs=True)


def results(run_id: str, *kinds: ResultKind, member: Member | None, **only: str) -> tuple[ResultCard, ...]:
    """The results of a run that are there for the asker, in the order of the run."""
    rows = RunResult.objects.filter(run__pk=run_id, run__in=visible(member), kind__in=kinds, **only)
    if not may_read_reception(member):
        rows = rows.filter(restricted=False)
    return tuple(result_card(row) for row in rows)


def may_read_reception(member: Member | None) -> bool:
    """Whether the asker may see warnings below the level of a partner, beds and occupancy."""
    return may(member, Capability.READ_RECEPTION)


def below_partners() -> frozenset[str]:
    """The places that lie within a partner's territory: what is said of them is not for the public."""
    wide = (PlaceKind.REGION.value, PlaceKind.TERRITORY.value, PlaceKind.SEA.value)
    return frozenset(place.code for place in partners.places() if place.kind not in wide)


def visible(member: Member | None) -> QuerySet[EngineRun]:
    """The runs that are there for the asker: of free figures, and of the own partner's."""
    partner = member.partner_code if member is not None else ""
    return EngineRun.objects.filter(Q(owner="") | Q(owner=partner) if partner else Q(owner=""))


def _card(row: EngineRun, *, with_inputs: bool = False) -> RunCard:
    return RunCard(
        id=str(row.pk),
        engine=row.engine,
        version=row.engine_version,
        subject=row.subject,
        seed=row.seed,
        parameters=row.parameters,
        card=row.card,
        identity=row.identity,
        owner=row.owner,
        simulated=row.simulated,
        by=row.by,
        finished=row.finished,
        cpu_seconds=row.cpu_seconds,
        inputs=tuple(
            InputCard(one.name, one.kind, one.sha256, one.rows, one.evidence_version, one.cut_off)
            for one in (row.inputs.all() if with_inputs else ())
        ),
    )


def result_card(row: RunResult) -> ResultCard:
    """A row as the pages see it."""
    return ResultCard(
        kind=row.kind,
        statistic=row.statistic,
        definition=row.definition,
        place=row.place,
        stratum=row.stratum,
        period=Period(row.period_start, row.period_end),
        value=row.value,
        intervals={level: (low, high) for level, (low, high) in row.intervals.items()},
        status=ObsStatus(row.status),
        restricted=row.restricted,
        detail=row.detail,
    )
