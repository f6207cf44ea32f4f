"""A member's own pages: what they may do, from where they are logged in, their language."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jahorina.audit import actions
from jahorina.kernel.errors import InputRefused
from jahorina.partners import queries, services
from jahorina.partners.permissions import PERMISSIONS, may
from jahorina.partners.sessions import limit_of
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.accounts.forms import LanguageForm
from jahorina.web.accounts.recording import about_member


@needs()
@require_safe
def access(request: MemberRequest) -> HttpResponse:
    """What the member may do here, and their sessions."""
    card = queries.own_card(member=request.user)
    limit = limit_of(held.role for held in card.roles)
    context = {
        "card": card,
        "permissions": [given.meaning for capability, given in PERMISSIONS.items() if may(request.user, capability)],
        "sessions": UserSession.objects.purge_and_list(request.user),
        "idle_minutes": int(limit.idle.total_seconds() // 60),
        "absolute_hours": int(limit.absolute.total_seconds() // 3600),
        "language_form": LanguageForm(initial={"language": card.language}),
    }
    return render(request, "account/access.html", context)


@needs()
@require_POST
def end_sessions(request: MemberRequest) -> HttpResponse:
    """Log the member out everywhere else."""
    end_other_sessions(request, request.user)
    about_member(request.user, actions.SESSION_ENDED)
    messages.success(request, _("All other sessions are ended."))
    return redirect("accounts:access")


@needs()
@require_POST
def change_language(request: MemberRequest) -> HttpResponse:
    """Choose the language of pages and letters."""
    response = redirect("accounts:access")
    form = LanguageForm(request.POST)
    if form.is_valid():
        try:
            member = services.change_language(by=request.user, language=form.cleaned_data["language"])
        except InputRefused as error:
            messages.error(request, _(error.message) % error.params)
        else:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                member.language.lower(),
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
    return response
