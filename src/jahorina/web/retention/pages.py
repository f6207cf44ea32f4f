"""What falls due, what is held, what waits for a decision, and the certificates of what was erased."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.permissions import Capability, may
from jahorina.registers.retention import holds, queries, services
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent
from jahorina.web.middleware.refusals import sentence
from jahorina.web.retention.forms import ApprovalForm, HoldForm, HoldReviewForm, ProposalForm, RefusalForm, UntilForm
from jahorina.web.retention.guards import answered, for_officers, for_retention, refused

no_store = cache_control(no_store=True, private=True)


@for_retention
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """What falls due before a day: counts by rule and month, references, no names."""
    form = UntilForm(request.GET or None)
    until = form.cleaned_data["until"] if form.is_bound and form.is_valid() else None
    found = queries.preview(member=request.user, until=until)
    context = {"preview": found, "form": form, "is_officer": may(request.user, Capability.MANAGE_RETENTION)}
    return render(request, "retention/preview.html", context, status=422 if form.errors else 200)


@for_officers
@require_POST
def propose_due(request: MemberRequest) -> HttpResponse:
    """Let the schedule propose what is due."""
    count = services.propose_due_here(by=request.user)
    said = ngettext("%(count)s erasure is proposed.", "%(count)s erasures are proposed.", count)
    messages.success(request, said % {"count": count})
    return redirect("retention:proposals")


@no_store
@needs(Capability.SUPERVISE_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    """A supervisor proposes the erasure of a case."""
    form, status = ProposalForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_erasure(by=request.user, **form.cleaned_data)
        except (InputRefused, Conflict, NotFound) as error:
            status = refused(form, error)
        else:
            messages.success(request, _("Proposed as %(number)s.") % {"number": made.number})
            return redirect("retention:proposals")
    return answered(request, "retention/form.html", form, status, title=_("Propose an erasure"), act=_("Propose"))


@for_retention
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: MemberRequest) -> HttpResponse:
    """What waits for a decision; the officer approves several at once."""
    found = queries.proposals(member=request.user)
    form = ApprovalForm(sent(request), waiting=[str(one.id) for one in found if one.may_decide])
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = services.approve_all(by=request.user, erasures=map(UUID, form.cleaned_data["erasures"]))
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            said = ngettext("%(count)s case is erased.", "%(count)s cases are erased.", len(done))
            messages.success(request, said % {"count": len(done)})
            return redirect("retention:certificates")
    context = {
        "proposals": found,
        "refusals": queries.refusals(member=request.user),
        "form": form,
        "is_officer": may(request.user, Capability.MANAGE_RETENTION),
        "may_propose": may(request.user, Capability.SUPERVISE_CASES),
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "retention/proposals.html", context, status=status)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: MemberRequest, erasure_id: UUID) -> HttpResponse:
    """The officer refuses a proposal, with a ground and in writing."""
    card = queries.one_erasure(erasure_id, member=request.user)
    form, status = RefusalForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse(by=request.user, erasure=erasure_id, **form.cleaned_data)
        except (InputRefused, Conflict) as error:
            status = refused(form, error)
        else:
            messages.success(request, _("The refusal is recorded."))
            return redirect("retention:proposals")
    title = _("Refuse the erasure of %(reference)s") % {"reference": card.reference}
    return answered(request, "retention/form.html", form, status, title=title, act=_("Refuse"), card=card)


@for_retention
@require_safe
def all_holds(request: MemberRequest) -> HttpResponse:
    """Legal holds, those to look at again first."""
    return render(request, "retention/holds.html", {"holds": queries.holds(member=request.user)})


@for_retention
@require_http_methods(["GET", "HEAD", "POST"])
def new_hold(request: MemberRequest) -> HttpResponse:
    """Place a legal hold on a case, known by its exact reference."""
    form, status = HoldForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            holds.place_hold(by=request.user, **form.cleaned_data)
        except (InputRefused, Conflict, NotFound) as error:
            status = refused(form, error)
        else:
            messages.success(request, _("The hold is placed. Somebody else will look at it again."))
            return redirect("retention:holds")
    return answered(
        request, "retention/form.html", form, status, title=_("Place a legal hold"), act=_("Place the hold")
    )


@for_retention
@require_http_methods(["GET", "HEAD", "POST"])
def review_hold(request: MemberRequest, hold_id: UUID) -> HttpResponse:
    """Keep a hold or lift it: somebody else than who placed or kept it."""
    card = queries.one_hold(hold_id, member=request.user)
    form, status = HoldReviewForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"] if form.cleaned_data["finding"] == "keep" else None
        try:
            holds.review_hold(by=request.user, hold=hold_id, until=until, reason=form.cleaned_data["reason"])
        except (InputRefused, Conflict) as error:
            status = refused(form, error)
        else:
            messages.success(request, _("The finding is recorded."))
            return redirect("retention:holds")
    status = 422 if form.errors and status == 200 else status
    return render(request, "retention/review_hold.html", {"card": card, "form": form}, status=status)


@for_retention
@require_safe
def certificates(request: MemberRequest) -> HttpResponse:
    """What was erased, the newest first."""
    return render(request, "retention/certificates.html", {"erased": queries.erased(member=request.user)})


@for_retention
@require_safe
def certificate(request: MemberRequest, erasure_id: UUID) -> HttpResponse:
    """A certificate to print, held against the audit log."""
    found, verification = queries.certificate(erasure_id, member=request.user)
    context = {"certificate": found, "verification": verification, "id": erasure_id}
    return render(request, "retention/certificate.html", context)


@for_retention
@require_safe
def certificate_file(request: MemberRequest, erasure_id: UUID) -> HttpResponse:
    """A certificate as it can be verified later, by command or by hand."""
    found, _verification = queries.certificate(erasure_id, member=request.user)
    text = json.dumps(found.as_json(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return response
