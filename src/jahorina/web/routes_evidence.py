"""Addresses of the evidence's pages, pictures and downloads."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.web.views import catalogue, explorer, imports, pictures, registers

app_name = "evidence"

urlpatterns = [
    path("", require_safe(explorer.explore), name="explore"),
    path("download/", require_safe(explorer.download), name="download"),
    path("numbers/", require_safe(explorer.number), name="number"),
    path("chart.json", require_safe(pictures.chart_spec), name="chart-spec"),
    path("chart.svg", require_safe(pictures.chart_image), name="chart-svg"),
    path("statistics/", require_safe(catalogue.statistics), name="statistics"),
    path("statistics/<slug:statistic_code>/", require_safe(catalogue.statistic), name="statistic"),
    path("sources/", require_safe(catalogue.sources), name="sources"),
    path("sources/<slug:source_code>/", require_safe(catalogue.source), name="source"),
    path("conflicts/", require_safe(catalogue.conflicts), name="conflicts"),
    path("registers/", require_safe(registers.register_statistics), name="registers"),
    path("registers/<slug:counted_code>/", require_safe(registers.register_figures), name="register-figures"),
    path("imports/", require_safe(imports.import_list), name="imports"),
    path("imports/new/", require_http_methods(["GET", "HEAD", "POST"])(imports.new_import), name="import"),
    path("imports/template/", require_safe(imports.template), name="template"),
]
