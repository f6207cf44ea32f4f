"""The plan as a workbook, out and in, and the private calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jahorina.dialogue.calendars import events as dialogue_events
from jahorina.kernel.errors import InputRefused
from jahorina.partners.permissions import Capability
from jahorina.plan.calendars import calendar_behind, end_link, has_link, make_link
from jahorina.plan.workbook import export_plan, import_workbook, made_on, preview_workbook
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import said
from jahorina.web.cases.gates import no_store
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.forms import ConfirmForm, WorkbookForm, attempt
from jahorina.web.plan.measures import shown_and_sent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@no_store
@needs(Capability.FOLLOW_PLAN)
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """The plan as a workbook."""
    response = HttpResponse(export_plan(by=request.user, translate=gettext), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{made_on(timezone.localdate())}"'
    return response


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def workbook(request: MemberRequest) -> HttpResponse:
    """Take a workbook in: what it would change is shown first."""
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    preview, refusals, status = None, [], 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = preview_workbook(by=request.user, content=file.read(), name=file.name)
        except InputRefused as error:
            form.add_error(None, sentence(error.message, error))
            refusals = [(one.row, one.column, said(one)) for one in error.refusals]
    status = 422 if form.errors else 200
    confirm = ConfirmForm(initial={"onto": preview.onto}) if preview and preview.changes else None
    context = {"form": form, "preview": preview, "refusals": refusals, "confirm": confirm}
    return render(request, "plan/workbook.html", context, status=status)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def confirm(request: MemberRequest) -> HttpResponse:
    """Make the changes of the workbook that was looked at."""
    if request.method != "POST":
        return redirect("plan:workbook")
    form, status = ConfirmForm(request.POST, request.FILES), [422]
    if form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: import_workbook(
                by=request.user,
                content=data["file"].read(),
                reason=data["reason"],
                onto=data["onto"],
                name=data["file"].name,
            ),
            status,
        ):
            messages.success(request, _("The plan is changed; the history says by whom and why."))
            return redirect("plan:changes")
    return render(request, "plan/workbook.html", {"form": WorkbookForm(), "confirm": form}, status=status[0])


@no_store
@needs(Capability.FOLLOW_PLAN)
@shown_and_sent
def calendar_link(request: MemberRequest) -> HttpResponse:
    """Make or end the private link of one's calendar; the link is shown once."""
    link = ""
    if request.method == "POST":
        if "end" in request.POST:
            end_link(by=request.user)
            messages.success(request, _("The link has ended."))
            return redirect("plan:calendar-link")
        token = make_link(by=request.user)
        link = request.build_absolute_uri(reverse("plan:calendar", args=[token]))
    context = {"link": link, "has_link": has_link(member=request.user)}
    return render(request, "plan/calendar.html", context)


@cache_control(private=True, max_age=900)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private link; whoever has the link may read it."""
    content = calendar_behind(token, address=request.build_absolute_uri, name=gettext("The plan"), more=dialogue_events)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="plan.ics"'
    return response
