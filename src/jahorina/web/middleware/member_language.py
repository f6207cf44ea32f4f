"""Speaks a member's own language where the browser has not chosen one here."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class MemberLanguage:
    """The cookie of the language menu comes first, then what the member chose, then the browser's wishes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language.lower())
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
