"""Addresses of the pages that everybody may read; members' own are in routes_accounts."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

from jahorina.web.views import home, pages, partners

partner_pages = (
    [
        path("", require_safe(partners.partner_list), name="list"),
        path("route/", require_safe(partners.route), name="route"),
        path("places/<slug:place_code>/", require_safe(partners.place), name="place"),
        path("<slug:partner_code>/", require_safe(partners.partner), name="partner"),
    ],
    "partners",
)

urlpatterns = [
    path("", require_safe(home.home), name="home"),
    path("evidence/", include("jahorina.web.routes_evidence")),
    path("estimates/", include("jahorina.web.routes_estimates")),
    path("flows/", include("jahorina.web.routes_flows")),
    path("plan/", include("jahorina.web.routes_plan")),
    path("dialogue/", include("jahorina.web.routes_dialogue")),
    path("partners/", include(partner_pages)),
    path("about/", require_safe(pages.about), name="about"),
    path("about/accessibility/", require_safe(pages.accessibility), name="about-accessibility"),
    path("about/data-protection/", require_safe(pages.data_protection), name="about-data-protection"),
    path("language/", require_POST(pages.choose_language), name="language"),
    path("theme/", require_POST(pages.choose_theme), name="theme"),
    path("health/", require_safe(pages.health), name="health"),
]
