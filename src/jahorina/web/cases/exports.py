"""Taking cases out as files: what, which columns, for which purpose. Each export is on record before its first byte."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.kernel.errors import InputRefused, NotAllowed
from jahorina.partners.roles import Area
from jahorina.registers.access import Scope, areas_of, supervises
from jahorina.registers.areas import AREAS
from jahorina.registers.exporting.cases import COLUMNS, DEFAULT_COLUMNS, export_cases
from jahorina.registers.exporting.htcds import dictionary, export_htcds
from jahorina.registers.exporting.ic_tip import FILES, export_ic_tip
from jahorina.registers.exporting.streaming import SCOPES, Export
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.cases.forms import PurposeForm, sent, show_refusal
from jahorina.web.cases.pages import SCOPES as SCOPE_TITLES
from jahorina.web.cases.pages import for_workers
from jahorina.web.middleware.refusals import sentence

LIST, HTCDS, IC_TIP = "list", "htcds", "ic-tip"


class ExportForm(PurposeForm):
    """What is taken out and for which purpose."""

    what = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    scope = forms.ChoiceField(label=_("Which cases"), help_text=_("For a list of cases."))
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("For a list of cases.")
    )
    with_identifiers = forms.BooleanField(
        label=_("With names, dates of birth and numbers of documents"), required=False, help_text=_("For HTCDS.")
    )
    field_order = ("what", "scope", "columns", "with_identifiers", "purpose")

    def __init__(self, *args: Any, area: Area, is_supervisor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(LIST, gettext("A list of cases (CSV)"))]
        if area is Area.COUNTER_TRAFFICKING:
            kinds.append((HTCDS, gettext("Fields of HTCDS 2.0 (CSV)")))
        if area in FILES:
            kinds.append((IC_TIP, gettext("Entities of IC-TIP (ZIP of CSV files)")))
        scopes = [one for one in SCOPES if is_supervisor or one is not Scope.INSTITUTION]
        self.fields["what"].choices = kinds  # type: ignore[attr-defined]
        self.fields["what"].initial = LIST
        self.fields["scope"].choices = [(one.value, SCOPE_TITLES[one]) for one in scopes]  # type: ignore[attr-defined]
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (name, _with_warning(name)) for name, one in COLUMNS.items() if is_supervisor or not one.identifies
        ]
        self.fields["columns"].initial = DEFAULT_COLUMNS
        if not is_supervisor or area is not Area.COUNTER_TRAFFICKING:
            del self.fields["with_identifiers"]


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: MemberRequest, area: str) -> HttpResponse:
    """The form, and the file that was asked for."""
    if area not in Area.values or Area(area) not in areas_of(request.user):
        raise Http404
    chosen = Area(area)
    form = ExportForm(sent(request), area=chosen, is_supervisor=supervises(request.user, area))
    if request.method == "POST" and form.is_valid():
        try:
            return _download(_export(request, chosen, form))
        except InputRefused as error:
            show_refusal(form, error)
        except NotAllowed as error:
            form.add_error(None, sentence(error.message, error))
    context = {"definition": AREAS[chosen], "form": form, "has_dictionary": chosen is Area.COUNTER_TRAFFICKING}
    return render(request, "cases/export.html", context, status=422 if form.errors else 200)


@for_workers
@require_safe
def htcds_dictionary(_request: MemberRequest) -> HttpResponse:
    """What each column of the HTCDS export means; it holds no case."""
    return _download(dictionary(with_identifiers=True))


def _export(request: MemberRequest, area: Area, form: ExportForm) -> Export:
    given = form.cleaned_data
    if given["what"] == HTCDS:
        return export_htcds(
            member=request.user,
            purpose=given["purpose"],
            with_identifiers=bool(given.get("with_identifiers")),
        )
    if given["what"] == IC_TIP:
        return export_ic_tip(member=request.user, area=area, purpose=given["purpose"])
    return export_cases(
        member=request.user,
        scope=Scope(given["scope"]),
        area=area,
        purpose=given["purpose"],
        columns=given["columns"],
    )


def _download(file: Export) -> HttpResponse:
    response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    # The two have one parent that no guard of pages asks for.
    return cast("HttpResponse", response)


def _with_warning(name: str) -> str:
    column = COLUMNS[name]
    meaning = str(column.meaning)
    return gettext("%(column)s (identifies)") % {"column": meaning} if column.identifies else meaning
