"""The explorer: a question asked, answered as chart, table and map; one number and what is behind it; downloads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.evidence import queries
from jahorina.evidence.answers import Observation
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.questions import Question
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import UnitKind
from jahorina.kernel.periods import Frequency
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.publication.exports import FORMATS, export
from jahorina.web.asked import first_day, last_day, read_question, written
from jahorina.web.labels import DIMENSION_NAMES, FREQUENCY_NAMES, UNIT_KIND_NAMES, member_name
from jahorina.web.route_picture import answer_picture
from jahorina.web.tables import table_of

DEFAULT_STATISTIC = "registrations"
VIEWS = ("chart", "table", "map")


def asker(request: HttpRequest) -> Any:
    """Who asks the evidence: the member, or None for the public."""
    return request.user if request.user.is_authenticated else None


def asked_of(request: HttpRequest) -> Question:
    """The question of the request, with what a statistic needs filled in."""
    codes = tuple(card.code for card in partners.partners())
    question = read_question(request.GET, statistic=DEFAULT_STATISTIC, places=()).question
    choices = queries.choices(question.statistic, member=asker(request))
    if not question.places:
        own = tuple(code for code in codes if code in choices.places)
        question = replace(question, places=own or choices.places)
    if question.frequency is None and "period" not in request.GET and Frequency.YEAR in choices.frequencies:
        question = replace(question, frequency=Frequency.YEAR if "frequency" not in request.GET else None)
    return question


def explore(request: HttpRequest) -> HttpResponse:
    """Ask the evidence."""
    question = asked_of(request)
    card = queries.statistic(question.statistic)
    choices = queries.choices(question.statistic, member=asker(request))
    answer = queries.explore(member=asker(request), question=question)
    if not answer.cells and question.breakdown is None and not question.only and choices.breakdowns:
        question = replace(question, breakdown=choices.breakdowns[0])
        answer = queries.explore(member=asker(request), question=question)
    order = tuple(place.code for place in partners.partners())
    view = request.GET.get("view", "chart")
    language = get_language() or "en"
    table = table_of(answer, order=order)
    context = {
        "question": question,
        "from": first_day(question.start),
        "to": last_day(question.end),
        "card": card,
        "choices": choices,
        "places": sorted(
            choices.places, key=lambda code: (code not in order, order.index(code) if code in order else 0)
        ),
        "answer": answer,
        "table": table,
        "member_names": {row.member: member_name(card, question.breakdown, row.member, language) for row in table.rows},
        "view": view if view in VIEWS else "chart",
        "tabs": [(name, label, written(question, {"view": name})) for name, label in _tabs()],
        "query": written(question),
        "picture": answer_picture(language, table, card) if view == "map" else None,
        "groups": grouped(language),
        "frequencies": [(code, FREQUENCY_NAMES[code]) for code in choices.frequencies if code in FREQUENCY_NAMES],
        "breakdowns": [(code, DIMENSION_NAMES[code]) for code in choices.breakdowns],
        "formats": FORMATS,
        "dimension_names": DIMENSION_NAMES,
    }
    template = "evidence/answer.html" if request.htmx and not request.htmx.boosted else "evidence/explore.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _tabs() -> list[tuple[str, str]]:
    return [("chart", _("Chart")), ("table", _("Table")), ("map", _("Map"))]


def grouped(language: str) -> list[tuple[str, list[StatisticCard]]]:
    """Statistics by the kind of their unit, in the reader's order of titles."""
    groups: dict[UnitKind, list[StatisticCard]] = {}
    for card in queries.statistics():
        groups.setdefault(card.unit_kind, []).append(card)
    ordered = sorted(groups.items(), key=lambda item: list(UNIT_KIND_NAMES).index(item[0]))
    by_title = lambda card: in_language(card.titles, language)  # noqa: E731
    return [(str(UNIT_KIND_NAMES[kind]), sorted(cards, key=by_title)) for kind, cards in ordered]


def number(request: HttpRequest) -> HttpResponse:
    """One number: every observation behind it, with sources, definitions and revisions."""
    question = read_question(request.GET, statistic=DEFAULT_STATISTIC, places=()).question
    found = queries.cell(member=asker(request), question=question)
    card = queries.statistic(question.statistic)
    sources = {observation.source: queries.source(observation.source) for observation in found}
    definitions = {definition.code: definition for definition in card.definitions}
    exact = [one for one in found if _is_asked(one, question)]
    context = {
        "question": question,
        "from": first_day(question.start),
        "to": last_day(question.end),
        "card": card,
        "observations": exact or found,
        "related": [one for one in found if one not in exact] if exact else [],
        "sources": sources,
        "definitions": definitions,
        "dimension_names": DIMENSION_NAMES,
        "back": written(replace(question, start=None, end=None)),
    }
    return render(request, "evidence/number.html", context, status=200 if found else 404)


def _is_asked(one: Observation, question: Question) -> bool:
    """Whether an observation is about just the window and members asked for, and not a part of it."""
    fixed = dict(question.only)
    window = (question.start in (None, one.period.start)) and (question.end in (None, one.period.end))
    return window and all(code == fixed.get(name, TOTAL) for name, code in one.dimensions.items())


def download(request: HttpRequest) -> StreamingHttpResponse:
    """The shown answer as a file."""
    question = asked_of(request)
    file = export(question=question, format=request.GET.get("format", "csv"))
    response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
