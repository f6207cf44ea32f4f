"""The portal's explorer, its pages of places and of methods: released tables, found by what somebody wants to know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from jahorina.publication.files import table_files
from jahorina.publication.shelf import (
    Shelved,
    Topic,
    areas,
    figures_of,
    in_period,
    over_time,
    period_address,
    shelf,
    topic,
    topics,
)
from jahorina.web.public.methods import METHODS, method_of
from jahorina.web.public.views import public_page, shown


@public_page
def explore(request: HttpRequest) -> HttpResponse:
    """What there is, by statistic; a sent form leads to the address of what was chosen."""
    tables = shelf()
    chosen = request.GET.get("statistic")
    if chosen:
        return _to_choice(tables, request.GET.dict())
    return shown(request, "public/explore.html", {"topics": topics(tables)})


@public_page
def statistic(request: HttpRequest, topic_code: str, breakdown: str = "") -> HttpResponse:
    """A statistic over time in one breakdown, the first where none is named."""
    tables = shelf()
    found = topic(tables, topic_code)
    chosen = breakdown or next(iter(found.breakdowns))
    context = {"series": over_time(tables, topic_code, chosen), **_choices(found, chosen, "")}
    return shown(request, "public/statistic.html", context)


@public_page
def table(request: HttpRequest, topic_code: str, breakdown: str, period: str) -> HttpResponse:
    """The tables of a statistic, breakdown and period."""
    tables = shelf()
    found = in_period(tables, topic_code, breakdown, period)
    shelved = [(one, table_files(one.card, one.table)) for one in found]
    context = {"found": shelved, **_choices(topic(tables, topic_code), breakdown, period)}
    return shown(request, "public/table.html", context)


@public_page
def places(request: HttpRequest) -> HttpResponse:
    """The places that something was released of."""
    return shown(request, "public/places.html", {"areas": areas(shelf())})


@public_page
def place(request: HttpRequest, area_code: str) -> HttpResponse:
    """What was released of a place."""
    figures = figures_of(shelf(), area_code)
    return shown(request, "public/place.html", {"place": area_code, "figures": figures})


@public_page
def methods(request: HttpRequest) -> HttpResponse:
    """The questions about the numbers themselves."""
    return shown(request, "public/methods.html", {"methods": METHODS})


@public_page
def method(request: HttpRequest, method_code: str) -> HttpResponse:
    """A method in plain words."""
    return shown(request, "public/method.html", {"method": method_of(method_code), "methods": METHODS})


def _choices(found: Topic, breakdown: str, period: str) -> dict[str, Any]:
    periods = [(period_address(one), one) for one in found.periods]
    return {"topic": found, "breakdown": breakdown, "period": period, "periods": periods}


def _to_choice(tables: tuple[Shelved, ...], asked: dict[str, str]) -> HttpResponse:
    """To the table that was chosen, or to as much of the choice as there is a table of."""
    found = topic(tables, asked["statistic"])
    language = translation.get_language()
    breakdown = asked.get("breakdown", "")
    breakdown = breakdown if breakdown in found.breakdowns else next(iter(found.breakdowns))
    there = (found.statistic, breakdown, asked.get("period", ""))
    if any((one.table.statistic, one.breakdown, one.period) == there for one in tables):
        return redirect("public:table", language, *there)
    return redirect("public:breakdown", language, found.statistic, breakdown)
