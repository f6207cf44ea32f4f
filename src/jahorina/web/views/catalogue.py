"""The catalogue: statistics, sources, and the published figures that disagree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from jahorina.evidence import queries
from jahorina.web.labels import DIMENSION_NAMES, UNIT_KIND_NAMES
from jahorina.web.views.explorer import asker, grouped


def statistics(request: HttpRequest) -> HttpResponse:
    """All statistics by the kind of their unit."""
    return render(request, "evidence/statistics.html", {"groups": grouped(get_language() or "en")})


def statistic(request: HttpRequest, statistic_code: str) -> HttpResponse:
    """One statistic: what is counted, by whom, and what not to conclude."""
    card = queries.statistic(statistic_code)
    context = {
        "card": card,
        "versions": queries.statistic_versions(statistic_code),
        "choices": queries.choices(statistic_code, member=asker(request)),
        "dimensions": [DIMENSION_NAMES[name] for name in card.dimensions],
        "unit_kind": UNIT_KIND_NAMES[card.unit_kind],
    }
    return render(request, "evidence/statistic.html", context)


def sources(request: HttpRequest) -> HttpResponse:
    """All sources."""
    return render(request, "evidence/sources.html", {"sources": queries.sources()})


def source(request: HttpRequest, source_code: str) -> HttpResponse:
    """One source: who published it, when, under which licence."""
    return render(request, "evidence/source.html", {"source": queries.source(source_code)})


def conflicts(request: HttpRequest) -> HttpResponse:
    """Quantities of which several values were published, side by side."""
    return render(request, "evidence/conflicts.html", {"conflicts": queries.conflicts(member=asker(request))})
