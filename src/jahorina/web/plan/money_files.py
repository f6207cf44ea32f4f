"""Money from IATI files, in pages: what is in a file, what of it belongs to the plan, what would come of it, the import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jahorina.kernel.errors import InputRefused
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability
from jahorina.plan.funding.iati_comparison import FundingPreview
from jahorina.plan.funding.iati_import import import_iati, preview_iati
from jahorina.plan.funding.iati_mapping import IatiMapping, links_before
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import said, show_refusal
from jahorina.web.cases.gates import no_store
from jahorina.web.plan.forms import attempt, named
from jahorina.web.plan.measures import shown_and_sent
from jahorina.web.plan.money_forms import IatiConfirmForm, IatiForm, MappingForm
from jahorina.web.plan.support import measure_choices

LINES_SHOWN: Final = 500
"""Amounts that the preview lists, those that stop the import first; the counts are always whole."""


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def iati(request: MemberRequest) -> HttpResponse:
    """Look at a file: what would come of each amount, and why; choose what of it belongs to the plan."""
    is_mapped = "activity-0" in request.POST
    form: IatiForm | MappingForm = (
        MappingForm.sent(request.POST, request.FILES, **_choices())
        if is_mapped
        else IatiForm(request.POST or None, request.FILES or None)
    )
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form, status=422 if request.method == "POST" else 200)
    try:
        mapping = form.said()
        preview, mapping = _looked_at(request, form.cleaned_data["file"], mapping)
    except InputRefused as error:
        show_refusal(form, error)
        return _shown(request, form, status=422)
    can = preview.changes and not preview.refused
    told = {"onto": preview.onto, "mapped": mapping.model_dump_json(exclude_none=True)}
    confirm = IatiConfirmForm(initial=told) if can else None
    return _shown(request, IatiForm(), preview=preview, confirm=confirm)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def iati_confirm(request: MemberRequest) -> HttpResponse:
    """Take in the file that was looked at."""
    if request.method != "POST":
        return redirect("plan:iati")
    form, status = IatiConfirmForm(request.POST, request.FILES), [422]
    if form.is_valid() and attempt(form, _taken_in(request, form), status):
        messages.success(request, _("The money is taken in; the history says by whom and from which file."))
        return redirect("plan:funding")
    return _shown(request, IatiForm(), confirm=form, status=status[0])


def _looked_at(request: MemberRequest, file: Any, mapping: IatiMapping | None) -> tuple[FundingPreview, IatiMapping]:
    """The preview by the mapping; without one by what earlier imports say of the file's activities."""
    content = file.read()

    def look(by: IatiMapping) -> FundingPreview:
        return preview_iati(by=request.user, content=content, mapping=by, name=file.name)

    if mapping is not None:
        return look(mapping), mapping
    empty = look(IatiMapping())
    known = links_before([one.identifier for one in empty.activities])
    return (look(known), known) if known.activities else (empty, known)


def _taken_in(request: MemberRequest, form: IatiConfirmForm) -> Callable[[], object]:
    file = form.cleaned_data["file"]
    given = {"content": file.read(), "name": file.name, "onto": form.cleaned_data["onto"]}
    return lambda: import_iati(by=request.user, mapping=form.said(), **given)


def _choices() -> dict[str, list[tuple[str, str]]]:
    donors = [card.code for card in partners.partners(kind="")]
    return {"measures": measure_choices(), "donors": sorted(named(donors), key=lambda pair: pair[1])}


def _shown(
    request: MemberRequest,
    form: IatiForm | MappingForm,
    *,
    preview: FundingPreview | None = None,
    confirm: IatiConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = sorted(preview.lines if preview else (), key=lambda one: one.fate.value != "refused")
    mapped = form if isinstance(form, MappingForm) else None
    if preview is not None and preview.activities:
        mapped = MappingForm.of(preview, **_choices())
    context = {
        "form": form if isinstance(form, IatiForm) else IatiForm(),
        "mapping": mapped,
        "preview": preview,
        "counts": preview.as_json() if preview else {},
        "lines": [(one, said(one.reason) if one.reason else "") for one in lines[:LINES_SHOWN]],
        "unlisted": len(lines[LINES_SHOWN:]),
        "confirm": confirm,
    }
    return render(request, "plan/iati.html", context, status=status)
