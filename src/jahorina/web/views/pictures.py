"""Charts of an answer: the specification for the browser, and the same drawn as a picture."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.evidence import queries
from jahorina.kernel.identifiers import TOTAL
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.render.charts import ChartPoint, ChartTexts, bar_chart, drawn, trend_chart
from jahorina.render.svg_process import chart_svg
from jahorina.web.labels import member_name
from jahorina.web.names import names
from jahorina.web.tables import Table, table_of
from jahorina.web.templatetags.figures import period
from jahorina.web.views.explorer import asked_of, asker

MOST_SERIES = 8
MOST_BARS = 25


def chart_spec(request: HttpRequest) -> HttpResponse:
    """The chart's specification, for the browser."""
    response = JsonResponse(_spec(request), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, max-age=60"
    return response


def chart_image(request: HttpRequest) -> HttpResponse:
    """The chart as SVG, drawn here; kept by its content."""
    svg = chart_svg(drawn(_spec(request)), cache=settings.JAHORINA.workspace.cache / "charts")
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=60"
    return response


def _spec(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or "en"
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    question = asked_of(request)
    card = queries.statistic(question.statistic)
    answer = queries.explore(member=asker(request), question=question)
    table = table_of(answer, order=tuple(one.code for one in partners.partners()))
    title = in_language(card.titles, language)
    texts = ChartTexts(
        title=title,
        description=_("%(title)s by place and time") % {"title": title},
        value=in_language(card.unit, language),
        window=_("Window"),
        source=_("Source"),
        series=_("Place"),
        empty=_("No figures for this question."),
    )
    if table.broken_down and len(table.windows) == 1:
        bars = _bars(table, lambda code: member_name(card, question.breakdown, code, language))
        return bar_chart(bars, texts=texts, language=language, theme=theme)
    points = _points(table, language, lambda code: member_name(card, question.breakdown, code, language))
    return trend_chart(points, texts=texts, language=language, theme=theme)


def _points(table: Table, language: str, member: Any) -> list[ChartPoint]:
    called = names(language)
    largest = sorted(table.rows, key=_size, reverse=True)[:MOST_SERIES]
    found = []
    for row in (row for row in table.rows if row in largest):
        series = called.of(row.place) if row.member == TOTAL else f"{called.of(row.place)}, {member(row.member)}"
        for window, entry in zip(table.windows, row.entries, strict=True):
            for index, value in enumerate(entry.values if entry else ()):
                if value.value is not None:
                    point = ChartPoint(series, window.start, value.value, period(window), value.source, index == 0)
                    found.append(point)
    return found


def _size(row: Any) -> float:
    return sum(value.value or 0 for entry in row.entries if entry for value in entry.values[:1])


def _bars(table: Table, member: Any) -> list[tuple[str, float]]:
    bars = [
        (member(row.member), entry.values[0].value)
        for row in table.rows
        for entry in row.entries
        if entry and entry.values[0].value is not None
    ]
    return sorted(bars, key=lambda bar: -bar[1])[:MOST_BARS]
