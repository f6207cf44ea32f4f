"""The edge where a person's error becomes a page: one sentence, what would be right, and the fitting status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from jahorina.kernel.errors import UserError


class RefusalsMiddleware:
    """Turns any UserError that a view lets pass into a page. A bug stays a bug."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for what a view raises."""
        if not isinstance(error, UserError):
            return None
        context = {"sentence": sentence(error.message, error), "hint": sentence(error.hint, error)}
        return render(request, "pages/refused.html", context, status=error.http_status)


def sentence(template: str, error: UserError) -> str:
    """The template in the reader's language with the error's parameters in their places."""
    if not template:
        return ""
    return gettext(template) % error.params if error.params else gettext(template)
