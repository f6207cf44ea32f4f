"""The public portal knows no reader: no cookie is read there, none is set, so that every cache may keep its pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PORTAL = "/public/"


class NobodyInParticular:
    """Takes the cookies away before anybody looks. On a node that is closed to visitors everything is as elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        portal = request.path.startswith(PORTAL) and request.path != PORTAL
        if not portal or not settings.JAHORINA.flag("node", "public"):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        if response.has_header("Vary"):
            kept = [one for one in response["Vary"].split(", ") if one not in ("Cookie", "Accept-Language")]
            del response["Vary"]
            if kept:
                response["Vary"] = ", ".join(kept)
        return response
