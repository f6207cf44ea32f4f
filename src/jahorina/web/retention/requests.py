"""Requests of data subjects: recorded, carried on, and the file for the person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.registers.subject_requests import queries, services
from jahorina.registers.subject_requests.dossier import dossier
from jahorina.registers.subject_requests.packing import PackedFile, need_long_enough, packed
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.cases.forms import sent
from jahorina.web.retention.forms import EntryForm, RequestForm, SubjectExportForm
from jahorina.web.retention.guards import answered, for_retention, refused

ACTS = {
    "started": gettext_lazy("Take it into work"),
    "extended": gettext_lazy("Extend the time limit, once"),
    "answered": gettext_lazy("The person has got the answer"),
    "refused": gettext_lazy("Refuse it"),
}


@for_retention
@require_safe
def all_requests(request: MemberRequest) -> HttpResponse:
    """Open requests by when they are due, then the others."""
    found = queries.requests(member=request.user)
    return render(request, "retention/requests.html", {"requests": found, "rights": queries.rights()})


@for_retention
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: MemberRequest) -> HttpResponse:
    """Record what a person asks for."""
    form, status = RequestForm(sent(request), initial={"received_on": timezone.localdate().isoformat()}), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.receive(by=request.user, **form.cleaned_data)
        except (InputRefused, Conflict, NotFound) as error:
            status = refused(form, error)
        else:
            messages.success(request, _("Recorded as %(number)s.") % {"number": made.number})
            return redirect("retention:request", request_id=made.pk)
    title = _("Record a person's request")
    return answered(request, "retention/form.html", form, status, title=title, act=_("Record"))


@for_retention
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """A request with its entries; what comes next."""
    card = queries.one_request(request_id, member=request.user)
    possible = [(kind, ACTS[kind]) for kind in card.possible if kind in ACTS]
    form, status = EntryForm(sent(request), possible=possible), 200
    if request.method == "POST" and form.is_valid():
        try:
            _carry_on(request, request_id, form)
        except (InputRefused, Conflict, NotAllowed) as error:
            status = refused(form, error)
        else:
            messages.success(request, _("The request is carried on."))
            return redirect("retention:request", request_id=request_id)
    context = {"card": card, "may_export": "exported" in card.possible, "is_closed": not possible}
    return answered(request, "retention/request.html", form, status, **context)


@for_retention
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """The file for the person; nothing of it is kept here."""
    card = queries.one_request(request_id, member=request.user)
    form, status = SubjectExportForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            return _download(_file(request, request_id, form))
        except (InputRefused, Conflict) as error:
            status = refused(form, error)
    title = _("The file for the person: %(number)s") % {"number": card.line.number}
    return answered(request, "retention/form.html", form, status, title=title, act=_("Write the file"), export=card)


def _carry_on(request: MemberRequest, request_id: UUID, form: EntryForm) -> None:
    given, by = form.cleaned_data, request.user
    match given["act"]:
        case "started":
            services.start(by=by, request=request_id, note=given["note"])
        case "extended":
            services.extend(by=by, request=request_id, reason=given["note"])
        case "answered":
            services.answer(by=by, request=request_id, note=given["note"])
        case "refused":
            services.refuse(by=by, request=request_id, ground=given["ground"], reason=given["note"])


def _file(request: MemberRequest, request_id: UUID, form: SubjectExportForm) -> PackedFile:
    passphrase = form.cleaned_data["passphrase"]
    need_long_enough(passphrase)
    found = dossier(request_id, member=request.user, with_words=form.cleaned_data["with_words"])
    with translation.override(found.language):
        page = render_to_string("retention/dossier.html", {"data": found.content, "language": found.language})
    return packed(found, page, passphrase=passphrase)


def _download(file: PackedFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
