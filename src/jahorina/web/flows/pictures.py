"""The fan of one series as SVG; the page's table holds the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.evidence import queries as evidence
from jahorina.evidence.runs.fans import Fan
from jahorina.evidence.runs.queries import ResultCard
from jahorina.kernel.periods import Period
from jahorina.partners.texts import in_language
from jahorina.render.fans import FanTexts, Foreseen, Known, fan_chart, grid_values, top_of
from jahorina.web.flows.choosing import Chosen, chosen, reader
from jahorina.web.flows.pages import fan_of
from jahorina.web.names import names
from jahorina.web.templatetags.figures import number, short_day, short_month

LEVELS_DRAWN = ("50", "80")


def fan_image(request: HttpRequest, statistic_code: str, definition_code: str, place_code: str) -> HttpResponse:
    """The fan by month."""
    return _image(request, (statistic_code, definition_code, place_code), by_day=False)


def day_fan_image(request: HttpRequest, statistic_code: str, definition_code: str, place_code: str) -> HttpResponse:
    """The fan by day."""
    return _image(request, (statistic_code, definition_code, place_code), by_day=True)


def _image(request: HttpRequest, codes: tuple[str, str, str], *, by_day: bool) -> HttpResponse:
    here = chosen(request)
    if here.run is None:
        raise Http404
    asked = {**dict(zip(("statistic", "definition", "place"), codes, strict=True)), "member": reader(request)}
    one = fan_of(request, here.run.id, asked, by_day=by_day)
    return as_image(drawn(one, theme_of(request), narrow="narrow" in request.GET), here)


def theme_of(request: HttpRequest) -> str:
    """The theme that a picture's address names."""
    return "dark" if request.GET.get("theme") == "dark" else "light"


def as_image(content: bytes, here: Chosen, *, private: bool = False) -> HttpResponse:
    """An SVG; one of figures that are not for everybody is kept in no cache."""
    response = HttpResponse(content, content_type="image/svg+xml")
    closed = private or (here.run is not None and here.run.owner)
    response["Cache-Control"] = "private, no-store" if closed else "private, max-age=60"
    return response


def drawn(one: Fan, theme: str, *, narrow: bool = False) -> bytes:
    """The fan of a series in the reader's language."""
    known = [Known(period.start, value) for period, value in one.history]
    put_in, ahead, past = _foreseen(one.put_in), _foreseen(one.ahead), _foreseen(one.past)
    shown = {known_one.day for known_one in known} | {given.day for given in (*put_in, *ahead)}
    texts = _texts(one, shown, grid_values(top_of(known, put_in, ahead)))
    return fan_chart(known, put_in, ahead, past, texts=texts, theme=theme, narrow=narrow)


def _past(one: Fan) -> str:
    """What the marks of past forecasts are called in the legend."""
    if one.by_day:
        return _("foreseen a day before")
    months = next((result.detail["ahead"] for result in one.past), 1)
    return _("foreseen a month before") if months == 1 else _("foreseen %(months)s months before") % {"months": months}


def _foreseen(results: Iterable[ResultCard]) -> list[Foreseen]:
    return [
        Foreseen(
            one.period.start,
            one.value or 0.0,
            tuple(one.intervals[level] for level in LEVELS_DRAWN if level in one.intervals),
        )
        for one in results
    ]


def _texts(one: Fan, days: set[date], values: list[float]) -> FanTexts:
    language = get_language() or "en"
    card = evidence.statistic(one.statistic)
    label = _("simulated") if one.run.simulated else ""
    title = ", ".join(filter(None, (in_language(card.titles, language), names(language).of(one.place), label)))
    return FanTexts(
        title=title,
        description=_(
            "What is known, and what comes with its intervals of 50 and 80 %; the table holds the same numbers."
        ),
        known=_("known"),
        put_in=_("not yet reported, put in"),
        ahead=_("forecast, 50 and 80 %"),
        past=_past(one),
        month={day: (short_day if one.by_day else short_month)(Period(day, day)) for day in days},
        number={value: number(value) for value in values},
    )
