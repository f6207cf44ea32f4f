"""All addresses of a node: the pages of each room, and the members' own."""

from django.urls import include, path

urlpatterns = [
    path("", include("jahorina.web.routes")),
    path("", include("jahorina.web.routes_accounts")),
    path("", include("jahorina.web.routes_cases")),
    path("", include("jahorina.web.routes_incidents")),
    path("", include("jahorina.web.routes_smuggling")),
    path("", include("jahorina.web.routes_retention")),
    path("public/", include("jahorina.web.routes_public")),
    path("releases/", include("jahorina.web.routes_releases")),
    path("exchange/", include("jahorina.web.routes_exchange")),
    path("exchange/wire/", include("jahorina.web.routes_wire")),
]
