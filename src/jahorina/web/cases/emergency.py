"""Opening a case in an emergency; who sees that it was done, and what the data-protection officer found."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.permissions import Capability
from jahorina.registers.access import areas_of
from jahorina.registers.areas import AREAS
from jahorina.registers.emergency import queries, services
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import EmergencyForm, FindingForm, sent, show_refusal
from jahorina.web.cases.gates import no_store
from jahorina.web.middleware.refusals import sentence


@no_store
@needs(Capability.WORK_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: MemberRequest) -> HttpResponse:
    """Open a case by its exact reference, in writing; and what is open to the member in this way."""
    form, status = EmergencyForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            reference, reason = form.cleaned_data["reference"], form.cleaned_data["reason"]
            grant = services.break_glass(by=request.user, reference=reference, reason=reason)
        except InputRefused as error:
            show_refusal(form, error)
        except (Conflict, NotFound) as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The case is open to you. The opening has been reported."))
            return redirect("cases:case", case_id=grant.case_id)
    context = {
        "form": form,
        "hours": services.hours_open(),
        "running": queries.running_for(member=request.user),
        "areas": [AREAS[area] for area in areas_of(request.user)],
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "cases/emergency.html", context, status=status)


@no_store
@needs(Capability.WORK_ON_CASES)
@require_POST
def end_early(request: MemberRequest, opening_id: int) -> HttpResponse:
    """End an opening now."""
    services.end_early(by=request.user, grant=opening_id)
    messages.success(request, _("The opening has ended."))
    return redirect("cases:emergency")


@no_store
@needs(Capability.SUPERVISE_CASES)
@require_safe
def openings_here(request: MemberRequest) -> HttpResponse:
    """For supervisors: who opened their institution's cases in an emergency."""
    found = queries.openings_here(member=request.user)
    areas = [AREAS[area] for area in areas_of(request.user)]
    return render(request, "cases/openings.html", {"openings": found, "is_officer": False, "areas": areas})


@no_store
@needs(Capability.REVIEW_SAFEGUARDS)
@require_safe
def openings(request: MemberRequest) -> HttpResponse:
    """For the data-protection officer: every opening, and how many wait for a finding."""
    found, waiting = queries.openings(member=request.user), queries.unreviewed(member=request.user)
    context = {"openings": found, "unreviewed": waiting, "is_officer": True}
    return render(request, "cases/openings.html", context)


@no_store
@needs(Capability.REVIEW_SAFEGUARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest, opening_id: int) -> HttpResponse:
    """The officer's finding about an opening, in writing."""
    opening = queries.one_opening(opening_id, member=request.user)
    form, status = FindingForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        justified = form.cleaned_data["finding"] == "justified"
        try:
            services.review(by=request.user, grant=opening_id, justified=justified, note=form.cleaned_data["note"])
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The finding is recorded."))
            return redirect("cases:openings")
    status = 422 if form.errors and status == 200 else status
    return render(request, "cases/review_opening.html", {"opening": opening, "form": form}, status=status)
