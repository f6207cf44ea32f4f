"""How honest the forecasts were, year by year: over all series of a run, and statistic by statistic."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.evidence import queries as evidence
from jahorina.evidence.runs.fans import AHEAD
from jahorina.evidence.runs.queries import below_partners, may_read_reception
from jahorina.evidence.runs.records import LEVELS, YearRecord, by_year
from jahorina.kernel.errors import NotFound
from jahorina.partners.texts import in_language
from jahorina.render.calibration import CalibrationTexts, Held, calibration_chart
from jahorina.web.flows.choosing import Chosen, chosen, reader
from jahorina.web.flows.pages import shown
from jahorina.web.flows.pictures import as_image, theme_of
from jahorina.web.templatetags.figures import percent


def record(request: HttpRequest) -> HttpResponse:
    """The share that intervals held by year, and the error against the last value; all series, then by statistic."""
    here, before = chosen(request), _before(request)
    records = _records(request, here)
    context = {
        "years": by_year(records, before),
        "by_statistic": [
            (_name(code), by_year(list(group), before))
            for code, group in groupby(
                sorted(records, key=lambda one: one["statistic"]), key=lambda one: one["statistic"]
            )
        ],
        "before": before,
        "befores": AHEAD,
    }
    return shown(request, "flows/record.html", here, context)


def record_image(request: HttpRequest) -> HttpResponse:
    """The picture of the same years; the page's table holds the same numbers."""
    here = chosen(request)
    years = by_year(_records(request, here), _before(request))
    if not years:
        raise Http404
    label = _("simulated") if here.run and here.run.simulated else ""
    texts = CalibrationTexts(
        title=", ".join(filter(None, (_("What the intervals held"), label))),
        description=_("By year, the share of months within each interval; the table holds the same numbers."),
        should=_("should hold"),
        percent={share: percent(share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)},
    )
    lines = [_held(level, years) for level in LEVELS]
    drawn = calibration_chart(lines, texts=texts, theme=theme_of(request), narrow="narrow" in request.GET)
    return as_image(drawn, here)


def _held(level: str, years: tuple[YearRecord, ...]) -> Held:
    label = _("interval of %(level)s in 100") % {"level": level}
    return Held(label, int(level) / 100, tuple((str(one.year), one.held[level]) for one in years))


def _records(request: HttpRequest, here: Chosen) -> list[Mapping[str, Any]]:
    """The records of the run's card that are for the reader: those of places below a partner are not for everybody."""
    if here.run is None:
        return []
    found: list[Mapping[str, Any]] = list(here.run.card.get("record", ()))
    if may_read_reception(reader(request)):
        return found
    closed = below_partners()
    return [one for one in found if one["place"] not in closed]


def _before(request: HttpRequest) -> int:
    wanted = request.GET.get("before", "")
    return next((months for months in AHEAD if wanted == str(months)), AHEAD[0])


def _name(code: str) -> str:
    try:
        return in_language(evidence.statistic(code).titles, get_language() or "en")
    except NotFound:
        return code
