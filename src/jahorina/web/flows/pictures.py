"""The fan of one series as SVG; the page's table holds the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.evidence import queries as evidence
from jahorina.evidence.runs.queries import Fan, ResultCard, fan
from jahorina.kernel.periods import Period
from jahorina.partners.texts import in_language
from jahorina.render.fans import FanTexts, Foreseen, Known, fan_chart, grid_values, top_of
from jahorina.web.accounts.access import pages_for_errors
from jahorina.web.flows.choosing import chosen, reader
from jahorina.web.names import names
from jahorina.web.templatetags.figures import number, short_month

LEVELS_DRAWN = ("50", "80")


def fan_image(request: HttpRequest, statistic_code: str, definition_code: str, place_code: str) -> HttpResponse:
    """The fan."""
    here = chosen(request)
    if here.run is None:
        raise Http404
    with pages_for_errors():
        one = fan(
            here.run.id,
            statistic=statistic_code,
            definition=definition_code,
            place=place_code,
            member=reader(request),
        )
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    response = HttpResponse(drawn(one, theme), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store" if here.run.owner else "private, max-age=60"
    return response


def drawn(one: Fan, theme: str) -> bytes:
    """The fan of a series in the reader's language."""
    known = [Known(period.start, value) for period, value in one.history]
    put_in, ahead, past = _foreseen(one.put_in), _foreseen(one.ahead), _foreseen(one.past)
    shown = {known_one.day for known_one in known} | {given.day for given in (*put_in, *ahead)}
    return fan_chart(
        known, put_in, ahead, past, texts=_texts(one, shown, grid_values(top_of(known, put_in, ahead))), theme=theme
    )


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
        past=_("foreseen a month before"),
        month={day: short_month(Period(day, day)) for day in days},
        number={value: number(value) for value in values},
    )
