"""Gates: what waits for a decision, the decision, and what the data-protection officer looks at."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.partners.permissions import Capability
from jahorina.registers.emergency.queries import unreviewed
from jahorina.registers.gates import queries, services
from jahorina.registers.referral.exceptions import unreviewed as referrals_to_review
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import DecisionForm, sent, show_refusal
from jahorina.web.middleware.refusals import sentence

no_store = cache_control(no_store=True, private=True)


@no_store
@needs(Capability.SUPERVISE_CASES)
@require_safe
def open_questions(request: MemberRequest) -> HttpResponse:
    """Closed gates that the supervisor is competent for."""
    return render(request, "cases/gates.html", {"questions": queries.open_questions(member=request.user)})


@no_store
@needs(Capability.SUPERVISE_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: MemberRequest, case_id: UUID, gate: str) -> HttpResponse:
    """Decide about a gate of a case, in writing."""
    card = queries.safeguards(case_id, member=request.user)
    standing = next((one for one in card.standings if one.gate.code == gate), None)
    if standing is None:
        raise Http404
    form = DecisionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, case_id, gate, form)
        except InputRefused as error:
            show_refusal(form, error)
        except (Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("cases:gates")
    context = {"card": card, "standing": standing, "form": form}
    return render(request, "cases/decide.html", context, status=422 if form.errors else 200)


@no_store
@needs(Capability.REVIEW_SAFEGUARDS)
@require_safe
def overrides(request: MemberRequest) -> HttpResponse:
    """Every override of the partner, with who and why."""
    context = {
        "overrides": queries.overrides(member=request.user),
        "openings_to_review": unreviewed(member=request.user),
        "referrals_to_review": referrals_to_review(member=request.user),
    }
    return render(request, "cases/overrides.html", context)


@no_store
@needs(Capability.REVIEW_SAFEGUARDS)
@require_POST
def review(request: MemberRequest, decision_id: int) -> HttpResponse:
    """Write down that an override was looked at."""
    services.review_override(by=request.user, decision=decision_id)
    messages.success(request, _("The review is recorded."))
    return redirect("cases:overrides")


def _decide(request: MemberRequest, case_id: UUID, gate: str, form: DecisionForm) -> None:
    reasons, until = form.cleaned_data["reasons"], form.cleaned_data["valid_until"]
    match form.cleaned_data["decision"]:
        case "clear":
            services.clear_gate(by=request.user, case=case_id, gate=gate, reasons=reasons, valid_until=until)
        case "override":
            services.override_gate(by=request.user, case=case_id, gate=gate, reasons=reasons, valid_until=until)
        case "withdraw":
            services.withdraw_decision(by=request.user, case=case_id, gate=gate, reasons=reasons)
