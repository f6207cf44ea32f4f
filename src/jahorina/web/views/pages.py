"""Pages about the site itself, and the reader's choices of language and colours."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from jahorina import __version__
from jahorina.web.site import THEME_COOKIE, THEMES

YEAR_IN_SECONDS = 365 * 86_400


def about(request: HttpRequest) -> HttpResponse:
    """What this is, and what it is not."""
    return render(request, "pages/about.html", {"version": __version__})


def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages promise to people who use them differently."""
    return render(request, "pages/accessibility.html")


def data_protection(request: HttpRequest) -> HttpResponse:
    """What the site keeps about its visitors and members."""
    return render(request, "pages/data_protection.html")


def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language in a cookie."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, language)


def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    return _remember(request, THEME_COOKIE, theme)


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = resolve_url("home")
    response = HttpResponseRedirect(target)
    response.set_cookie(
        cookie, value, max_age=YEAR_IN_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


def health(request: HttpRequest) -> HttpResponse:
    """Whether the node answers and can read its database; for a monitor, without a word about its content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    latched = settings.JAHORINA.workspace.read_only_file.exists()
    return JsonResponse({"status": "read-only" if latched else "ok"}, status=503 if latched else 200)
