"""What a citizen or journalist reads without an account: released tables, their history, files, the feed.

The language stands in the address and nothing else decides what a page says, so that any cache may keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from jahorina.formats.safe_tables.dcat import MEDIA_TYPE
from jahorina.publication import catalogue as open_data
from jahorina.publication import files
from jahorina.publication.public import PublicRelease, all_released, history, public_release, released
from jahorina.publication.shelf import answers, shelf
from jahorina.web.accounts.access import pages_for_errors
from jahorina.web.public.methods import METHODS

TABLES_OPEN = 6
"""So many tables of a release stand open on its page; older ones are folded up, and read all the same."""
KEPT_SECONDS = 300
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page in the language of its address: cacheable by anybody, with a validator; what is not there is a 404."""

    @wraps(view)
    def page(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language), pages_for_errors():
            response = view(request, *args, **kwargs)
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == etag:
            response = HttpResponseNotModified()
        response["ETag"] = etag
        kept = "public" if settings.JAHORINA.flag("node", "public") else "private"
        response["Cache-Control"] = f"{kept}, max-age={KEPT_SECONDS}"
        response["Content-Language"] = language
        return response

    return page


def door(_request: HttpRequest) -> HttpResponse:
    """To the portal in the reader's language."""
    return redirect("public:home", language=translation.get_language() or "en")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What people ask, with the tables that answer it, and the latest release of each series."""
    return shown(request, "public/home.html", {"cards": released(), "answers": answers(shelf()), "methods": METHODS})


@public_page
def series(request: HttpRequest, series_code: str, number: int | None = None) -> HttpResponse:
    """A release with its tables, the newest first, how they were protected, its files, and every earlier number with what
    changed and why."""
    found = public_release(series_code, number)
    newest_first = sorted(found.tables, key=lambda one: one.period.end, reverse=True)
    tables = [(table, files.table_files(found.card, table)) for table in newest_first]
    context = {"found": found, "tables": tables, "history": history(series_code), "licence": files.licence()}
    context["shown_open"] = TABLES_OPEN
    return shown(request, "public/release.html", context)


@public_page
def table_file(_request: HttpRequest, series_code: str, number: int, table_code: str, ending: str) -> HttpResponse:
    """A table as a file."""
    found = files.table_file(public_release(series_code, number, only=table_code), table_code, ending)
    return HttpResponse(found.content, found.format.content_type)


@public_page
def package(_request: HttpRequest, series_code: str, number: int) -> HttpResponse:
    """A release's data package."""
    return HttpResponse(files.data_package(_with_tables(series_code, number)), files.JSON)


@public_page
def archive(_request: HttpRequest, series_code: str, number: int) -> HttpResponse:
    """Everything of a release in one file."""
    return HttpResponse(files.release_archive(_with_tables(series_code, number)), files.ZIP)


@public_page
def catalogue(_request: HttpRequest) -> HttpResponse:
    """Every table as a catalogue for portals of open data."""
    return HttpResponse(open_data.catalogue(_in_every_language(open_data.DESCRIPTION)), MEDIA_TYPE)


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    """Every release and withdrawal as Atom."""
    response = render(request, "public/feed.xml", {"cards": all_released()[:50]})
    response["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


def _with_tables(series_code: str, number: int) -> PublicRelease:
    """A release that has something to take along; one that was withdrawn has not."""
    found = public_release(series_code, number)
    if not found.tables:
        raise Http404
    return found


def _in_every_language(text: str) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = gettext(text)
    return said


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the portal; its language links lead to the same page in the other languages."""
    match = request.resolver_match
    kwargs = dict(match.kwargs) if match else {}
    here = match.view_name if match else "public:home"
    same = {code: reverse(here, kwargs={**kwargs, "language": code}) for code, _name in settings.LANGUAGES}
    said = {"here": here, "same_page": same, "language": translation.get_language()}
    return render(request, template, {**context, **said})
