"""The suspects, groups, traces and links of an incident. Workers of criminal justice alone; others learn nothing here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.partners.permissions import Member
from jahorina.partners.services import record_reading
from jahorina.registers.smuggling import queries, services
from jahorina.registers.smuggling.compartment import sees_suspects
from jahorina.registers.smuggling.services import Assertion
from jahorina.registers.smuggling.ties import TieKind
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.cases.forms import PurposeForm, SearchForm, sent, show_refusal
from jahorina.web.cases.pages import View, for_workers
from jahorina.web.middleware.refusals import sentence
from jahorina.web.smuggling.forms import (
    GroupForm,
    KnownForm,
    References,
    SuspectForm,
    TieCorrectionForm,
    TieForm,
    TraceForm,
)

Record = Callable[[Member, UUID, Any, Assertion], object]

ADDED = {
    "suspect": (gettext_lazy("New suspect"), TieKind.INVOLVED),
    "known-suspect": (gettext_lazy("Suspect known from another incident"), TieKind.INVOLVED),
    "group": (gettext_lazy("New group"), TieKind.RESPONSIBLE),
    "known-group": (gettext_lazy("Group known from another incident"), TieKind.RESPONSIBLE),
    "membership": (gettext_lazy("Membership of a group"), TieKind.MEMBER),
    "link": (gettext_lazy("Link with another incident"), TieKind.LINKED),
    "trace": (gettext_lazy("Telephone, plate or other trace"), TieKind.TRACE),
}
"""What can be asserted in an incident's file, by the last part of the form's address."""


def for_criminal_justice(view: View) -> View:
    """Workers and supervisors of criminal justice alone: everybody else gets the same refusal, whatever is there."""

    @wraps(view)
    def page(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_suspects(request.user):
            asked = request.resolver_match.view_name if request.resolver_match else ""
            detail: dict[str, object] = {"method": str(request.method)}
            record_reading(by=request.user, action=actions.REFUSED, target=asked, detail=detail)
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_workers(page)


@for_criminal_justice
@require_safe
def ties(request: MemberRequest, incident_id: UUID) -> HttpResponse:
    """What was asserted in the file of an incident."""
    card = queries.ties_of(incident_id, member=request.user)
    add = [(what, title) for what, (title, _kind) in ADDED.items()]
    return render(request, "smuggling/ties.html", {"card": card, "add": add})


@for_criminal_justice
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, incident_id: UUID, what: str) -> HttpResponse:
    """Assert a tie of a kind."""
    if what not in ADDED:
        raise Http404
    card = queries.ties_of(incident_id, member=request.user)
    title, kind = ADDED[what]
    form = _form(request, what, kind, incident_id)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request.user, incident_id, what, form)
        except InputRefused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Recorded: %(step)s") % {"step": title})
            return redirect("smuggling:ties", incident_id=incident_id)
    context = {"card": card, "title": title, "form": form}
    return render(request, "smuggling/add.html", context, status=422 if form.errors else 200)


@for_criminal_justice
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: MemberRequest, tie_id: UUID) -> HttpResponse:
    """Correct or withdraw a tie by a further one."""
    tie, card = queries.tie(tie_id, member=request.user)
    if tie.is_void or tie.is_corrected:
        raise Http404
    initial = {"code": tie.code, "source_grade": tie.source_grade, "information_grade": tie.information_grade}
    form = TieCorrectionForm(sent(request), kind=tie.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_tie(by=request.user, tie=tie_id, says=form.says(), is_void=form.cleaned_data["void"])
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The correction is recorded; what was there before stays readable."))
            return redirect("smuggling:ties", incident_id=card.id)
    context = {"card": card, "tie": tie, "form": form}
    return render(request, "smuggling/correct.html", context, status=422 if form.errors else 200)


@for_criminal_justice
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: MemberRequest) -> HttpResponse:
    """Find a suspect by name or document among the member's incidents."""
    form, found = SearchForm(sent(request)), None
    if request.method == "POST" and form.is_valid():
        text, purpose = form.cleaned_data["text"], form.cleaned_data["purpose"]
        try:
            found = queries.search_suspects(text, member=request.user, purpose=purpose)
        except InputRefused as error:
            show_refusal(form, error)
    status = 422 if form.errors else 200
    return render(request, "smuggling/search.html", {"form": form, "found": found}, status=status)


@for_criminal_justice
@require_http_methods(["GET", "HEAD", "POST"])
def suspect(request: MemberRequest, suspect_id: UUID) -> HttpResponse:
    """Who a suspect is, opened for a stated purpose."""
    reference, form = queries.reference_of(suspect_id, member=request.user), PurposeForm(sent(request))
    identity = None
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        _reference, identity = queries.suspect_name(suspect_id, member=request.user, purpose=purpose)
    context = {"reference": reference, "node": suspect_id, "form": form, "identity": identity}
    return render(request, "smuggling/suspect.html", context, status=422 if form.errors else 200)


@for_criminal_justice
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """How a group is called, opened for a stated purpose."""
    reference, form = queries.reference_of(group_id, member=request.user), PurposeForm(sent(request))
    name = ""
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        _reference, name = queries.opened_group_name(group_id, member=request.user, purpose=purpose)
    context = {"reference": reference, "node": group_id, "form": form, "name": name}
    return render(request, "smuggling/group.html", context, status=422 if form.errors else 200)


def _form(request: MemberRequest, what: str, kind: TieKind, incident: UUID) -> TieForm:
    if what == "suspect":
        return SuspectForm(sent(request), kind=kind)
    if what == "group":
        return GroupForm(sent(request), kind=kind)
    if what == "trace":
        return TraceForm(sent(request), kind=kind)
    suspects, groups, incidents = queries.known(request.user)
    others = [(identifier, reference) for identifier, reference in incidents if identifier != incident]
    ends: dict[str, dict[str, References]] = {
        "known-suspect": {"suspect": suspects},
        "known-group": {"group": groups},
        "membership": {"suspect": suspects, "group": groups},
        "link": {"other": others},
    }
    return KnownForm(sent(request), kind=kind, ends=ends[what])


def _record(by: Member, incident: UUID, what: str, form: TieForm) -> None:
    says = form.says()
    if isinstance(form, SuspectForm):
        services.record_suspect(by=by, incident=incident, identity=form.identity(), says=says)
    elif isinstance(form, GroupForm):
        services.record_group(by=by, incident=incident, name=form.cleaned_data["name"], says=says)
    elif isinstance(form, TraceForm):
        services.record_trace(by=by, incident=incident, identifier=form.cleaned_data["identifier"], says=says)
    else:
        ends = {name: UUID(form.cleaned_data[name]) for name in ("suspect", "group", "other") if name in form.fields}
        _KNOWN[what](by=by, incident=incident, says=says, **ends)


_KNOWN: dict[str, Callable[..., object]] = {
    "known-suspect": services.involve_suspect,
    "known-group": services.hold_responsible,
    "membership": services.record_membership,
    "link": services.link_incidents,
}
