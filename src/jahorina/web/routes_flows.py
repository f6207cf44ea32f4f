"""Addresses of flows: what is said of the route, its fans, warnings, beds, what-ifs, and the runs behind them."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.web.flows import pages, pictures, reception, runs

app_name = "flows"

urlpatterns = [
    path("", require_safe(pages.now), name="now"),
    path(
        "series/<slug:statistic_code>/<slug:definition_code>/<slug:place_code>/",
        require_safe(pages.series),
        name="series",
    ),
    path(
        "series/<slug:statistic_code>/<slug:definition_code>/<slug:place_code>/fan.svg",
        require_safe(pictures.fan_image),
        name="fan",
    ),
    path("warnings/", require_safe(pages.warnings), name="warnings"),
    path("beds/", reception.beds, name="beds"),
    path("what-if/", reception.what_if, name="what-if"),
    path("runs/", require_safe(runs.run_list), name="runs"),
    path("runs/<uuid:run_id>/", require_safe(runs.one_run), name="run"),
]
