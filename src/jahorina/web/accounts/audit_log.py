"""The audit log for those who watch over it: reading, filtering, verifying."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jahorina.audit import actions
from jahorina.audit.actions import ACTIONS
from jahorina.audit.queries import EventCard, EventPage
from jahorina.kernel.errors import NotReady
from jahorina.partners import queries, services
from jahorina.partners.permissions import Capability
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.accounts.forms import EventFilterForm


@needs(Capability.READ_AUDIT)
@require_safe
def log(request: MemberRequest) -> HttpResponse:
    """A page of events, newest first."""
    form = EventFilterForm(request.GET)
    page = EventPage((), None)
    if form.is_valid():
        wanted = form.wanted()
        page = queries.audit_events(member=request.user, wanted=wanted, before=form.cleaned_data["before"])
        detail = {name: value for name, value in form.data.items() if name in form.fields and value}
        services.record_reading(by=request.user, action=actions.AUDIT_READ, target="audit", detail=detail)
    rest = request.GET.copy()
    rest.pop("before", None)
    context = {"form": form, "events": _rows(page, request), "older": page.older, "rest": rest.urlencode()}
    return render(request, "audit/log.html", context)


@needs(Capability.READ_AUDIT)
@require_POST
def verify(request: MemberRequest) -> HttpResponse:
    """Verify the whole log and show what was found."""
    try:
        report = services.verify_audit_log(by=request.user)
    except NotReady as error:
        return render(request, "audit/verified.html", {"unready": _(error.message) % error.params}, status=503)
    faults = [_(fault.says) % {"sequence": fault.sequence} for fault in report.faults]
    return render(request, "audit/verified.html", {"report": report, "faults": faults})


def _rows(page: EventPage, request: MemberRequest) -> list[dict[str, Any]]:
    names = {card.label: card.name for card in queries.members(member=request.user)}
    return [_row(event, names) for event in page.events]


def _row(event: EventCard, names: dict[str, str]) -> dict[str, Any]:
    return {
        "event": event,
        "meaning": ACTIONS.get(event.action, ""),
        "actor": names.get(event.actor, event.actor),
        "target": names.get(event.target, event.target),
        "detail": [(name, _shown(value)) for name, value in event.detail.items()],
    }


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
