"""Reporting rounds: the list, one round, a report to read, write, submit, review and unlock, a regional figure."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jahorina.kernel.errors import InputRefused
from jahorina.partners.permissions import Capability, may
from jahorina.plan.rounds.agreement import take_stance
from jahorina.plan.rounds.queries import ReportPage, figure, own_reports, report, round_reports, rounds
from jahorina.plan.rounds.round_services import NewRound, lock_round, open_round
from jahorina.plan.rounds.services import Written, accept_report, send_back, submit_report, unlock_report, write_report
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import said, sent
from jahorina.web.cases.gates import no_store
from jahorina.web.plan.forms import ReasonForm, ReportForm, ReviewForm, RoundForm, StanceForm, attempt, is_sent
from jahorina.web.plan.measures import shown_and_sent
from jahorina.web.plan.pages import reader, tabs


def round_list(request: HttpRequest) -> HttpResponse:
    """The rounds; for members their own partner's open reports, too."""
    member, language = reader(request), get_language() or "en"
    mine = own_reports(member=member, language=language) if member is not None else ()
    context = {
        "rounds": rounds(language=language),
        "mine": mine,
        "may_open": may(member, Capability.RUN_ROUNDS),
        "tabs": tabs(request),
    }
    return render(request, "plan/rounds.html", context)


def one_round(request: HttpRequest, round_code: str) -> HttpResponse:
    """A round: who handed in what, and the regional figures with agreement and reservations."""
    member = reader(request)
    line, reports, figures = round_reports(round_code, member=member, language=get_language() or "en")
    by_measure: dict[str, list[object]] = {}
    for one in reports:
        by_measure.setdefault(one.measure, []).append(one)
    partners = list(dict.fromkeys(one.partner for one in reports))
    table = [
        (found[0], [next((one for one in found if one.partner == code), None) for code in partners])  # type: ignore[attr-defined]
        for found in by_measure.values()
    ]
    context = {
        "line": line,
        "table": table,
        "partners": partners,
        "figures": figures,
        "may_lock": may(member, Capability.RUN_ROUNDS) and not line.is_locked,
        "own": member.partner_code if member else "",
    }
    return render(request, "plan/round.html", context)


@no_store
@needs(Capability.RUN_ROUNDS)
@shown_and_sent
def new_round(request: MemberRequest) -> HttpResponse:
    """Open a round."""
    form, status = RoundForm(sent(request)), [200]
    if is_sent(request, form):
        data = form.cleaned_data
        names = {"en": data["name"], request.user.language: data["name"]}
        new = NewRound(data["code"], names, data["period"], data["due_on"])
        if attempt(form, lambda: open_round(by=request.user, new=new), status):
            messages.success(request, _("The round is open; every report that is owed is there."))
            return redirect("plan:round", round_code=data["code"])
    status = [422] if form.errors and status == [200] else status
    return render(request, "plan/round_new.html", {"form": form}, status=status[0])


@no_store
@needs(Capability.RUN_ROUNDS)
@require_POST
def lock(request: MemberRequest, round_code: str) -> HttpResponse:
    """Lock a round."""
    lock_round(by=request.user, round_code=round_code)
    messages.success(request, _("The round is locked."))
    return redirect("plan:round", round_code=round_code)


@no_store
@needs(Capability.FOLLOW_PLAN)
@require_safe
def one_report(request: MemberRequest, report_id: int) -> HttpResponse:
    """A report as the reader may read it."""
    return render(request, "plan/report.html", {"page": _report(request, report_id)})


@no_store
@needs(Capability.REPORT_PROGRESS)
@shown_and_sent
def write(request: MemberRequest, report_id: int) -> HttpResponse:
    """Write the own partner's report."""
    page = _report(request, report_id)
    _need_own(request, page)
    initial = {
        "version": page.version,
        "status": page.line.status,
        "narrative": page.narrative,
        "obstacles": page.obstacles,
        "next_steps": page.next_steps,
    }
    form, status = ReportForm(sent(request), initial=initial, indicators=page.indicators), [200]
    if is_sent(request, form):
        words = {name: form.cleaned_data[name] for name in initial}
        written = Written(**words, values=form.given(), language=get_language() or "en")
        if attempt(form, lambda: write_report(by=request.user, report=report_id, written=written), status):
            messages.success(request, _("Saved. It is a draft until it is submitted."))
            return redirect("plan:report", report_id=report_id)
    status = [422] if form.errors and status == [200] else status
    return render(request, "plan/report_write.html", {"page": page, "form": form}, status=status[0])


@no_store
@needs(Capability.REPORT_PROGRESS)
@require_POST
def submit(request: MemberRequest, report_id: int) -> HttpResponse:
    """Hand the report in; where it is not complete the page says what is missing."""
    page = _report(request, report_id)
    _need_own(request, page)
    try:
        submit_report(by=request.user, report=report_id)
    except InputRefused as error:
        missing = [f"{refusal.column}: {said(refusal)}" for refusal in error.refusals]
        context = {"page": page, "missing": missing}
        return render(request, "plan/report.html", context, status=error.http_status)
    messages.success(request, _("Submitted and signed for your partner. Somebody else accepts it."))
    return redirect("plan:report", report_id=report_id)


@no_store
@needs(Capability.REPRESENT_PARTNER)
@shown_and_sent
def review(request: MemberRequest, report_id: int) -> HttpResponse:
    """Accept a report of the own partner, or send it back with remarks."""
    page = _report(request, report_id)
    _need_own(request, page)
    form, status = ReviewForm(sent(request)), [200]
    if is_sent(request, form) and attempt(form, lambda: _reviewed(request, report_id, form), status):
        messages.success(request, _("Recorded."))
        return redirect("plan:report", report_id=report_id)
    status = [422] if form.errors and status == [200] else status
    return render(request, "plan/report_act.html", {"page": page, "form": form, "title": _("Review")}, status=status[0])


def _reviewed(request: MemberRequest, report_id: int, form: ReviewForm) -> None:
    if form.cleaned_data["verdict"] == "accept":
        accept_report(by=request.user, report=report_id)
    else:
        send_back(by=request.user, report=report_id, remarks=form.cleaned_data["remarks"])


@no_store
@needs(Capability.REPRESENT_PARTNER)
@shown_and_sent
def unlock(request: MemberRequest, report_id: int) -> HttpResponse:
    """Unlock a locked report of the own partner, with the reason."""
    page = _report(request, report_id)
    _need_own(request, page)
    form, status = ReasonForm(sent(request)), [200]
    if is_sent(request, form) and attempt(
        form, lambda: unlock_report(by=request.user, report=report_id, **form.cleaned_data), status
    ):
        messages.success(request, _("The report is unlocked. Everybody sees that, and why."))
        return redirect("plan:report", report_id=report_id)
    status = [422] if form.errors and status == [200] else status
    return render(request, "plan/report_act.html", {"page": page, "form": form, "title": _("Unlock")}, status=status[0])


@no_store
@needs(Capability.FOLLOW_PLAN)
@shown_and_sent
def one_figure(request: MemberRequest, round_code: str, indicator_code: str) -> HttpResponse:
    """A regional figure: the partners' values, who agrees, and the reservations; agree or reserve for the own partner."""
    line = figure(round_code, indicator_code, member=request.user, language=get_language() or "en")
    if request.method == "POST" and not may(request.user, Capability.REPRESENT_PARTNER):
        raise Http404
    form, status = StanceForm(sent(request), initial={"seen": line.sha256}), [200]
    if is_sent(request, form) and attempt(
        form,
        lambda: take_stance(by=request.user, round_code=round_code, indicator=indicator_code, **form.cleaned_data),
        status,
    ):
        messages.success(request, _("Recorded."))
        return redirect("plan:figure", round_code=round_code, indicator_code=indicator_code)
    status = [422] if form.errors and status == [200] else status
    return render(request, "plan/figure.html", {"line": line, "form": form}, status=status[0])


def _report(request: MemberRequest, report_id: int) -> ReportPage:
    return report(report_id, member=request.user, language=get_language() or "en")


def _need_own(request: MemberRequest, page: ReportPage) -> None:
    if page.line.partner != request.user.partner_code:
        raise Http404
