"""Who sees cases, watches over them or runs the node reaches nothing before a second factor is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jahorina.partners.queries import has_second_factor, needs_second_factor

SET_UP = "mfa_activate_totp"
REACHED_WITHOUT = frozenset({SET_UP, "account_reauthenticate", "account_logout", "set_language"})

SEEN_TO = "second_factor"
"""The session's key: this member has a second factor. A reset ends the session, so that it cannot be out of date."""


class SecondFactorRequired:
    """Leads members who need a second factor and have none to its set-up, whatever they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """A way to the set-up page, or None to go on."""
        if not request.user.is_authenticated or request.session.get(SEEN_TO) or not needs_second_factor(request.user):
            return None
        if has_second_factor(request.user):
            request.session[SEEN_TO] = True
            return None
        match = request.resolver_match
        if match is not None and match.view_name in REACHED_WITHOUT:
            return None
        messages.info(request, _("Your role needs a second factor. Please set it up first."))
        return redirect(SET_UP)
