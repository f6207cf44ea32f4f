"""What members do with proposals: make one by form or workbook, discuss, bring up to date, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jahorina.dialogue.choices import ProposedBy
from jahorina.dialogue.diffs import diff_of
from jahorina.dialogue.queries.proposal import commitment_of, entry_of, proposal_page, proposals
from jahorina.dialogue.services.proposal import bring_up_to_date, propose, remark, withdraw_proposal
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.partners.permissions import Capability
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.workbook import preview_workbook
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import said, sent
from jahorina.web.cases.gates import no_store
from jahorina.web.dialogue.forms import ENTRY_FORMS, EntryForm, ProposedWorkbookForm, RemarkForm
from jahorina.web.dialogue.meetings import form_page
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.forms import ReasonForm, WorkbookForm, attempt, is_sent
from jahorina.web.plan.measures import shown_and_sent


@no_store
@needs(Capability.FOLLOW_PLAN)
@require_safe
def proposal_list(request: MemberRequest) -> HttpResponse:
    """All proposals."""
    return render(request, "dialogue/proposals.html", {"proposals": proposals()})


@no_store
@needs(Capability.FOLLOW_PLAN)
@shown_and_sent
def one_proposal(request: MemberRequest, proposal_id: int) -> HttpResponse:
    """A proposal as a difference of the plan, with what the partners say; a remark is sent here."""
    page = proposal_page(proposal_id, member=request.user, language=get_language() or "en")
    form, status = RemarkForm(sent(request)), [200]
    if request.method == "POST" and not page.may_remark:
        status = [409]
    elif is_sent(request, form):
        text = form.cleaned_data["text"]
        if attempt(form, lambda: remark(by=request.user, proposal=proposal_id, text=text), status):
            return redirect("dialogue:proposal", proposal_id=proposal_id)
    elif form.errors:
        status = [422]
    context = {"page": page, "line": page.line, "form": form if page.may_remark else None}
    return render(request, "dialogue/proposal.html", context, status=status[0])


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def new_proposal(request: MemberRequest, entry_kind: str, entry_code: str) -> HttpResponse:
    """Propose to change an entry of the plan, or a new measure that serves a commitment."""
    if entry_kind not in ENTRY_FORMS:
        raise Http404
    serves = commitment_of(entry_code) if entry_kind == "commitment" else ""
    entry = {} if serves else entry_of(entry_kind, entry_code)
    form = ENTRY_FORMS[entry_kind](sent(request), entry=entry)
    status, made = [200], list[int]()
    if is_sent(request, form):
        changes = _new_measure(form, serves) if serves else _changes(form, entry_kind, entry_code, entry)
        data = form.cleaned_data
        if attempt(
            form,
            lambda: made.append(propose(by=request.user, title=data["title"], changes=changes, reason=data["reason"])),
            status,
        ):
            messages.success(request, _("Proposed. The plan stays as it is until the partners decide."))
            return redirect("dialogue:proposal", proposal_id=made[0])
    title = _("Propose a new measure for %(code)s") if serves else _("Propose a change of %(code)s")
    return form_page(request, form, title % {"code": entry_code}, status[0])


def _changes(form: EntryForm, kind: str, code: str, entry: dict[str, Any]) -> list[Change]:
    """What differs from the entry as it is now; nothing where nothing does."""
    if form.cleaned_data.get("gone"):
        return [Change(EntryKind(kind), Verb.WITHDRAW, code)]
    fields = {name: value for name, value in form.entry().items() if entry.get(name) != value}
    return [Change(EntryKind(kind), Verb.CHANGE, code, fields)] if fields else []


def _new_measure(form: EntryForm, commitment: str) -> list[Change]:
    entry = form.entry()
    parts = [{"partner": code, "role": "carries"} for code in form.cleaned_data["carriers"]]
    whole = {**entry, "parts": parts, "commitments": [commitment], "provenance": "proposed"}
    return [Change(EntryKind.MEASURE, Verb.CREATE, entry["code"], whole)]


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def workbook(request: MemberRequest) -> HttpResponse:
    """Make a proposal of a workbook: what it would change is shown first."""
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = preview_workbook(by=request.user, content=file.read(), name=file.name)
        except InputRefused as error:
            form.add_error(None, sentence(error.message, error))
            context["refusals"] = [(one.row, one.column, said(one)) for one in error.refusals]
        else:
            context["preview"] = preview
            context["diff"] = _preview_diff(preview.changes)
            context["confirm"] = ProposedWorkbookForm(initial={"onto": preview.onto}) if preview.changes else None
    return render(request, "dialogue/workbook.html", context, status=422 if form.errors else 200)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def workbook_confirm(request: MemberRequest) -> HttpResponse:
    """Propose the changes of the workbook that was looked at."""
    if request.method != "POST":
        return redirect("dialogue:propose-workbook")
    form, status, made = ProposedWorkbookForm(request.POST, request.FILES), [422], list[int]()
    if form.is_valid() and attempt(form, lambda: made.append(_propose_workbook(request, form)), status):
        return redirect("dialogue:proposal", proposal_id=made[0])
    return render(request, "dialogue/workbook.html", {"form": WorkbookForm(), "confirm": form}, status=status[0])


def _propose_workbook(request: MemberRequest, form: ProposedWorkbookForm) -> int:
    data = form.cleaned_data
    found = preview_workbook(by=request.user, content=data["file"].read(), name=data["file"].name)
    return propose(
        by=request.user,
        title=data["title"],
        changes=found.changes,
        reason=data["reason"],
        onto=data["onto"],
        made_by=ProposedBy.WORKBOOK,
    )


def _preview_diff(changes: tuple[Change, ...]) -> Any:
    kept = [one.as_json() for one in changes]
    before = {
        f"{one['kind']}:{one['code']}": entry_of(one["kind"], one["code"]) for one in kept if one["verb"] != Verb.CREATE
    }
    return diff_of(kept, before)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def withdraw(request: MemberRequest, proposal_id: int) -> HttpResponse:
    """Take the own partner's proposal back."""
    if not proposal_page(proposal_id, member=request.user, language="en").may_withdraw:
        raise Http404
    form, status = ReasonForm(sent(request)), [200]
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_proposal(by=request.user, proposal=proposal_id, reason=reason), status):
            return redirect("dialogue:proposal", proposal_id=proposal_id)
    return form_page(request, form, _("Withdraw the proposal"), status[0])


@no_store
@needs(Capability.EDIT_PLAN)
@require_POST
def update(request: MemberRequest, proposal_id: int) -> HttpResponse:
    """Hold the own partner's proposal against the plan as it is now."""
    if not proposal_page(proposal_id, member=request.user, language="en").may_withdraw:
        raise Http404
    try:
        left = bring_up_to_date(by=request.user, proposal=proposal_id, keep="keep" in request.POST)
    except (Conflict, InputRefused) as error:
        messages.error(request, sentence(error.message, error))
    else:
        done = _("The proposal stands on the plan as it is now.")
        messages.info(request, _("The plan was changed in the same words; look first.") if left else done)
    return redirect("dialogue:proposal", proposal_id=proposal_id)
