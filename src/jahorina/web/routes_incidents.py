"""Addresses of incident reports. None tells what was reported, by whom or about whom."""

from __future__ import annotations

from django.urls import include, path

from jahorina.web.incidents import pages

incident_pages = (
    [
        path("", pages.incident_list, name="list"),
        path("new/", pages.new_incident, name="new"),
        path("<uuid:incident_id>/", pages.one_incident, name="incident"),
        path("<uuid:incident_id>/add/<slug:kind>/", pages.add_entry, name="add"),
    ],
    "incidents",
)

urlpatterns = [path("incidents/", include(incident_pages))]
