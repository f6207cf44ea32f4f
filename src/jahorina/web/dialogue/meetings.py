"""What coordinators do with a meeting and with decisions: call, prepare, hold, put, answer, carry out."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jahorina.dialogue.choices import Answered, MeetingState
from jahorina.dialogue.queries.decision import decision_page
from jahorina.dialogue.queries.meeting import meeting_page, open_meetings
from jahorina.dialogue.queries.proposal import proposals
from jahorina.dialogue.services.decision import (
    NewDecision,
    answer_decision,
    carry_out,
    put_decision,
    withdraw_decision,
)
from jahorina.dialogue.services.meeting import (
    NewDocument,
    NewMeeting,
    add_agenda_item,
    add_document,
    add_participant,
    agree_statement,
    call_meeting,
    cancel_meeting,
    hold_meeting,
)
from jahorina.kernel.errors import Conflict, InputRefused, NotReady
from jahorina.partners.permissions import Capability
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent
from jahorina.web.cases.gates import no_store
from jahorina.web.dialogue.forms import (
    AgendaForm,
    DecisionAnswerForm,
    DecisionForm,
    DocumentForm,
    MeetingForm,
    MoveForm,
    ParticipantForm,
)
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.forms import ReasonForm, attempt, is_sent
from jahorina.web.plan.measures import shown_and_sent

MOVES: dict[str, Callable[..., object]] = {
    MeetingState.HELD.value: hold_meeting,
    MeetingState.CANCELLED.value: cancel_meeting,
    MeetingState.STATEMENT_AGREED.value: agree_statement,
}


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@shown_and_sent
def new_meeting(request: MemberRequest) -> HttpResponse:
    """Call a meeting."""
    form, status = MeetingForm(sent(request)), [200]
    if is_sent(request, form):
        data = form.cleaned_data
        new = NewMeeting(
            data["code"], form.said("names"), data["starts"], data["ends"], form.said("place"), data["kind"]
        )
        if attempt(form, lambda: call_meeting(by=request.user, new=new), status):
            messages.success(request, _("The meeting is called."))
            return redirect("dialogue:meeting", meeting_code=new.code)
    return form_page(request, form, _("Call a meeting"), status[0])


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@shown_and_sent
def agenda(request: MemberRequest, meeting_code: str) -> HttpResponse:
    """Add a point to the agenda."""
    _changeable(request, meeting_code)
    form, status = AgendaForm(sent(request), proposals=_open_proposals()), [200]
    if is_sent(request, form):
        about = int(form.cleaned_data["proposal"]) if form.cleaned_data["proposal"] else None
        if attempt(
            form,
            lambda: add_agenda_item(by=request.user, meeting=meeting_code, texts=form.said("texts"), proposal=about),
            status,
        ):
            return redirect("dialogue:meeting", meeting_code=meeting_code)
    return form_page(request, form, _("Add to the agenda"), status[0])


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@shown_and_sent
def participant(request: MemberRequest, meeting_code: str) -> HttpResponse:
    """Name who takes part."""
    _changeable(request, meeting_code)
    form, status = ParticipantForm(sent(request), language=get_language() or "en"), [200]
    if is_sent(request, form):
        data, by = form.cleaned_data, request.user
        myself = bool(data["myself"])
        if not myself and not data["partner"]:
            form.add_error("partner", _("Choose the partner, or say that you take part."))
        elif attempt(
            form,
            lambda: add_participant(
                by=by,
                meeting=meeting_code,
                partner=by.partner_code if myself else data["partner"],
                institution="" if myself else data["institution"],
                office=data["office"],
                member=by if myself else None,
            ),
            status,
        ):
            return redirect("dialogue:meeting", meeting_code=meeting_code)
    return form_page(request, form, _("Name a participant"), status[0])


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@shown_and_sent
def add_paper(request: MemberRequest, meeting_code: str) -> HttpResponse:
    """Add a document."""
    _changeable(request, meeting_code)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    status = [200]
    if is_sent(request, form):
        data = form.cleaned_data
        file = data["file"]
        new = NewDocument(
            data["title"],
            file.name if file else "",
            file.read() if file else b"",
            data["address"],
            data["source"],
        )
        if attempt(form, lambda: add_document(by=request.user, meeting=meeting_code, new=new), status):
            return redirect("dialogue:meeting", meeting_code=meeting_code)
    return form_page(request, form, _("Add a document"), status[0])


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@require_POST
def move(request: MemberRequest, meeting_code: str) -> HttpResponse:
    """The meeting was held, is cancelled, or its statement is agreed."""
    page = meeting_page(meeting_code, member=request.user, language=get_language() or "en")
    form = MoveForm(request.POST)
    if not form.is_valid():
        return render(request, "dialogue/meeting.html", {"page": page, "item": page.line, "follows": True}, status=422)
    try:
        MOVES[form.cleaned_data["to"]](by=request.user, meeting=meeting_code)
    except (Conflict, NotReady) as error:
        messages.error(request, sentence(error.message, error))
    return redirect("dialogue:meeting", meeting_code=meeting_code)


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@shown_and_sent
def new_decision(request: MemberRequest) -> HttpResponse:
    """Put a decision to the partners."""
    language = get_language() or "en"
    meetings = [(one.code, f"{one.code} {one.name}") for one in open_meetings(language=language)]
    initial = {name: request.GET[name] for name in ("meeting", "proposal") if request.GET.get(name)}
    form = DecisionForm(sent(request), initial=initial, meetings=meetings, proposals=_open_proposals())
    status = [200]
    if is_sent(request, form):
        data = form.cleaned_data
        about = int(data["proposal"]) if data["proposal"] else None
        new = NewDecision(data["meeting"], form.said("texts"), about, data["answer_by"])
        made: list[str] = []
        if attempt(form, lambda: made.append(put_decision(by=request.user, new=new)), status):
            messages.success(request, _("The decision waits for the partners' answers."))
            return redirect("dialogue:decision", decision_code=made[0])
    return form_page(request, form, _("Put a decision to the partners"), status[0])


@no_store
@needs(Capability.ANSWER_DECISIONS)
@shown_and_sent
def answer(request: MemberRequest, decision_code: str) -> HttpResponse:
    """Answer a decision for the own partner."""
    page = decision_page(decision_code, member=request.user, language=get_language() or "en")
    if not page.may_answer:
        raise Http404
    form, status = DecisionAnswerForm(sent(request), initial={"seen": page.content_hash}), [200]
    if is_sent(request, form):
        data = form.cleaned_data
        if attempt(
            form,
            lambda: answer_decision(
                by=request.user,
                decision=decision_code,
                answer=Answered(data["answer"]),
                seen=data["seen"],
                reservation=data["reservation"],
            ),
            status,
        ):
            messages.success(request, _("The answer is signed and stands."))
            return redirect("dialogue:decision", decision_code=decision_code)
    status = [422] if form.errors and status == [200] else status
    return render(request, "dialogue/answer.html", {"page": page, "item": page.line, "form": form}, status=status[0])


@no_store
@needs(Capability.CONVENE_DIALOGUE)
@shown_and_sent
def withdraw(request: MemberRequest, decision_code: str) -> HttpResponse:
    """Take a decision back."""
    if not decision_page(decision_code, member=request.user, language="en").may_withdraw:
        raise Http404
    form, status = ReasonForm(sent(request)), [200]
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_decision(by=request.user, decision=decision_code, reason=reason), status):
            return redirect("dialogue:decision", decision_code=decision_code)
    return form_page(request, form, _("Take the decision back"), status[0])


@no_store
@needs(Capability.ANSWER_DECISIONS)
@require_POST
def make_version(request: MemberRequest, decision_code: str) -> HttpResponse:
    """Make the version of the plan of an agreed decision, where the plan had moved before."""
    page = decision_page(decision_code, member=request.user, language="en")
    if not page.may_carry_out:
        raise Http404
    try:
        carry_out(by=request.user, decision=decision_code)
    except (Conflict, InputRefused, NotReady) as error:
        messages.error(request, sentence(error.message, error))
    return redirect("dialogue:decision", decision_code=decision_code)


def form_page(request: MemberRequest, form: object, title: str, status: int) -> HttpResponse:
    """The page of a form; 422 where it was refused."""
    status = 422 if getattr(form, "errors", None) and status == 200 else status
    return render(request, "dialogue/form.html", {"form": form, "title": title}, status=status)


def _changeable(request: MemberRequest, code: str) -> None:
    if not meeting_page(code, member=request.user, language="en").may_change:
        raise Http404


def _open_proposals() -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.id}: {one.title}") for one in proposals(states=("open",))]
