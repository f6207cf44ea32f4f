"""Addresses of the public portal; the language is the first part of each."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.web.public import brief, cards, views

app_name = "public"

urlpatterns = [
    path("", require_safe(views.door), name="door"),
    path("<slug:language>/", require_safe(views.home), name="home"),
    path("<slug:language>/feed.atom", require_safe(views.feed), name="feed"),
    path("<slug:language>/card.png", require_safe(cards.home_card), name="card"),
    path("<slug:language>/brief/card.png", require_safe(brief.brief_card), name="brief-card"),
    path("<slug:language>/brief/", require_safe(brief.brief), name="brief"),
    path("<slug:language>/brief/brief.pdf", require_safe(brief.brief_pdf), name="brief-pdf"),
    path("<slug:language>/<slug:series_code>/", require_safe(views.series), name="series"),
    path("<slug:language>/<slug:series_code>/<int:number>/", require_safe(views.series), name="release"),
    path(
        "<slug:language>/<slug:series_code>/<int:number>/card.png",
        require_safe(cards.release_card),
        name="release-card",
    ),
    path(
        "<slug:language>/<slug:series_code>/<int:number>/datapackage.json", require_safe(views.package), name="package"
    ),
    path(
        "<slug:language>/<slug:series_code>/<int:number>/<slug:table_code>.<str:ending>",
        require_safe(views.table_file),
        name="file",
    ),
]
