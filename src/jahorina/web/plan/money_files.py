"""Money from IATI files, in two pages: what would come of it, amount by amount with the reason, and the import."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jahorina.kernel.errors import InputRefused
from jahorina.partners.permissions import Capability
from jahorina.plan.funding.iati_comparison import FundingPreview
from jahorina.plan.funding.iati_import import import_iati, preview_iati
from jahorina.plan.funding.iati_mapping import iati_mapping
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import said, show_refusal
from jahorina.web.cases.gates import no_store
from jahorina.web.plan.forms import attempt
from jahorina.web.plan.measures import shown_and_sent
from jahorina.web.plan.support_forms import IatiConfirmForm, IatiForm

LINES_SHOWN: Final = 500
"""Amounts that the preview lists, those that stop the import first; the counts are always whole."""


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def iati(request: MemberRequest) -> HttpResponse:
    """Look at a file: what would come of each amount, and why."""
    form = IatiForm(request.POST, request.FILES) if request.method == "POST" else IatiForm()
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            preview = preview_iati(by=request.user, **_given(form))
        except InputRefused as error:
            show_refusal(form, error)
    can = preview is not None and preview.changes and not preview.refused
    confirm = IatiConfirmForm(initial={"onto": preview.onto}) if preview and can else None
    return _shown(request, form, preview, confirm, 422 if form.errors else 200)


@no_store
@needs(Capability.EDIT_PLAN)
@shown_and_sent
def iati_confirm(request: MemberRequest) -> HttpResponse:
    """Take in the file that was looked at."""
    if request.method != "POST":
        return redirect("plan:iati")
    form, status = IatiConfirmForm(request.POST, request.FILES), [422]
    if form.is_valid() and attempt(
        form, lambda: import_iati(by=request.user, onto=form.cleaned_data["onto"], **_given(form)), status
    ):
        messages.success(request, _("The money is taken in; the history says by whom and from which file."))
        return redirect("plan:funding")
    return _shown(request, IatiForm(), None, form, status[0])


def _given(form: IatiForm) -> dict[str, Any]:
    """The file and its mapping; raises InputRefused (`iati-mapping`)."""
    file, mapping = form.cleaned_data["file"], form.cleaned_data["mapping"]
    return {
        "content": file.read(),
        "name": file.name,
        "mapping": iati_mapping(mapping.read(), name=mapping.name),
    }


def _shown(
    request: MemberRequest, form: IatiForm, preview: FundingPreview | None, confirm: IatiConfirmForm | None, status: int
) -> HttpResponse:
    lines = sorted(preview.lines if preview else (), key=lambda one: one.fate.value != "refused")
    context = {
        "form": form,
        "preview": preview,
        "counts": preview.as_json() if preview else {},
        "lines": [(one, said(one.reason) if one.reason else "") for one in lines[:LINES_SHOWN]],
        "unlisted": len(lines[LINES_SHOWN:]),
        "confirm": confirm,
    }
    return render(request, "plan/iati.html", context, status=status)
