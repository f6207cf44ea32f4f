"""Milestones, indicators and targets: add, change, end, each with a reason, by the one way into the plan's content."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_entries
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.content.entries import target_code as code_of_target
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent
from jahorina.web.cases.gates import no_store
from jahorina.web.plan.entry_forms import EntryForm, MilestoneEntryForm, TargetEntryForm
from jahorina.web.plan.forms import attempt, is_sent
from jahorina.web.plan.indicator_forms import CardForm, IndicatorEntryForm
from jahorina.web.plan.measures import shown_and_sent

Entry = dict[str, Any]


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def new_milestone(request: MemberRequest, measure_code: str) -> HttpResponse:
    """Add a milestone to a measure."""
    _entry(EntryKind.MEASURE, measure_code)
    form = MilestoneEntryForm(sent(request), entry=None)
    return _saved(request, form, EntryKind.MILESTONE, {"measure": measure_code}, measure_code, _("Add a milestone"))


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def edit_milestone(request: MemberRequest, milestone_code: str) -> HttpResponse:
    """Change a milestone, or end it."""
    old = _entry(EntryKind.MILESTONE, milestone_code)
    form = MilestoneEntryForm(sent(request), entry=old)
    return _saved(request, form, EntryKind.MILESTONE, old, old["measure"], _("Change the milestone"), milestone_code)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def new_indicator(request: MemberRequest, measure_code: str) -> HttpResponse:
    """Add an indicator to a measure; its values are entered by hand until its definition names a statistic."""
    _entry(EntryKind.MEASURE, measure_code)
    form = IndicatorEntryForm(sent(request), entry=None)
    common = {"measure": measure_code, "provenance": "proposed"}
    return _saved(request, form, EntryKind.INDICATOR, common, measure_code, _("Add an indicator"))


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def edit_indicator(request: MemberRequest, indicator_code: str) -> HttpResponse:
    """Change what an indicator says and counts, or end it."""
    old = _entry(EntryKind.INDICATOR, indicator_code)
    form = IndicatorEntryForm(sent(request), entry=old)
    return _saved(request, form, EntryKind.INDICATOR, old, old["measure"], _("Change the indicator"), indicator_code)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def edit_card(request: MemberRequest, indicator_code: str) -> HttpResponse:
    """Write an indicator's card in the reader's language, concept by concept."""
    old = _entry(EntryKind.INDICATOR, indicator_code)
    active = get_language() or "en"
    language = next((card.code for card in partners.languages() if card.code.lower() == active.lower()), "en")
    form = CardForm(sent(request), entry=old, language=language)
    return _saved(
        request, form, EntryKind.INDICATOR, old, old["measure"], _("Write the indicator's card"), indicator_code
    )


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def new_target(request: MemberRequest, indicator_code: str) -> HttpResponse:
    """Set a target of an indicator, for a partner or the plan as a whole."""
    indicator = _entry(EntryKind.INDICATOR, indicator_code)
    form = TargetEntryForm(sent(request), entry=None, indicator=indicator)
    common = {"indicator": indicator_code}
    return _saved(request, form, EntryKind.TARGET, common, indicator["measure"], _("Set a target"))


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def edit_target(request: MemberRequest, target_code: str) -> HttpResponse:
    """Change a target, or end it."""
    old = _entry(EntryKind.TARGET, target_code)
    indicator = _entry(EntryKind.INDICATOR, old["indicator"])
    form = TargetEntryForm(sent(request), entry=old, indicator=indicator)
    return _saved(request, form, EntryKind.TARGET, old, indicator["measure"], _("Change the target"), target_code)


def _saved(
    request: MemberRequest, form: EntryForm, kind: EntryKind, common: Entry, measure: str, title: str, code: str = ""
) -> HttpResponse:
    """The form, or the change made and the measure's page."""
    status = [200]
    if is_sent(request, form):
        change = _change(form, kind, common, code)
        seen = {f"{kind.value}:{code}": form.cleaned_data["seen"]} if code else {}
        given = {"reason": form.cleaned_data["reason"], "seen": seen}
        if attempt(form, lambda: apply_changes(by=request.user, changes=[change], **given), status):
            messages.success(request, _("The plan is changed; the history says by whom and why."))
            return redirect("plan:measure", measure_code=measure)
    status = [422] if form.errors and status == [200] else status
    about = code or common.get("indicator") or common.get("measure")
    return render(request, "plan/form.html", {"form": form, "title": title, "about": about}, status=status[0])


def _change(form: EntryForm, kind: EntryKind, common: Entry, code: str) -> Change:
    if code and form.cleaned_data.get("end"):
        return Change(kind, Verb.WITHDRAW, code)
    fields = form.fields_of_entry()
    if code:
        return Change(kind, Verb.CHANGE, code, fields)
    entry = {**common, **fields}
    if kind is EntryKind.TARGET:
        about = entry["indicator"], entry["partner"], Period.parse(entry["period"]), entry.get("member", TOTAL)
        return Change(kind, Verb.CREATE, code_of_target(*about), entry)
    return Change(kind, Verb.CREATE, entry["code"], entry)


def _entry(kind: EntryKind, code: str) -> Entry:
    found = current_entries(kind).get(code)
    if found is None:
        raise Http404
    return found
