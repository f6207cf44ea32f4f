"""A node may be closed to visitors: then everybody logs in first ([node] public = false)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

OPEN_TO_ALL = ("/account/", "/static/", "/health/", "/language/", "/theme/", "/exchange/wire/")


class ClosedNodeMiddleware:
    """Sends visitors of a closed node to the log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        closed = not settings.JAHORINA.flag("node", "public")
        if closed and not request.user.is_authenticated and not request.path.startswith(OPEN_TO_ALL):
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)
