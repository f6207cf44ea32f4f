"""Addresses of the criminal-justice compartment. None holds a name, a plate, a number or what was searched for."""

from __future__ import annotations

from django.urls import include, path

from jahorina.web.smuggling import network, ties

incident_pages = (
    [
        path("network/", network.whole, name="network"),
        path("network/<uuid:node_id>/", network.around, name="around"),
        path("figures/", network.figures, name="figures"),
        path("suspects/search/", ties.search, name="search"),
        path("suspects/<uuid:suspect_id>/", ties.suspect, name="suspect"),
        path("groups/<uuid:group_id>/", ties.group, name="group"),
        path("ties/<uuid:tie_id>/", ties.correct, name="correct"),
        path("<uuid:incident_id>/ties/", ties.ties, name="ties"),
        path("<uuid:incident_id>/ties/<slug:what>/", ties.add, name="add"),
    ],
    "smuggling",
)

urlpatterns = [path("smuggling/", include(incident_pages))]
