"""What is said of the route: now, series by series, and of surges. Everybody reads the free figures' run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jahorina.evidence import queries as evidence
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.runs.fans import AHEAD, Fan, daily_fan, fan
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.queries import ResultCard, may_read_reception, results
from jahorina.evidence.runs.records import by_year
from jahorina.kernel.errors import NotFound
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.web.accounts.access import pages_for_errors
from jahorina.web.flows.choosing import Chosen, chosen, reader, tabs

REASONS = {
    "forecast": gettext_lazy("the forecast itself reaches that far"),
    "growth": gettext_lazy("it has been growing"),
    "below the peak": gettext_lazy("it is far below what was once"),
    "usual step": gettext_lazy("it usually moves in large steps"),
    "size": gettext_lazy("it is large"),
    "season ahead": gettext_lazy("the season ahead is a high one"),
    "others' growth": gettext_lazy("the others have been growing"),
}
"""What raises the chance of a surge, by the engine's name for it."""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series in the overview: the next month and the last one that is foreseen."""

    first: ResultCard
    last: ResultCard


@dataclass(frozen=True, slots=True)
class Group:
    """The series of one statistic by one definition."""

    title: str
    unit: str
    definition: str
    lines: tuple[SeriesLine, ...]


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A chance of a surge, with what stands behind it."""

    result: ResultCard
    title: str
    reasons: tuple[Any, ...]

    @property
    def percent(self) -> int:
        return round(100 * (self.result.value or 0))

    @property
    def base_percent(self) -> int:
        return round(100 * float(self.result.detail["base_rate"]))


def now(request: HttpRequest) -> HttpResponse:
    """The route now: what comes next in every series."""
    here, member = chosen(request), reader(request)
    context = {
        "groups": _groups(results(here.run.id, ResultKind.FORECAST, member=member) if here.run else ()),
        "persons": results(here.run.id, ResultKind.PERSONS, member=member) if here.run else (),
        "warned": [one for one in _warnings(here, request) if one.result.detail["warns"]],
    }
    return shown(request, "flows/now.html", here, context)


def days(request: HttpRequest) -> HttpResponse:
    """Days ahead: what comes tomorrow and within two weeks, in every series that is counted by day."""
    here = chosen(request)
    found = results(here.run.id, ResultKind.DAILY, member=reader(request)) if here.run else ()
    return shown(request, "flows/days.html", here, {"groups": _groups(found)})


def series(request: HttpRequest, statistic_code: str, definition_code: str, place_code: str) -> HttpResponse:
    """One series by month: its fan, the table of the same numbers, how past forecasts did, and what to mind."""
    return _series(request, _asked(request, statistic_code, definition_code, place_code), by_day=False)


def day_series(request: HttpRequest, statistic_code: str, definition_code: str, place_code: str) -> HttpResponse:
    """One series by day."""
    return _series(request, _asked(request, statistic_code, definition_code, place_code), by_day=True)


def _asked(request: HttpRequest, statistic: str, definition: str, place: str) -> dict[str, Any]:
    return {"statistic": statistic, "definition": definition, "place": place, "member": reader(request)}


def fan_of(request: HttpRequest, run_id: str, asked: dict[str, Any], *, by_day: bool) -> Fan:
    """The fan that an address names; `before` chooses how many months before the past forecasts were made."""
    with pages_for_errors():
        return daily_fan(run_id, **asked) if by_day else fan(run_id, **asked, months_before=_before(request))


def _before(request: HttpRequest) -> int:
    wanted = request.GET.get("before", "")
    return next((months for months in AHEAD if wanted == str(months)), AHEAD[0])


def _series(request: HttpRequest, asked: dict[str, Any], *, by_day: bool) -> HttpResponse:
    here = chosen(request)
    if here.run is None:
        raise Http404
    one = fan_of(request, here.run.id, asked, by_day=by_day)
    with pages_for_errors():
        card = evidence.statistic(one.statistic)
    context = {
        "fan": one,
        "card": card,
        "definition": _definition(card, one.definition),
        "levels": sorted({level for result in one.ahead for level in result.intervals}, key=float),
        "notes": one.notes,
        "before": _before(request),
        "befores": () if by_day else AHEAD,
        "years": by_year([one.record], _before(request)),
    }
    return shown(request, "flows/series.html", here, context)


def warnings(request: HttpRequest) -> HttpResponse:
    """The chance of a surge in each series, with its base rate and its reasons."""
    here = chosen(request)
    found = sorted(_warnings(here, request), key=lambda one: -(one.result.value or 0))
    return shown(request, "flows/warnings.html", here, {"found": found})


def shown(request: HttpRequest, template: str, here: Chosen, context: dict[str, Any]) -> HttpResponse:
    """The page of a run; one of figures that are not free is kept in no cache."""
    known = {
        **context,
        "here": here,
        "run": here.run,
        "tabs": tabs(request, here),
        "sees_reception": may_read_reception(reader(request)),
    }
    response = render(request, template, known)
    if here.run is not None and here.run.owner:
        response["Cache-Control"] = "private, no-store"
    return response


def _groups(ahead: Sequence[ResultCard]) -> list[Group]:
    order = {place.code: number for number, place in enumerate(partners.partners())}
    language, found = get_language() or "en", []
    cards = {card.code: card for card in evidence.statistics()}
    for (code, definition), group in groupby(ahead, key=lambda one: (one.statistic, one.definition)):
        lines = [
            SeriesLine(months[0], months[-1])
            for months in (list(of_place) for _place, of_place in groupby(group, key=lambda one: one.place))
        ]
        lines.sort(key=lambda line: (order.get(line.first.place, len(order)), line.first.place))
        card = cards.get(code)
        if card is not None:
            called = _definition(card, definition)
            found.append(
                Group(in_language(card.titles, language), in_language(card.unit, language), called, tuple(lines))
            )
    return found


def _definition(card: StatisticCard, code: str) -> str:
    titles = next((one.titles for one in card.definitions if one.code == code), {"en": code})
    return in_language(titles, get_language() or "en")


def _warnings(here: Chosen, request: HttpRequest) -> list[WarningLine]:
    if here.run is None:
        return []
    found = []
    for one in results(here.run.id, ResultKind.WARNING, member=reader(request)):
        found.append(WarningLine(one, _title(one.statistic), _reasons(one)))
    return found


def _title(code: str) -> str:
    try:
        return in_language(evidence.statistic(code).titles, get_language() or "en")
    except NotFound:
        return code


def _reasons(one: ResultCard) -> tuple[Any, ...]:
    """What raises this chance most, at most three: in order of what they add to its logit."""
    raised = sorted(((value, label) for label, value in one.detail["reasons"] if value and value > 0.1), reverse=True)
    return tuple(REASONS.get(label, _(label)) for _value, label in raised[:3])
