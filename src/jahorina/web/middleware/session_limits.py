"""Ends a session that was idle or open for too long; by which limits, partners.sessions says."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jahorina.audit import actions
from jahorina.partners.permissions import Member
from jahorina.partners.services import note_seen
from jahorina.partners.sessions import limit_of
from jahorina.web.accounts.recording import about_member

BEGAN, SEEN = "began", "seen"
SEEN_EVERY_SECONDS = 60
"""How often a request is written down: a session may end this much earlier than its idle limit, never later."""


class SessionLimits:
    """Somebody whose session ran out goes on as a visitor; a page that needs a log-in then asks for one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request, request.user)
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            # What a member saw stays in no cache behind them.
            response["Cache-Control"] = "no-store, private"
        return response

    def _limit(self, request: HttpRequest, member: Member) -> None:
        now = int(time.time())
        began, seen = request.session.get(BEGAN), request.session.get(SEEN)
        if began is None or seen is None:
            request.session[BEGAN] = request.session[SEEN] = now
            note_seen(by=member)
            return
        limit = limit_of(held.role for held in member.roles.all())
        if now - seen > limit.idle.total_seconds() or now - began > limit.absolute.total_seconds():
            self._end(request)
        elif now - seen >= SEEN_EVERY_SECONDS:
            request.session[SEEN] = now
            note_seen(by=member)

    def _end(self, request: HttpRequest) -> None:
        about_member(request.user, actions.SESSION_EXPIRED)
        request.session.flush()
        request.user = AnonymousUser()
        messages.info(request, _("Your session ended after a while without work. Please log in again."))
