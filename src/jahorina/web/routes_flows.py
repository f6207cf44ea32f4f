"""Addresses of flows: what is said of the route, its fans, warnings, beds, what-ifs, and the runs behind them."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.web.flows import pages, pictures, reception, record, runs

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
    path("days/", require_safe(pages.days), name="days"),
    path(
        "days/<slug:statistic_code>/<slug:definition_code>/<slug:place_code>/",
        require_safe(pages.day_series),
        name="day-series",
    ),
    path(
        "days/<slug:statistic_code>/<slug:definition_code>/<slug:place_code>/fan.svg",
        require_safe(pictures.day_fan_image),
        name="day-fan",
    ),
    path("record/", require_safe(record.record), name="record"),
    path("record/held.svg", require_safe(record.record_image), name="record-image"),
    path("warnings/", require_safe(pages.warnings), name="warnings"),
    path("beds/", reception.beds, name="beds"),
    path("beds/<slug:place_code>.svg", reception.beds_image, name="beds-image"),
    path("what-if/", reception.what_if, name="what-if"),
    path("what-if/<slug:scenario_code>.svg", reception.what_if_image, name="what-if-image"),
    path("runs/", require_safe(runs.run_list), name="runs"),
    path("runs/<uuid:run_id>/", require_safe(runs.one_run), name="run"),
]
