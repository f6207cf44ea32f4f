"""Partners, their institutions, the places and the route."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from jahorina.partners import queries

FUNCTIONS = {
    "migration": _("migration and foreigners"),
    "asylum": _("asylum"),
    "border": _("border"),
    "return": _("return and readmission"),
    "anti-trafficking": _("counter-trafficking"),
    "reception": _("reception"),
    "statistics": _("statistics"),
    "data-protection": _("data protection"),
    "coordination": _("coordination"),
}
PLACE_KINDS = {
    "centre": _("Centres"),
    "crossing": _("Border crossing points"),
    "adm1": _("First administrative level"),
    "adm2": _("Second administrative level"),
}
CENTRE_TYPES = {
    "asylum": _("asylum centre"),
    "temporary-reception": _("temporary reception centre"),
    "reception": _("reception centre"),
    "transit": _("transit centre"),
    "registration": _("registration centre"),
    "detention": _("detention centre"),
}
STATUSES = {"open": _("open"), "closed": _("closed"), "unknown": _("not known")}
LEG_KINDS = {"entry": _("entry"), "internal": _("within the region"), "exit": _("exit")}


def partner_list(request: HttpRequest) -> HttpResponse:
    """The partners, and the organisations that support them."""
    supporters = [card for kind in ("union", "agency", "organisation") for card in queries.partners(kind=kind)]
    return render(request, "partners/list.html", {"partners": queries.partners(), "supporters": supporters})


def partner(request: HttpRequest, partner_code: str) -> HttpResponse:
    """One partner: institutions with functions and dates, places by kind."""
    card = queries.partner(partner_code)
    places = queries.places(partner=partner_code)
    kinds = [(label, [place for place in places if place.kind == kind]) for kind, label in PLACE_KINDS.items()]
    context = {
        "partner": card,
        "institutions": queries.institutions(partner=partner_code),
        "functions": FUNCTIONS,
        "kinds": [(label, found) for label, found in kinds if found],
    }
    return render(request, "partners/partner.html", context)


def place(request: HttpRequest, place_code: str) -> HttpResponse:
    """One place: where it is, what it is, its capacities with their sources."""
    context = {"place": queries.place(place_code), "centre_types": CENTRE_TYPES, "statuses": STATUSES}
    return render(request, "partners/place.html", context)


def route(request: HttpRequest) -> HttpResponse:
    """The legs of the route."""
    return render(request, "partners/route.html", {"legs": queries.legs(), "kinds": LEG_KINDS})
