"""Incident reports: the list, a new one, one of them, and what is added to it."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.partners.permissions import Capability
from jahorina.registers.incidents import queries, services
from jahorina.registers.incidents.folding import Status
from jahorina.registers.incidents.sides import Side, need_reporting, side_of
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent, show_refusal
from jahorina.web.cases.gates import no_store
from jahorina.web.incidents.forms import FORMS, TITLES, IncidentForm
from jahorina.web.middleware.refusals import sentence


@no_store
@needs(Capability.REPORT_INCIDENTS)
@require_safe
def incident_list(request: MemberRequest) -> HttpResponse:
    """The incidents that the member knows of, with counts by kind and status."""
    lines, counted = queries.incidents(member=request.user), queries.counts(member=request.user)
    statuses = list(Status)
    kinds = sorted({kind for kind, _status in counted})
    table = [(kind, [counted.get((kind, status), 0) for status in statuses]) for kind in kinds]
    context = {
        "lines": lines,
        "table": table,
        "statuses": statuses,
        "is_reporting": side_of(request.user) is Side.REPORTING,
    }
    return render(request, "incidents/list.html", context)


@no_store
@needs(Capability.REPORT_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_incident(request: MemberRequest) -> HttpResponse:
    """Report an incident; for members of agencies and organisations alone."""
    need_reporting(request.user)
    form = IncidentForm(sent(request), initial={"submission": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            row = services.report_incident(by=request.user, incident=form.incident())
        except InputRefused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The incident is reported. Nobody can delete or change it."))
            return redirect("incidents:incident", incident_id=row.pk)
    return render(request, "incidents/new.html", {"form": form}, status=422 if form.errors else 200)


@no_store
@needs(Capability.REPORT_INCIDENTS)
@require_safe
def one_incident(request: MemberRequest, incident_id: UUID) -> HttpResponse:
    """An incident as the member's side reads it."""
    card = queries.incident(incident_id, member=request.user)
    adding = [(kind, TITLES[kind]) for kind in card.can_add]
    return render(request, "incidents/incident.html", {"card": card, "adding": adding, "is_reporting": _reports(card)})


@no_store
@needs(Capability.REPORT_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_entry(request: MemberRequest, incident_id: UUID, kind: str) -> HttpResponse:
    """Add to an incident what the member's side may add."""
    card = queries.incident(incident_id, member=request.user)
    if kind not in card.can_add:
        raise Http404
    form, status = FORMS[kind](sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.add_entry(by=request.user, incident=incident_id, kind=kind, **form.cleaned_data)
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("Recorded: %(step)s") % {"step": TITLES[kind]})
            return redirect("incidents:incident", incident_id=incident_id)
    status = 422 if form.errors and status == 200 else status
    return render(request, "incidents/add.html", {"card": card, "title": TITLES[kind], "form": form}, status=status)


def _reports(card: queries.IncidentCard) -> bool:
    return card.side is Side.REPORTING
