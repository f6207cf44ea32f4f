"""`refresh`: the whole of flows on what the evidence holds now, one run a scope. All of a scope's run is kept, or nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from jahorina import __version__
from jahorina.engines.flows.forecasting import LONGEST_SILENCE
from jahorina.evidence import queries
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.runs.catalogue import REHEARSED, ResultStatistic
from jahorina.evidence.runs.kinds import Engine, InputKind, ResultKind, TableKind
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.roles import FlowsEntry, read_flows, with_rehearsal
from jahorina.evidence.runs.series import MonthlySeries, Scope, month, month_number, monthly_series, scopes
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
from jahorina.evidence.runs.tasks import network
from jahorina.evidence.runs.tasks.beds import beds
from jahorina.evidence.runs.tasks.forecasts import ASSUMPTIONS, foresee
from jahorina.evidence.runs.tasks.network import persons_and_scenarios
from jahorina.kernel.errors import InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent
from jahorina.partners import queries as partners
from jahorina.partners.programme_schema import PlaceKind

ROUTE = "route"
SEED = 1
METHOD = _("Median of five forecasts on the logarithm of counts; intervals as wide as past errors were.")


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
    roles = with_rehearsal(roles, REHEARSED)
    last = until if until is not None else month_number(timezone.localdate()) - 1
    cards = queries.statistics()
    reports: list[RunReport] = []
    for scope in scopes():
        progress(_("Reading the series"), len(reports), None)
        series = monthly_series(scope, cards, until=last)
        # A scope whose series all ended long ago has nothing to be run on.
        if any(one.last > last - LONGEST_SILENCE[12] - 1 for one in series):
            reports.append(_run(by, scope, series, cards, roles, last, seed, progress))
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
    scope: Scope,
    series: Sequence[MonthlySeries],
    cards: Sequence[StatisticCard],
    roles: FlowsEntry,
    until: int,
    seed: int,
    progress: Progress,
) -> RunReport:
    started, began = timezone.now(), time.process_time()
    links = _links(scope)
    asked = Asked(
        engine=Engine.FLOWS.value,
        version=__version__,
        subject=ROUTE,
        seed=seed,
        parameters={"until": str(month(until)), "roles": roles.model_dump(mode="json")},
        owner=scope.owner,
        simulated=scope.simulated,
        inputs=(*(_input(one, until) for one in series), *((_table_input(links),) if links else ())),
    )
    earlier = kept_already(asked)
    if earlier is not None:
        return earlier
    told = foresee(series, roles, until=until, seed=seed, restricted=below_partners(), progress=progress)
    persons_and_scenarios(
        told, series, links.content if links else None, roles, partners.legs(), until=until, seed=seed
    )
    beds(told, series, scope, roles, until=until, seed=seed)
    made_of = {one.kind for one in told.results}
    assumed = {
        ResultKind.FORECAST: ASSUMPTIONS,
        **({ResultKind.PERSONS: network.ASSUMPTIONS} if ResultKind.PERSONS in made_of else {}),
        **({ResultKind.BEDS: reception.ASSUMPTIONS} if ResultKind.BEDS in made_of else {}),
    }
    card: dict[str, Any] = {
        "method": METHOD,
        "assumptions": [sentence for sentences in assumed.values() for sentence in sentences],
        "assumptions_of": {kind.value: list(sentences) for kind, sentences in assumed.items()},
        "record": told.record,
        "notes": told.notes,
        "diagnostics": {"series": len(series), "forecast": len(told.record)},
    }
    made = Made(
        card=card,
        results=tuple(told.results),
        statistics=statistics_of(told.results, cards),
        started=started,
        cpu_seconds=time.process_time() - began,
    )
    return keep_run(by=by, asked=asked, made=made, progress=progress)


def _links(scope: Scope) -> GivenTable | None:
    """The latest table of links that was given for these figures."""
    return GivenTable.objects.filter(kind=TableKind.LINKS, owner=scope.owner, simulated=scope.simulated).first()


def _table_input(table: GivenTable) -> NewInput:
    day = timezone.localtime(table.added).date()
    return NewInput(InputKind.TABLE, table.name, table.sha256, table.rows, day, table=str(table.pk))


def below_partners() -> frozenset[str]:
    """The places that lie within a partner's territory: what is said of them is not for the public."""
    wide = (PlaceKind.REGION.value, PlaceKind.TERRITORY.value, PlaceKind.SEA.value)
    return frozenset(place.code for place in partners.places() if place.kind not in wide)


def _input(one: MonthlySeries, until: int) -> NewInput:
    cut_off: date = min(month(until).end, timezone.localdate())
    return NewInput(
        InputKind.QUERY,
        f"{one.statistic} / {one.definition} / {one.place} / {one.source}",
        one.sha256(),
        one.known,
        cut_off,
        queries.version_in_force(),
    )


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
