"""The plan, first read: commitments by area, level, horizon, framework; frameworks; the Dialogue's history."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.partners.permissions import Capability, may
from jahorina.plan import queries
from jahorina.plan.answers import FacetValue

FILTERS = ("area", "level", "horizon", "framework", "provenance")


def commitments(request: HttpRequest) -> HttpResponse:
    """All commitments, or those that the chosen facets leave."""
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    language = get_language() or "en"
    found = queries.commitments(**chosen, language=language)
    facets = queries.facets(**chosen, language=language)
    groups = [
        ("area", _("Area"), _links(request, "area", facets.areas)),
        ("level", _("Level"), _links(request, "level", facets.levels)),
        ("horizon", _("Horizon"), _links(request, "horizon", facets.horizons)),
        ("framework", _("Framework"), _links(request, "framework", facets.frameworks)),
        ("provenance", _("Provenance"), _links(request, "provenance", facets.provenances)),
    ]
    return render(request, "plan/commitments.html", {"commitments": found, "groups": groups, "chosen": chosen})


def _links(request: HttpRequest, name: str, values: tuple[FacetValue, ...]) -> list[tuple[FacetValue, str]]:
    """Each value with the address that chooses it, or takes the choice back."""
    links = []
    for value in values:
        query = request.GET.copy()
        if value.chosen:
            query.pop(name, None)
        else:
            query[name] = value.code
        links.append((value, f"?{query.urlencode()}" if query else "?"))
    return links


def commitment(request: HttpRequest, commitment_code: str) -> HttpResponse:
    """One commitment: its words in all languages, provenance, sources, crosswalk."""
    language = get_language() or "en"
    page = queries.commitment(commitment_code, language=language)
    measures = queries.measures_serving(commitment_code, language=language)
    member = request.user if request.user.is_authenticated else None
    context = {"page": page, "measures": measures, "may_propose": may(member, Capability.EDIT_PLAN)}
    return render(request, "plan/commitment.html", context)


def frameworks(request: HttpRequest) -> HttpResponse:
    """The frameworks that commitments come from or relate to."""
    return render(request, "plan/frameworks.html", {"frameworks": queries.frameworks(language=get_language() or "en")})


def framework(request: HttpRequest, framework_code: str) -> HttpResponse:
    """One framework: its elements and what is mapped to them."""
    page = queries.framework(framework_code, language=get_language() or "en")
    return render(request, "plan/framework.html", {"page": page})


def dialogue(request: HttpRequest) -> HttpResponse:
    """The documented meetings, and those of which no record was found."""
    return render(request, "plan/dialogue.html", {"events": queries.dialogue_events(language=get_language() or "en")})
