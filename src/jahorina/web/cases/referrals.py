"""Consents and family of a case, referring it, and the referrals that a member sent or received."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.exchange.letters.ways import way_of
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.permissions import Capability
from jahorina.registers import queries as cases
from jahorina.registers.access import areas_of
from jahorina.registers.areas import AREAS
from jahorina.registers.referral import acts, consents, exceptions, household, queries, services
from jahorina.registers.referral.consents import ConsentCard
from jahorina.registers.referral.states import DONE_TITLES, Act
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import FindingForm, sent, show_refusal
from jahorina.web.cases.gates import no_store
from jahorina.web.cases.pages import for_workers
from jahorina.web.cases.referral_forms import (
    ActForm,
    ConsentForm,
    ReferralForm,
    TieForm,
    WithdrawalForm,
    on_consent,
    receiving_area,
)
from jahorina.web.middleware.refusals import sentence

POSTED = ["GET", "HEAD", "POST"]
BOXES = {"received": queries.received, "sent": queries.sent}


@for_workers
@require_http_methods(POSTED)
def consents_page(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """The consents of a case, and a new one."""
    card = cases.case(case_id, member=request.user)
    form = ConsentForm(sent(request), partner=request.user.partner_code)
    if request.method == "POST" and form.is_valid():
        try:
            row = consents.record_consent(by=request.user, case=case_id, consent=form.consent())
        except InputRefused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The consent is recorded."))
            return redirect(f"{_refer_address(case_id)}?consent={row.pk}")
    context = {
        "card": card,
        "form": form,
        "consents": consents.consents_of(case_id, member=request.user),
    }
    return render(request, "referrals/consents.html", context, status=422 if form.errors else 200)


@for_workers
@require_http_methods(POSTED)
def withdraw_consent(request: MemberRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Withdraw a consent; says beforehand what is recalled with it."""
    card = cases.case(case_id, member=request.user)
    consent = _one_consent(request, case_id, str(consent_id))
    if consent is None:
        raise Http404
    form, status = WithdrawalForm(sent(request), initial={"withdrawn_on": timezone.localdate().isoformat()}), 200
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["withdrawn_on"]
            consents.withdraw_consent(by=request.user, case=case_id, consent=consent_id, withdrawn_on=day)
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The consent is withdrawn, and what stood on it is recalled."))
            return redirect("cases:consents", case_id=case_id)
    context = {"card": card, "consent": consent, "form": form}
    status = 422 if form.errors and status == 200 else status
    return render(request, "referrals/withdraw.html", context, status=status)


@for_workers
@require_http_methods(POSTED)
def family(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Who belongs to the person of the case, and a further tie."""
    card = cases.case(case_id, member=request.user)
    if card.person is None:
        raise Http404
    form, status = TieForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        reference, tie = form.cleaned_data["reference"], form.cleaned_data["tie"]
        try:
            household.tie_family(by=request.user, case=case_id, reference=reference, tie=tie)
        except InputRefused as error:
            show_refusal(form, error)
        except (Conflict, NotFound) as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The two are noted as belonging together."))
            return redirect("cases:family", case_id=case_id)
    relatives = household.household(case_id, member=request.user)
    context = {"card": card, "form": form, "relatives": relatives}
    return render(request, "referrals/family.html", context, status=422 if form.errors and status == 200 else status)


@for_workers
@require_http_methods(POSTED)
def refer(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Refer a case; a consent in the address fills the form in."""
    card = cases.case(case_id, member=request.user)
    if card.person is None:
        raise Http404
    given = tuple(one for one in consents.consents_of(case_id, member=request.user) if one.is_standing)
    chosen = next((one for one in given if str(one.id) == request.GET.get("consent")), given[0] if given else None)
    relatives = household.household(case_id, member=request.user)
    form = ReferralForm(
        sent(request),
        partner=request.user.partner_code,
        area=receiving_area(card.definition.area),
        consents=given,
        dependants=[one for one in relatives if one.is_dependant and not one.is_closed],
        initial={"submission": uuid.uuid4(), **(on_consent(chosen) if chosen else {})},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            row = services.refer(by=request.user, case=case_id, referral=form.referral())
        except InputRefused as error:
            _show(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The referral is on its way."))
            return redirect("cases:referral", referral_id=row.pk)
    context = {"card": card, "form": form, "consents": given}
    return render(request, "referrals/refer.html", context, status=422 if form.errors and status == 200 else status)


@for_workers
@require_safe
def referral_list(request: MemberRequest, box: str) -> HttpResponse:
    """What was received, or sent; the state can be chosen."""
    if box not in BOXES:
        raise Http404
    lines = BOXES[box](member=request.user)
    state = request.GET.get("state", "")
    context = {
        "box": box,
        "state": state,
        "states": sorted({line.state for line in lines}),
        "lines": [line for line in lines if not state or line.state == state],
        "today": timezone.localdate(),
        "areas": [AREAS[area] for area in areas_of(request.user)],
    }
    return render(request, "referrals/list.html", context)


@for_workers
@require_safe
def one_referral(request: MemberRequest, referral_id: UUID) -> HttpResponse:
    """A referral as the member's side reads it."""
    card = queries.referral(referral_id, member=request.user)
    context = {"card": card, "today": timezone.localdate(), "way": way_of(referral_id)}
    return render(request, "referrals/referral.html", context)


@for_workers
@require_http_methods(POSTED)
def act(request: MemberRequest, referral_id: UUID, act: str) -> HttpResponse:
    """Accept, decline, record a service, answer, add or recall; only what can happen now has a page."""
    card = queries.referral(referral_id, member=request.user)
    chosen = next((one for one in card.acts if one == act), None)
    if chosen is None:
        raise Http404
    form, status = ActForm(sent(request), act=chosen), 200
    if request.method == "POST" and form.is_valid():
        try:
            _do(request, referral_id, chosen, form.cleaned_data)
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("Recorded: %(step)s") % {"step": DONE_TITLES[chosen]})
            return redirect("cases:referral", referral_id=referral_id)
    context = {"card": card, "form": form}
    return render(request, "referrals/act.html", context, status=422 if form.errors and status == 200 else status)


@no_store
@needs(Capability.REVIEW_SAFEGUARDS)
@require_safe
def without_consent(request: MemberRequest) -> HttpResponse:
    """For the officer: every referral that went out without consent."""
    context = {
        "referrals": exceptions.without_consent(member=request.user),
        "unreviewed": exceptions.unreviewed(member=request.user),
    }
    return render(request, "referrals/without_consent.html", context)


@no_store
@needs(Capability.REVIEW_SAFEGUARDS)
@require_http_methods(POSTED)
def review(request: MemberRequest, referral_id: UUID) -> HttpResponse:
    """Write what the officer found about a referral without consent."""
    found = exceptions.one_without_consent(referral_id, member=request.user)
    form, status = FindingForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        justified = form.cleaned_data["finding"] == "justified"
        try:
            exceptions.review(
                by=request.user, referral=referral_id, justified=justified, note=form.cleaned_data["note"]
            )
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The finding is recorded."))
            return redirect("cases:without-consent")
    context = {"one": found, "form": form}
    return render(request, "referrals/review.html", context, status=422 if form.errors and status == 200 else status)


def _do(request: MemberRequest, referral: UUID, act: Act, given: dict[str, Any]) -> None:
    by, words = request.user, given.get("words", "")
    match act:
        case Act.ACCEPTED:
            acts.accept(by=by, referral=referral, words=words)
        case Act.TAKEN_OVER:
            acts.take_over(by=by, referral=referral, words=words)
        case Act.DECLINED:
            acts.decline(by=by, referral=referral, reason=given["reason"], words=words)
        case Act.SERVICE_GIVEN:
            acts.give_service(by=by, referral=referral, on=given["on"], words=words)
        case Act.FEEDBACK:
            acts.give_feedback(by=by, referral=referral, words=words)
        case Act.COMPLETED:
            acts.complete(by=by, referral=referral, words=words)
        case Act.ADDED:
            acts.add_information(by=by, referral=referral, words=words)
        case Act.RECALLED:
            acts.recall(by=by, referral=referral, words=words)
        case Act.DESTROYED:
            acts.confirm_destroyed(by=by, referral=referral)


def _show(form: ReferralForm, error: InputRefused) -> None:
    """What is wrong with the chosen fields stands at them; a form's own `fields` is another thing."""
    renamed = tuple(
        one if one.column != "fields" else type(one)(one.code, one.message, column="fields_shared", params=one.params)
        for one in error.refusals
    )
    error.refusals = renamed
    show_refusal(form, error)


def _one_consent(request: MemberRequest, case_id: UUID, consent: str) -> ConsentCard | None:
    found = consents.consents_of(case_id, member=request.user)
    return next((one for one in found if str(one.id) == consent), None)


def _refer_address(case_id: UUID) -> str:
    return redirect("cases:refer", case_id=case_id).url
