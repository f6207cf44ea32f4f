"""The addresses that other nodes ask. They have no page and no session of a browser."""

from __future__ import annotations

from django.urls import path, register_converter

from jahorina.web.wire import views


class Sha256Converter:
    """A hash as a path holds it."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256Converter, "sha256")

app_name = "wire"

urlpatterns = [
    path("", views.door, name="door"),
    path("<slug:node>/session/", views.session, name="session"),
    path("<slug:node>/bundles/", views.bundles, name="bundles"),
    path("<slug:node>/bundles/<sha256:file>/", views.bundle, name="bundle"),
    path("<slug:node>/stamps/", views.stamps, name="stamps"),
    path("<slug:node>/waiting/", views.waiting, name="waiting"),
    path("<slug:node>/waiting/<sha256:bundle>/", views.waiting_bundle, name="waiting-bundle"),
]
