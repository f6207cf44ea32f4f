"""What everybody reads of the plan: overview, measure, indicator card, timeline, changes, sum check, printed report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.dialogue.queries.decision import decisions_of_measure, waiting_for
from jahorina.dialogue.queries.meeting import coming_meetings
from jahorina.dialogue.queries.proposal import proposals_of_measure
from jahorina.partners.permissions import Capability, Member, may
from jahorina.plan.changes import changes_since
from jahorina.plan.checks import sum_check
from jahorina.plan.funding.queries import money_of
from jahorina.plan.measure_pages import indicator_page, measure_page
from jahorina.plan.morning import morning
from jahorina.plan.overview import overview
from jahorina.plan.rounds.queries import rounds
from jahorina.plan.sdg import sdgs_of_indicator
from jahorina.plan.status.deriving import Shown
from jahorina.plan.timeline import PlannedMeasure, planned
from jahorina.render.timeline import Bar, Mark, Timeline, draw_timeline
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.gates import no_store
from jahorina.web.estimates.pages import estimates_beside
from jahorina.web.plan.forms import SinceForm

ROWS_AT_ONCE = 60
"""A longer plan shows its measures area by area; the counts are always whole."""

FILTERS = ("area", "partner", "shown")
CHANGES_BACK = timedelta(days=90)


def reader(request: HttpRequest) -> Member | None:
    """The member who reads, or None for the public."""
    return request.user if request.user.is_authenticated else None


def plan_overview(request: HttpRequest) -> HttpResponse:
    """Areas by partners by status, and the measures."""
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    found = overview(member=reader(request), language=_language(), **chosen)
    context = {
        "overview": found,
        "chosen": chosen,
        "statuses": list(Shown),
        "rows": found.rows if chosen or len(found.rows) <= ROWS_AT_ONCE else (),
        "tabs": tabs(request),
        "filters": _filters(chosen),
    }
    return render(request, "plan/overview.html", context)


def _filters(chosen: Mapping[str, str]) -> list[dict[str, str]]:
    """What is chosen, each with the address that takes it back."""
    return [
        {"name": name, "value": value, "without": urlencode({k: v for k, v in chosen.items() if k != name})}
        for name, value in chosen.items()
    ]


def one_measure(request: HttpRequest, measure_code: str) -> HttpResponse:
    """A measure with its standing, evidence, milestones, indicators, reports, money and history."""
    page = measure_page(measure_code, member=reader(request), language=_language())
    member, language = reader(request), _language()
    context = {
        "page": page,
        "item": page.line,
        "money": money_of(measure_code),
        "decisions": decisions_of_measure(measure_code, member=member, language=language),
        "proposals": proposals_of_measure(measure_code) if may(member, Capability.FOLLOW_PLAN) else (),
    }
    return render(request, "plan/measure.html", context)


def one_indicator(request: HttpRequest, indicator_code: str) -> HttpResponse:
    """An indicator's card."""
    page = indicator_page(indicator_code, member=reader(request), language=_language())
    context = {
        "page": page,
        "item": page.line,
        "may_edit": may(reader(request), Capability.EDIT_PLAN),
        "estimates": estimates_beside(sdgs_of_indicator(indicator_code), request),
    }
    return render(request, "plan/indicator.html", context)


def timeline(request: HttpRequest) -> HttpResponse:
    """The plan over time: a picture, and the table of the same days."""
    chosen = {name: request.GET[name] for name in ("area", "partner") if request.GET.get(name)}
    found = planned(member=reader(request), language=_language(), **chosen)
    picture = draw_timeline(
        Timeline(
            title=_("The plan over time"),
            description=_("A bar for each measure from its first day to its last, a diamond for each milestone."),
            today_label=_("today"),
            bars=[_bar(one) for one in found],
            today=timezone.localdate(),
        )
    )
    return render(request, "plan/timeline.html", {"picture": picture, "measures": found, "tabs": tabs(request)})


def _bar(one: PlannedMeasure) -> Bar:
    return Bar(
        label=f"{one.line.code} {one.line.text}",
        start=one.start,
        end=one.end,
        state=one.state,
        link=reverse("plan:measure", args=[one.line.code]),
        marks=tuple(Mark(mark.due_on, f"{mark.due_on} {mark.text}", mark.state) for mark in one.milestones),
        group=one.line.area.label,
    )


def changes(request: HttpRequest) -> HttpResponse:
    """What changed since a day."""
    form = SinceForm(request.GET if "since" in request.GET else None)
    since: date = timezone.localdate() - CHANGES_BACK
    status = 200
    if form.is_bound and form.is_valid():
        since = form.cleaned_data["since"]
    elif form.is_bound:
        status = 422
    moment = timezone.make_aware(datetime.combine(since, time.min))
    found = changes_since(moment, member=reader(request))
    context = {"form": form, "since": since, "changes": found, "tabs": tabs(request)}
    return render(request, "plan/changes.html", context, status=status)


def check(request: HttpRequest) -> HttpResponse:
    """Whether targets and money add up, and what is not there."""
    return render(request, "plan/check.html", {"check": sum_check(language=_language()), "tabs": tabs(request)})


def printed(request: HttpRequest) -> HttpResponse:
    """The whole plan on paper: counts, measures by area with their standing, what is late, rounds."""
    found = overview(member=reader(request), language=_language())
    by_area: dict[str, list[Any]] = {}
    for row in found.rows:
        by_area.setdefault(row.line.area.label, []).append(row)
    context = {
        "overview": found,
        "by_area": by_area,
        "statuses": list(Shown),
        "rounds": rounds(language=_language()),
        "today": timezone.localdate(),
    }
    return render(request, "plan/printed.html", context)


@no_store
@needs(Capability.FOLLOW_PLAN)
def morning_page(request: MemberRequest) -> HttpResponse:
    """What is late, who owes what, what is only claimed, what waits for the reader."""
    page = morning(member=request.user, language=_language())
    member, language = request.user, _language()
    answers = may(member, Capability.ANSWER_DECISIONS)
    context = {
        "page": page,
        "tabs": tabs(request),
        "answers": waiting_for(member.partner_code, member=member, language=language) if answers else (),
        "meetings": coming_meetings(language=language),
    }
    return render(request, "plan/morning.html", context)


def tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The plan's pages for the reader: address, name, whether it is this one."""
    member = reader(request)
    wanted = [
        ("plan:overview", _("Overview")),
        ("plan:commitments", _("Commitments")),
        ("plan:timeline", _("Timeline")),
        ("plan:rounds", _("Reports")),
        ("plan:funding", _("Money")),
        ("plan:support", _("Support")),
        ("plan:communities", _("Municipalities")),
        ("plan:changes", _("Changes")),
        ("plan:check", _("Sum check")),
    ]
    if may(member, Capability.FOLLOW_PLAN):
        wanted.insert(0, ("plan:morning", _("This morning")))
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [(reverse(name), title, name == here) for name, title in wanted]


def _language() -> str:
    return get_language() or "en"
