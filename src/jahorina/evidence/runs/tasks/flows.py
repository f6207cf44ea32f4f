"""`refresh`: the whole of flows on what the evidence holds now, one run a scope. All of a scope's run is kept, or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from jahorina import __version__
from jahorina.engines.flows.forecasting import LONGEST_SILENCE
from jahorina.engines.flows.panel import SEASONS
from jahorina.evidence import queries
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.runs.catalogue import ResultStatistic
from jahorina.evidence.runs.flows_entries import FlowsEntry
from jahorina.evidence.runs.kinds import Engine, InputKind, ResultKind, TableKind
from jahorina.evidence.runs.linked import LINKED
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.queries import below_partners
from jahorina.evidence.runs.reading import Read, capacities, occupancy
from jahorina.evidence.runs.rehearsals import REHEARSALS
from jahorina.evidence.runs.roles import read_flows, with_own_statistics
from jahorina.evidence.runs.series import (
    MonthlySeries,
    Scope,
    daily_series,
    month,
    month_number,
    monthly_series,
    scopes,
)
from jahorina.evidence.runs.services import (
    OBSERVED,
    Asked,
    Made,
    NewInput,
    NewResult,
    RunReport,
    keep_run,
    kept_already,
)
from jahorina.evidence.runs.tasks import beds as reception
from jahorina.evidence.runs.tasks import daily, network, persons
from jahorina.evidence.runs.tasks.beds import beds
from jahorina.evidence.runs.tasks.daily import foresee_days
from jahorina.evidence.runs.tasks.forecasts import ASSUMPTIONS, foresee
from jahorina.evidence.runs.tasks.persons import persons_and_scenarios
from jahorina.evidence.runs.tasks.telling import Told
from jahorina.kernel.errors import InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent
from jahorina.partners import queries as partners

ROUTE = "route"
SEED = 1
METHOD = _("Weighted median of seven forecasts on the logarithm of counts; intervals as wide as past errors were.")


def refresh(
    *, by: str, folder: Path, until: int | None = None, seed: int = SEED, progress: Progress = silent
) -> tuple[RunReport, ...]:
    """Run flows on every scope that has a monthly series; `until` is the last complete month (else that before today).

    The same evidence again changes nothing and gives the same reports. Raises NotReady (`no-flows`) where the programme
    says nothing of flows, InputRefused (`no-monthly-series`) where there is nothing to run on.
    """
    roles = read_flows(folder)
    if roles is None:
        raise NotReady("no-flows", _("The programme has no flows.yaml, so that no series has a role."))
    rehearsed = {part: one.code for part, one in REHEARSALS.items()}
    roles = with_own_statistics(roles, rehearsed=rehearsed, linked=LINKED)
    last = until if until is not None else month_number(timezone.localdate()) - 1
    cards = queries.statistics()
    reports: list[RunReport] = []
    for scope in scopes():
        progress(_("Reading the series"), len(reports), None)
        series = monthly_series(scope, cards, until=last)
        # A scope whose series all ended long ago has nothing to be run on.
        if any(one.last > last - LONGEST_SILENCE[12] - 1 for one in series):
            read = _read(scope, series, cards, roles, last)
            reports.append(_run(by, read, cards, roles, last, seed, progress))
    if not reports:
        raise InputRefused(
            "no-monthly-series",
            _("The evidence holds no monthly series up to %(month)s."),
            hint=_(
                "Import monthly figures, or take the registers' statistics of some months (`jahorina statistics take`)."
            ),
            params={"month": str(month(last))},
        )
    return tuple(reports)


def _run(
    by: str,
    read: Read,
    cards: Sequence[StatisticCard],
    roles: FlowsEntry,
    until: int,
    seed: int,
    progress: Progress,
) -> RunReport:
    started, began = timezone.now(), time.process_time()
    asked = Asked(
        engine=Engine.FLOWS.value,
        version=__version__,
        subject=ROUTE,
        seed=seed,
        parameters={"until": str(month(until)), "roles": roles.model_dump(mode="json")},
        owner=read.scope.owner,
        simulated=read.scope.simulated,
        inputs=tuple(_inputs(read, until)),
    )
    earlier = kept_already(asked)
    if earlier is not None:
        return earlier
    told = _told(read, roles, until, seed, progress)
    made = Made(
        card=_card(told, read),
        results=tuple(told.results),
        statistics=statistics_of(told.results, cards),
        started=started,
        cpu_seconds=time.process_time() - began,
    )
    return keep_run(by=by, asked=asked, made=made, progress=progress)


def _told(read: Read, roles: FlowsEntry, until: int, seed: int, progress: Progress) -> Told:
    """Everything that the engines say of what was read."""
    restricted, legs = below_partners(), partners.legs()
    told = foresee(read.series, roles, until=until, seed=seed, restricted=restricted, progress=progress)
    progress(_("Fitting the network"), 0, 1)
    persons_and_scenarios(told, read, roles, legs, until=until, seed=seed)
    progress(_("Fitting the network"), 1, 1)
    beds(told, read, roles, until=until, seed=seed)
    foresee_days(told, read.daily, roles, legs, seed=seed, restricted=restricted)
    return told


def _card(told: Told, read: Read) -> dict[str, Any]:
    """The model card: what it stands on, how it did before, what to mind, and what the network was fitted to."""
    made_of = {one.kind for one in told.results}
    stand_on: dict[str, tuple[str, ...]] = {
        ResultKind.FORECAST.value: ASSUMPTIONS,
        ResultKind.PERSONS.value: (
            *(persons.ASSUMPTIONS if ResultKind.PERSONS in made_of else ()),
            *(network.ASSUMPTIONS if told.network else ()),
        ),
        ResultKind.BEDS.value: reception.ASSUMPTIONS if ResultKind.BEDS in made_of else (),
        ResultKind.DAILY.value: daily.ASSUMPTIONS if ResultKind.DAILY in made_of else (),
    }
    return {
        "method": METHOD,
        "assumptions": [sentence for sentences in stand_on.values() for sentence in sentences],
        "assumptions_of": {kind: list(sentences) for kind, sentences in stand_on.items() if sentences},
        "record": told.record,
        "daily_record": told.daily_record,
        "network": told.network,
        "notes": told.notes,
        "diagnostics": {"series": len(read.series), "daily": len(read.daily), "forecast": len(told.record)},
    }


def _read(
    scope: Scope, series: Sequence[MonthlySeries], cards: Sequence[StatisticCard], roles: FlowsEntry, until: int
) -> Read:
    """All that the run reads, up to the end of the month `until`; days, which are there sooner, up to yesterday."""
    places, end = roles.persons.partners, month(until).end
    yesterday = timezone.localdate() - timedelta(days=1)
    days_until = end if month_number(timezone.localdate()) - 1 != until else yesterday
    since = days_until - timedelta(days=roles.daily.most_days)
    # Days that ended long ago say nothing of those to come.
    days = [
        one
        for one in daily_series(scope, cards, roles.daily.statistics, since=since, until=days_until)
        if (days_until - one.last).days <= LONGEST_SILENCE[SEASONS["day"]]
    ]
    stocks = (*roles.network.occupancy, *roles.reception.occupancy)
    beds_of = (*roles.network.capacity, *roles.reception.capacity)
    return Read(
        scope,
        series,
        days,
        occupancy(scope, dict.fromkeys(stocks), places, until=until),
        capacities(scope, dict.fromkeys(beds_of), places, until=until),
        _links(scope),
    )


def _inputs(read: Read, until: int) -> Iterator[NewInput]:
    """Everything that was read, with its hash: the same again is the same run."""
    cut_off: date = min(month(until).end, timezone.localdate())
    version = queries.version_in_force()
    for one in (*read.series, *read.occupancy.values()):
        name = f"{one.statistic} / {one.definition} / {one.place} / {one.source}"
        yield NewInput(InputKind.QUERY, name, one.sha256(), one.known, cut_off, version)
    for days in read.daily:
        name = f"{days.statistic} / {days.definition} / {days.place} / {days.source} / by day"
        yield NewInput(InputKind.QUERY, name, days.sha256(), days.known, days.last, version)
    for beds_there in read.capacity.values():
        name = f"{beds_there.statistic} / {beds_there.place} / {beds_there.source} / {beds_there.period}"
        yield NewInput(InputKind.QUERY, name, beds_there.sha256(), 1 + len(beds_there.by_type), cut_off, version)
    if read.links:
        yield _table_input(read.links)


def _links(scope: Scope) -> GivenTable | None:
    """The latest table of links that was given for these figures."""
    return GivenTable.objects.filter(kind=TableKind.LINKS, owner=scope.owner, simulated=scope.simulated).first()


def _table_input(table: GivenTable) -> NewInput:
    day = timezone.localtime(table.added).date()
    return NewInput(InputKind.TABLE, table.name, table.sha256, table.rows, day, table=str(table.pk))


def statistics_of(results: Sequence[NewResult], cards: Sequence[StatisticCard]) -> tuple[ResultStatistic, ...]:
    """The statistics of the catalogue that these results need, each with the definitions that they name."""
    known: Mapping[str, tuple[int, StatisticCard]] = {card.code: (at, card) for at, card in enumerate(cards)}
    wanted: dict[tuple[str, str], set[str]] = {}
    for one in results:
        if one.kind in OBSERVED and one.statistic in known:
            wanted.setdefault((OBSERVED[one.kind], one.statistic), set()).add(one.definition)
    return tuple(
        ResultStatistic.about(kind, known[code][1], known[code][0], tuple(sorted(definitions)))
        for (kind, code), definitions in sorted(wanted.items())
    )
