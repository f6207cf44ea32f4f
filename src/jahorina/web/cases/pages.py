"""My day, the lists, a new case, a case and its steps. No address and no title holds a name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.partners.permissions import Capability
from jahorina.partners.roles import Area
from jahorina.registers import finding, queries, services
from jahorina.registers.access import Door, Scope, areas_of, supervises
from jahorina.registers.areas import AREAS
from jahorina.registers.cards import CaseCard, Likely, StepCard
from jahorina.registers.definitions import StepKind
from jahorina.registers.emergency.queries import running_in
from jahorina.registers.referral import queries as referrals
from jahorina.registers.referral.ending import consents_ending
from jahorina.registers.returns.followed_up import plan_items, surveys
from jahorina.registers.services import NewStep
from jahorina.registers.situation import situation
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import CorrectionForm, NewCaseForm, PurposeForm, SearchForm, StepForm, sent, show_refusal
from jahorina.web.middleware.refusals import sentence

View = Callable[..., HttpResponse]
AnyStepForm = TypeVar("AnyStepForm", bound=StepForm)
SCOPES = {
    Scope.MINE: gettext_lazy("Mine"),
    Scope.UNASSIGNED: gettext_lazy("Not assigned"),
    Scope.INSTITUTION: gettext_lazy("The whole institution"),
    Scope.BROKEN_GLASS: gettext_lazy("Opened in an emergency"),
}


def for_workers(view: View) -> View:
    """Case workers and supervisors alone, and no copy in any cache."""

    @wraps(view)
    def page(*args: Any, **kwargs: Any) -> HttpResponse:
        return view(*args, **kwargs)

    return cache_control(no_store=True, private=True)(needs(Capability.WORK_ON_CASES)(page))


@for_workers
@require_safe
def my_day(request: MemberRequest) -> HttpResponse:
    """What is overdue, due and waiting; where a case worker begins."""
    card = queries.my_day(member=request.user)
    groups = [
        (_("Overdue"), card.overdue, "warning"),
        (_("Due within a week"), card.due, ""),
        (_("Waiting on others"), card.waiting, ""),
    ]
    areas = [AREAS[area] for area in areas_of(request.user)]
    for_us, for_others = referrals.waiting(member=request.user)
    context = {
        "card": card,
        "groups": groups,
        "areas": areas,
        "supervisor": any(supervises(request.user, area) for area in areas_of(request.user)),
        "referral_groups": [
            (_("Referrals that wait for us"), for_us),
            (_("Referrals that we wait for"), for_others),
        ],
        "to_destroy": referrals.to_destroy(member=request.user),
        "consents_ending": consents_ending(member=request.user),
        "today": timezone.localdate(),
    }
    return render(request, "cases/day.html", context)


@for_workers
@require_safe
def case_list(request: MemberRequest, area: str, scope: str) -> HttpResponse:
    """A tab of the list of cases of an area."""
    if area not in Area.values or scope not in [one.value for one in Scope]:
        raise Http404
    chosen, sort = Area(area), request.GET.get("sort", "next_due_on")
    descending = request.GET.get("order") == "down"
    page = queries.cases(
        member=request.user,
        scope=Scope(scope),
        area=chosen,
        sort=sort,
        descending=descending,
        after=request.GET.get("after") or None,
    )
    tabs = [
        (one.value, label)
        for one, label in SCOPES.items()
        if one is not Scope.INSTITUTION or supervises(request.user, chosen)
    ]
    columns = [
        ("reference", _("Reference")),
        ("state", _("State")),
        ("next_due_on", _("Next due")),
        ("last_step_on", _("Last step")),
        ("opened_on", _("Opened")),
    ]
    context = {
        "definition": AREAS[chosen],
        "areas": [AREAS[one] for one in areas_of(request.user)],
        "scope": scope,
        "tabs": tabs,
        "page": page,
        "columns": columns,
        "sort": sort,
        "descending": descending,
    }
    return render(request, "cases/list.html", context)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: MemberRequest, area: str) -> HttpResponse:
    """Open a case; likely duplicates are shown once before it is saved."""
    if area not in Area.values or Area(area) not in areas_of(request.user):
        raise Http404
    definition = AREAS[Area(area)]
    form = NewCaseForm(
        sent(request),
        kind=definition.steps[definition.opens_with],
        partner=request.user.partner_code,
        has_person=definition.area is not Area.CRIMINAL_JUSTICE,
        initial={"submission": uuid.uuid4()},
    )
    likely: tuple[Likely, ...] = ()
    if request.method == "POST" and form.is_valid():
        identity = form.identity()
        if identity is not None and not form.cleaned_data["confirmed_new"]:
            likely = finding.likely_duplicates(identity, member=request.user)
        if not likely:
            try:
                case = services.open_case(
                    by=request.user,
                    area=area,
                    happened_on=form.cleaned_data["happened_on"],
                    fields=form.step_fields(),
                    identity=identity,
                    note=form.cleaned_data["note"],
                    submission=form.cleaned_data["submission"],
                    carry=True,
                )
            except InputRefused as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The case is open and yours."))
                return redirect("cases:case", case_id=case.pk)
    context = {"definition": definition, "form": form, "likely": likely}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


@for_workers
@require_safe
def one_case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """A case: where it stands, what runs, what blocks, what happened, what can come next."""
    card = queries.case(case_id, member=request.user)
    opening = running_in(case_id, member=request.user) if card.door is Door.BROKEN_GLASS else None
    context = {
        "card": card,
        "purpose_form": PurposeForm(),
        "opening": opening,
        "situation": situation(card.steps),
        "surveys": surveys(card.steps),
        "plan_items": plan_items(card.steps),
        "referrals": referrals.referrals_of(case_id, member=request.user),
    }
    return render(request, "cases/case.html", context)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: MemberRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Take a step. Where somebody was faster, what they added is shown beside what was typed."""
    card = queries.case(case_id, member=request.user)
    step_kind = _possible(card, kind) if request.method != "POST" else _sent_kind(card, kind, request)
    initial = {"expected_version": card.version, "submission": uuid.uuid4()}
    form = StepForm(
        sent(request),
        kind=step_kind,
        partner=request.user.partner_code,
        members=_assignable(request, card, step_kind),
        initial=initial,
    )
    added: tuple[StepCard, ...] = ()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.add_step(by=request.user, case=case_id, step=_step(form, kind))
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
            if error.code in ("case-changed", "step-not-allowed"):
                added = queries.changed_since(case_id, _seen(form), member=request.user)
                form = _on_top_of(form, card, request)
        else:
            messages.success(request, _("Recorded: %(step)s") % {"step": step_kind.title})
            return redirect("cases:case", case_id=case_id)
    context = {"card": card, "kind": step_kind, "form": form, "added": added}
    return render(request, "cases/step.html", context, status=422 if form.errors and status == 200 else status)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def correct_step(request: MemberRequest, case_id: UUID, sequence: int) -> HttpResponse:
    """Correct or void a step by a further one."""
    card = queries.case(case_id, member=request.user)
    step = next((one for one in card.steps if one.sequence == sequence and not (one.is_void or one.masked)), None)
    if step is None:
        raise Http404
    initial = {**_flat(step.detail), "happened_on": step.happened_on.isoformat(), "expected_version": card.version}
    form = CorrectionForm(
        sent(request),
        kind=step.kind,
        partner=request.user.partner_code,
        members=_assignable(request, card, step.kind),
        initial={name: _typed(value) for name, value in initial.items()},
    )
    added: tuple[StepCard, ...] = ()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_step(
                by=request.user,
                case=case_id,
                sequence=sequence,
                reason=form.cleaned_data["note"],
                expected_version=form.cleaned_data["expected_version"],
                happened_on=form.cleaned_data["happened_on"],
                fields=None if form.cleaned_data["void"] else form.step_fields(),
            )
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            status = error.http_status
            form.add_error(None, sentence(error.message, error))
            if error.code == "case-changed":
                added = queries.changed_since(case_id, _seen(form), member=request.user)
                form = _on_top_of(form, card, request)
        else:
            messages.success(request, _("The correction is recorded; what was there before stays readable."))
            return redirect("cases:case", case_id=case_id)
    context = {"card": card, "step": step, "form": form, "added": added}
    return render(request, "cases/correct.html", context, status=422 if form.errors and status == 200 else status)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """The person's identity, opened from the vault for a stated purpose; the reading is recorded."""
    card = queries.case(case_id, member=request.user)
    if card.person is None:
        raise Http404
    form = PurposeForm(sent(request))
    found = None
    if request.method == "POST" and form.is_valid():
        found = queries.identity(case_id, member=request.user, purpose=form.cleaned_data["purpose"])
    context = {"card": card, "form": form, "identity": found}
    return render(request, "cases/identity.html", context, status=422 if form.errors else 200)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: MemberRequest) -> HttpResponse:
    """Find a person by name or document among the cases that are open to the member."""
    form = SearchForm(sent(request))
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = finding.search(form.cleaned_data["text"], member=request.user, purpose=form.cleaned_data["purpose"])
        except InputRefused as error:
            show_refusal(form, error)
    status = 422 if form.errors else 200
    return render(request, "cases/search.html", {"form": form, "found": found}, status=status)


def _possible(card: CaseCard, kind: str) -> StepKind:
    for one in card.next_steps:
        if one.code == kind:
            return one
    raise Http404


def _sent_kind(card: CaseCard, kind: str, request: MemberRequest) -> StepKind:
    """A kind that could be taken when the form was loaded. The case may have moved on, or have the step already: then
    the service says so, and nothing that was typed is lost."""
    found = card.definition.steps.get(kind)
    hidden = found is None or (found.supervisors_only and not supervises(request.user, card.definition.area))
    if found is None or hidden or kind == card.definition.opens_with:
        raise Http404
    return found


def _step(form: StepForm, kind: str) -> NewStep:
    return NewStep(
        kind,
        form.cleaned_data["happened_on"],
        form.step_fields(),
        form.cleaned_data["note"],
        form.cleaned_data["expected_version"],
        form.cleaned_data["submission"],
    )


def _seen(form: StepForm) -> int:
    """The version of the case that the form was filled in on."""
    return form.cleaned_data["expected_version"] or 0


def _on_top_of(form: AnyStepForm, card: CaseCard, request: MemberRequest) -> AnyStepForm:
    """The same form on the case's present version, with its errors: sending it again is a decision, not an accident."""
    data = request.POST.copy()
    data["expected_version"] = str(card.version)
    again = type(form)(data, kind=form.kind, partner=form.partner, members=form.members)
    again.is_valid()
    for error in form.non_field_errors():
        again.add_error(None, error)
    return again


def _assignable(request: MemberRequest, card: CaseCard, kind: StepKind) -> list[tuple[str, str]]:
    if kind.code != "assigned":
        return []
    workers = queries.workers(member=request.user, area=card.definition.area)
    return [(str(identifier), name) for identifier, name in workers]


def _flat(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A step's fields as a form begins with them: the answers of a survey question by question."""
    found = {name: value for name, value in detail.items() if name != "answers"}
    answers = detail.get("answers", {})
    return found | {f"answers-{question}": option for question, option in answers.items()}


def _typed(value: Any) -> Any:
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    return value
