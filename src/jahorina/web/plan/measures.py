"""What members do with a measure: claim, bring evidence, verify, record money, change its words."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jahorina.partners.permissions import Capability
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.funding.services import NewFunding, record_funding
from jahorina.plan.measure_pages import MeasurePage, evidence_item, measure_page
from jahorina.plan.status.services import (
    NewEvidence,
    bring_evidence,
    claim_status,
    refuse_evidence,
    verify_evidence,
    withdraw_evidence,
)
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent
from jahorina.web.cases.gates import no_store
from jahorina.web.plan.forms import ClaimForm, EvidenceForm, MeasureForm, ReasonForm, VerdictForm, attempt, is_sent
from jahorina.web.plan.support_forms import FundingForm

shown_and_sent = require_http_methods(["GET", "HEAD", "POST"])


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def claim(request: MemberRequest, measure_code: str) -> HttpResponse:
    """Say how a measure or milestone stands with the own partner."""
    page = _own(request, measure_code)
    form, status = ClaimForm(sent(request), milestones=_milestones(page)), [200]
    if is_sent(request, form) and attempt(
        form, lambda: claim_status(by=request.user, measure=measure_code, **form.cleaned_data), status
    ):
        messages.success(request, _("Recorded."))
        return redirect("plan:measure", measure_code=measure_code)
    return _form(request, page, form, _("How it stands"), status[0])


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def evidence(request: MemberRequest, measure_code: str) -> HttpResponse:
    """Bring an item of evidence."""
    page = _own(request, measure_code)
    form, status = EvidenceForm(sent(request), milestones=_milestones(page)), [200]
    if is_sent(request, form) and attempt(
        form,
        lambda: bring_evidence(
            by=request.user, measure=measure_code, evidence=NewEvidence(**form.given(request.user.partner_code))
        ),
        status,
    ):
        messages.success(request, _("Recorded. Somebody else verifies it."))
        return redirect("plan:measure", measure_code=measure_code)
    return _form(request, page, form, _("Bring evidence"), status[0])


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def funding(request: MemberRequest, measure_code: str) -> HttpResponse:
    """Record an amount for a measure."""
    page = _page(request, measure_code)
    form, status = FundingForm(sent(request)), [200]
    if is_sent(request, form):
        new = NewFunding(
            measure=measure_code, **{**form.cleaned_data, "currency": form.cleaned_data["currency"].upper()}
        )
        if attempt(form, lambda: record_funding(by=request.user, new=new), status):
            messages.success(request, _("Recorded."))
            return redirect("plan:measure", measure_code=measure_code)
    return _form(request, page, form, _("Record an amount"), status[0])


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def edit(request: MemberRequest, measure_code: str) -> HttpResponse:
    """Change a proposed measure's words and days, in all languages side by side."""
    page = _page(request, measure_code)
    line = page.line
    initial = {"area": line.area.code, "valid_from": line.valid_from, "valid_to": line.valid_to}
    form, status = MeasureForm(sent(request), initial=initial, texts=dict(page.texts)), [200]
    if is_sent(request, form):
        days = {
            name: form.cleaned_data[name] and form.cleaned_data[name].isoformat() for name in ("valid_from", "valid_to")
        }
        entry = {"area": form.cleaned_data["area"], "texts": form.texts(), **days}
        change = Change(EntryKind.MEASURE, Verb.CHANGE, measure_code, entry)
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: apply_changes(by=request.user, changes=[change], reason=reason), status):
            messages.success(request, _("The plan is changed; the history says by whom and why."))
            return redirect("plan:measure", measure_code=measure_code)
    return _form(request, page, form, _("Change the measure"), status[0])


@no_store
@needs(Capability.FOLLOW_PLAN)
@shown_and_sent
def one_evidence(request: MemberRequest, item_id: int) -> HttpResponse:
    """An item of evidence: verify it, or do not accept it, or withdraw it."""
    item = evidence_item(item_id, member=request.user)
    status = [200]
    verdict = VerdictForm(sent(request)) if item.may_verify else None
    ending = ReasonForm(sent(request)) if item.may_end and not item.may_verify else None
    if request.method == "POST":
        if not (item.may_verify or item.may_end):
            return render(request, "plan/evidence.html", {"item": item}, status=409)
        form = verdict or ending
        if form is not None and form.is_valid() and attempt(form, lambda: _judged(request, item_id, form), status):
            messages.success(request, _("Recorded."))
            return redirect("plan:evidence", item_id=item_id)
        status = [422] if status == [200] else status
    context = {"item": item, "verdict": verdict, "ending": ending}
    return render(request, "plan/evidence.html", context, status=status[0])


def _judged(request: MemberRequest, item: int, form: VerdictForm | ReasonForm) -> None:
    reason = form.cleaned_data["reason"]
    if "verdict" not in form.cleaned_data:
        withdraw_evidence(by=request.user, item=item, reason=reason)
    elif form.cleaned_data["verdict"] == "verified":
        verify_evidence(by=request.user, item=item, note=reason)
    else:
        refuse_evidence(by=request.user, item=item, reason=reason)


def _page(request: MemberRequest, code: str) -> MeasurePage:
    page = measure_page(code, member=request.user, language=get_language() or "en")
    if page.line.is_withdrawn:
        raise Http404
    return page


def _own(request: MemberRequest, code: str) -> MeasurePage:
    page = _page(request, code)
    if not page.is_mine:
        raise Http404
    return page


def _milestones(page: MeasurePage) -> list[tuple[str, str]]:
    return [(one.code, f"{one.code} {one.text}") for one in page.milestones]


def _form(request: MemberRequest, page: MeasurePage, form: object, title: str, status: int) -> HttpResponse:
    errors = getattr(form, "errors", None)
    status = 422 if errors and status == 200 else status
    return render(request, "plan/measure_form.html", {"page": page, "form": form, "title": title}, status=status)
