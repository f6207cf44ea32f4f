"""Addresses of the estimates of people whom no list has."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.web.estimates import pages

app_name = "estimates"

urlpatterns = [
    path("", require_safe(pages.estimate_list), name="list"),
    path("<uuid:estimate_id>/", require_safe(pages.estimate), name="estimate"),
    path("<uuid:estimate_id>/<slug:picture>.svg", require_safe(pages.picture), name="picture"),
]
