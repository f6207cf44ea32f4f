"""What the pages ask of one series in a run, by month or by day: its fan, what was foreseen before, and how that did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jahorina.evidence.queries import statistic
from jahorina.evidence.runs.kinds import Engine, ResultKind
from jahorina.evidence.runs.models import RunResult
from jahorina.evidence.runs.queries import MOST_RUNS, ResultCard, RunCard, result_card, results, run
from jahorina.evidence.runs.series import Scope, daily_series, month, month_number, monthly_series
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.partners.permissions import Member

MONTHS_SHOWN, DAYS_SHOWN = 36, 56
"""How much of the past a fan shows."""
AHEAD = (1, 3)
"""So many months before were the past forecasts made that can be shown."""


@dataclass(frozen=True, slots=True)
class EarlierForecast:
    """What an earlier run said of a month, and what came: None where it has not come."""

    run: str
    said_on: datetime
    result: ResultCard
    came: float | None


@dataclass(frozen=True, slots=True)
class Fan:
    """One series: what is known, what was put in, what comes; past forecasts; what earlier runs said; the record."""

    run: RunCard
    statistic: str
    definition: str
    place: str
    source: str
    history: tuple[tuple[Period, float | None], ...]
    put_in: tuple[ResultCard, ...]
    ahead: tuple[ResultCard, ...]
    past: tuple[ResultCard, ...]
    earlier: tuple[EarlierForecast, ...]
    record: Mapping[str, Any]
    by_day: bool
    notes: tuple[Mapping[str, Any], ...]


def fan(
    run_id: str, *, statistic: str, definition: str, place: str, member: Member | None, months_before: int = 1
) -> Fan:
    """All that is known of one series in a run by month; the past forecasts are those made `months_before`.

    Raises NotFound (`run-unknown`, `series-unknown`).
    """
    only = {"statistic": statistic, "definition": definition, "place": place}
    card, ahead = _ahead(run_id, ResultKind.FORECAST, only, member)
    until = month_number(ahead[0].period.start) - 1
    source, history = _history(card, statistic, definition, place, until)
    past = [
        one
        for one in results(run_id, ResultKind.HINDSIGHT, member=member, **only)
        if one.detail.get("ahead") == months_before
    ]
    return Fan(
        run=card,
        **only,
        source=source,
        history=history[-MONTHS_SHOWN:],
        put_in=results(run_id, ResultKind.NOWCAST, member=member, **only),
        ahead=ahead,
        past=tuple(past),
        earlier=_earlier(card, ResultKind.FORECAST, only, dict(history), restricted=ahead[0].restricted),
        record=_of_series(card.card.get("record", ()), only) or {},
        by_day=False,
        notes=_notes(card, only),
    )


def daily_fan(run_id: str, *, statistic: str, definition: str, place: str, member: Member | None) -> Fan:
    """All that is known of one series in a run by day; raises NotFound (`run-unknown`, `series-unknown`)."""
    only = {"statistic": statistic, "definition": definition, "place": place}
    card, ahead = _ahead(run_id, ResultKind.DAILY, only, member)
    source, history = _days(card, statistic, definition, place, ahead[0].period.start - timedelta(days=1))
    return Fan(
        run=card,
        **only,
        source=source,
        history=history,
        put_in=(),
        ahead=ahead,
        past=results(run_id, ResultKind.DAILY_HINDSIGHT, member=member, **only),
        earlier=_earlier(card, ResultKind.DAILY, only, dict(history), restricted=ahead[0].restricted),
        record=_of_series(card.card.get("daily_record", ()), only) or {},
        by_day=True,
        notes=_notes(card, only),
    )


def _ahead(
    run_id: str, kind: ResultKind, only: dict[str, str], member: Member | None
) -> tuple[RunCard, tuple[ResultCard, ...]]:
    card = run(run_id, member=member)
    ahead = results(run_id, kind, member=member, **only)
    if not ahead:
        raise NotFound("series-unknown", _("This run says nothing of such a series."))
    return card, ahead


def _notes(card: RunCard, only: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
    return tuple(one for one in card.card.get("notes", ()) if all(one.get(key) == only[key] for key in only))


def _history(
    card: RunCard, code: str, definition: str, place: str, until: int
) -> tuple[str, tuple[tuple[Period, float | None], ...]]:
    scope = Scope(card.owner or None, card.simulated)
    for one in monthly_series(scope, [statistic(code)], until=until):
        if (one.definition, one.place) == (definition, place):
            known = tuple((month(one.first + at), value) for at, value in enumerate(one.values))
            return one.source, known
    return "", ()


def _days(
    card: RunCard, code: str, definition: str, place: str, until: date
) -> tuple[str, tuple[tuple[Period, float | None], ...]]:
    scope, since = Scope(card.owner or None, card.simulated), until - timedelta(days=DAYS_SHOWN - 1)
    for one in daily_series(scope, [statistic(code)], [code], since=since, until=until):
        if (one.definition, one.place) == (definition, place):
            days = [one.first + timedelta(days=at) for at in range(len(one.values))]
            return one.source, tuple((Period(day, day), value) for day, value in zip(days, one.values, strict=True))
    return "", ()


def _earlier(
    card: RunCard,
    kind: ResultKind,
    only: Mapping[str, str],
    came: Mapping[Period, float | None],
    *,
    restricted: bool,
) -> tuple[EarlierForecast, ...]:
    """What earlier runs on the same kind of figures had said of this series, the latest period first."""
    rows = RunResult.objects.filter(
        run__engine=Engine.FLOWS,
        run__owner=card.owner,
        run__simulated=card.simulated,
        run__finished__lt=card.finished,
        kind=kind,
        restricted=restricted,
        **only,
    ).select_related("run")
    return tuple(
        EarlierForecast(str(row.run.pk), row.run.finished, result_card(row), came.get(result_card(row).period))
        for row in rows.order_by("-period_start", "-run__finished")[:MOST_RUNS]
    )


def _of_series(records: Any, only: Mapping[str, str]) -> Mapping[str, Any] | None:
    return next((one for one in records if all(one[key] == only[key] for key in only)), None)
