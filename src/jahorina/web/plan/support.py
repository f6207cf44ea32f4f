"""Money, needs and offers, projects in municipalities."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, may
from jahorina.plan.choices import NeedEnd
from jahorina.plan.funding.assistance import (
    NewNeed,
    NewOffer,
    answer_match,
    close_need,
    make_offer,
    propose_match,
    state_need,
    withdraw_offer,
)
from jahorina.plan.funding.queries import (
    closed_support,
    gaps,
    money_page,
    offers,
    own_matches,
    own_need,
    own_offer,
    own_project,
    projects,
)
from jahorina.plan.funding.services import NewProject, record_figure, record_project
from jahorina.plan.overview import measure_lines
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent
from jahorina.web.cases.gates import no_store
from jahorina.web.plan.forms import ReasonForm, attempt, is_sent
from jahorina.web.plan.measures import shown_and_sent
from jahorina.web.plan.pages import reader, tabs
from jahorina.web.plan.support_forms import (
    AnswerForm,
    CommunityFigureForm,
    EndNeedForm,
    NeedForm,
    OfferForm,
    ProjectForm,
)


def funding(request: HttpRequest) -> HttpResponse:
    """What the measures cost, what is committed and paid, and by whom."""
    page = money_page(language=get_language() or "en")
    return render(
        request,
        "plan/funding.html",
        {"page": page, "tabs": tabs(request), "may_import": may(reader(request), Capability.EDIT_PLAN)},
    )


def support(request: HttpRequest) -> HttpResponse:
    """Where assistance is most needed, with the reasons; offers, and what fits."""
    member = reader(request)
    context = {
        "needs": gaps(member=member),
        "offers": offers(member=member),
        "closed": closed_support(member=member),
        "mine": own_matches(member=member) if member else (),
        "may_state": may(member, Capability.REPORT_PROGRESS),
        "tabs": tabs(request),
    }
    return render(request, "plan/support.html", context)


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def new_need(request: MemberRequest) -> HttpResponse:
    """State a need."""
    form, status = NeedForm(sent(request), measures=measure_choices()), [200]
    if is_sent(request, form) and attempt(
        form, lambda: state_need(by=request.user, new=NewNeed(**form.cleaned_data)), status
    ):
        messages.success(request, _("Recorded."))
        return redirect("plan:support")
    return _form(request, form, _("State a need"), status[0])


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def new_offer(request: MemberRequest) -> HttpResponse:
    """Make an offer."""
    form, status = OfferForm(sent(request)), [200]
    if is_sent(request, form):
        data = {**form.cleaned_data, "areas": tuple(form.cleaned_data["areas"])}
        new = NewOffer(**{**data, "partners": tuple(form.cleaned_data["partners"])})
        if attempt(form, lambda: make_offer(by=request.user, new=new), status):
            messages.success(request, _("Recorded."))
            return redirect("plan:support")
    return _form(request, form, _("Offer assistance"), status[0])


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def end_need(request: MemberRequest, need_id: int) -> HttpResponse:
    """Close a need of the own partner: it is met, or withdrawn; what was brought together for it is shown."""
    need = own_need(need_id, member=request.user)
    form, status = EndNeedForm(sent(request)), [200]
    if is_sent(request, form):
        met, reason = form.cleaned_data["end"] == NeedEnd.MET, form.cleaned_data["reason"]
        if attempt(form, lambda: close_need(by=request.user, need=need_id, reason=reason, met=met), status):
            messages.success(request, _("Recorded."))
            return redirect("plan:support")
    return _form(request, form, _("Close the need"), status[0], {"about": need.title, "matches": need.matches})


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def end_offer(request: MemberRequest, own_offer_id: int) -> HttpResponse:
    """Withdraw an offer of the own side."""
    offer = own_offer(own_offer_id, member=request.user)
    form, status = ReasonForm(sent(request)), [200]
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_offer(by=request.user, offer=own_offer_id, reason=reason), status):
            messages.success(request, _("Recorded."))
            return redirect("plan:support")
    return _form(request, form, _("Withdraw the offer"), status[0], {"about": offer.title})


@no_store
@needs(Capability.REPORT_PROGRESS)
@require_POST
def match(request: MemberRequest, need_id: int, offer_id: int) -> HttpResponse:
    """Propose to bring a need and an offer together."""
    propose_match(by=request.user, need=need_id, offer=offer_id)
    messages.success(request, _("Proposed; the other side answers."))
    return redirect("plan:support")


@no_store
@needs(Capability.REPORT_PROGRESS)
@require_POST
def answer(request: MemberRequest) -> HttpResponse:
    """Answer a proposed match, or end an accepted one."""
    form, status = AnswerForm(request.POST), [422]
    if form.is_valid() and attempt(form, lambda: answer_match(by=request.user, **form.cleaned_data), status):
        messages.success(request, _("Recorded."))
        return redirect("plan:support")
    return _form(request, form, _("Answer"), status[0])


def communities(request: HttpRequest) -> HttpResponse:
    """Projects in municipalities with their figures."""
    kind = request.GET.get("kind", "")
    context = {
        "projects": projects(language=get_language() or "en", kind=kind),
        "may_record": may(reader(request), Capability.REPORT_PROGRESS) and _is_partner(request),
        "own": getattr(reader(request), "partner_code", ""),
        "tabs": tabs(request),
    }
    return render(request, "plan/communities.html", context)


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def new_project(request: MemberRequest) -> HttpResponse:
    """Record a project in a municipality of the own partner."""
    form = ProjectForm(sent(request), partner=request.user.partner_code, measures=measure_choices())
    status = [200]
    if is_sent(request, form):
        data = dict(form.cleaned_data)
        text = data.pop("text")
        new = NewProject(**data, texts={"en": text, request.user.language: text})
        if attempt(form, lambda: record_project(by=request.user, new=new), status):
            messages.success(request, _("Recorded."))
            return redirect("plan:communities")
    return _form(request, form, _("Record a project"), status[0])


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def new_figure(request: MemberRequest, project_code: str) -> HttpResponse:
    """Record a number about a municipality."""
    own_project(project_code, member=request.user)
    form, status = CommunityFigureForm(sent(request)), [200]
    if is_sent(request, form):
        data = form.cleaned_data
        names = {"en": data["name"], request.user.language: data["name"]}
        if attempt(
            form,
            lambda: record_figure(
                by=request.user,
                project=project_code,
                names=names,
                amount=form.amount(),
                as_of=data["as_of"],
                source_note=data["source_note"],
            ),
            status,
        ):
            messages.success(request, _("Recorded."))
            return redirect("plan:communities")
    return _form(request, form, _("Record a figure"), status[0])


def _is_partner(request: HttpRequest) -> bool:
    member = reader(request)
    return member is not None and member.partner_code in {card.code for card in partners.partners(kind="partner")}


def measure_choices() -> list[tuple[str, str]]:
    return [(line.code, f"{line.code} {line.text}") for line in measure_lines(get_language() or "en", ())]


def _form(
    request: MemberRequest, form: object, title: str, status: int, more: Mapping[str, object] | None = None
) -> HttpResponse:
    status = 422 if getattr(form, "errors", None) and status == 200 else status
    return render(request, "plan/form.html", {"form": form, "title": title, **(more or {})}, status=status)
