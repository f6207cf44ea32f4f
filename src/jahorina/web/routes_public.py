"""Addresses of the public portal; the language is the first part of each."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.publication.catalogue import NAME
from jahorina.publication.files import ARCHIVE, PACKAGE
from jahorina.web.public import exploring, views

app_name = "public"

urlpatterns = [
    path("", require_safe(views.door), name="door"),
    path("<slug:language>/", require_safe(views.home), name="home"),
    path("<slug:language>/feed.atom", require_safe(views.feed), name="feed"),
    path(f"<slug:language>/{NAME}", require_safe(views.catalogue), name="catalogue"),
    path("<slug:language>/explore/", require_safe(exploring.explore), name="explore"),
    path("<slug:language>/explore/<slug:topic_code>/", require_safe(exploring.statistic), name="statistic"),
    path(
        "<slug:language>/explore/<slug:topic_code>/<slug:breakdown>/",
        require_safe(exploring.statistic),
        name="breakdown",
    ),
    path(
        "<slug:language>/explore/<slug:topic_code>/<slug:breakdown>/<slug:period>/",
        require_safe(exploring.table),
        name="table",
    ),
    path("<slug:language>/places/", require_safe(exploring.places), name="places"),
    path("<slug:language>/places/<slug:area_code>/", require_safe(exploring.place), name="place"),
    path("<slug:language>/methods/", require_safe(exploring.methods), name="methods"),
    path("<slug:language>/methods/<slug:method_code>/", require_safe(exploring.method), name="method"),
    path("<slug:language>/<slug:series_code>/", require_safe(views.series), name="series"),
    path("<slug:language>/<slug:series_code>/<int:number>/", require_safe(views.series), name="release"),
    path(f"<slug:language>/<slug:series_code>/<int:number>/{PACKAGE}", require_safe(views.package), name="package"),
    path(f"<slug:language>/<slug:series_code>/<int:number>/{ARCHIVE}", require_safe(views.archive), name="archive"),
    path(
        "<slug:language>/<slug:series_code>/<int:number>/<slug:table_code>.<str:ending>",
        require_safe(views.table_file),
        name="file",
    ),
]
