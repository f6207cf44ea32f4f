"""Addresses of releases on their way out, for the members of their partner."""

from __future__ import annotations

from django.urls import path

from jahorina.web.releases import views

app_name = "releases"

urlpatterns = [
    path("", views.release_list, name="list"),
    path("new/", views.new_release, name="new"),
    path("<int:release_id>/", views.one_release, name="release"),
    path("<int:release_id>/check/", views.check, name="check"),
    path("<int:release_id>/publish/", views.publish, name="publish"),
    path("<int:release_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:release_id>/again/", views.again, name="again"),
    path("<int:release_id>/drop/", views.drop, name="drop"),
]
