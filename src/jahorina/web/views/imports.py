"""Imports: what came in, a form for a partner's own figures, and the template for them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jahorina.evidence import queries, services
from jahorina.kernel.errors import InputRefused
from jahorina.partners.permissions import Capability, may
from jahorina.publication.exports import upload_template
from jahorina.web.accounts.access import needs
from jahorina.web.middleware.refusals import sentence
from jahorina.web.views.explorer import asker

LARGEST_UPLOAD = 50 * 1024 * 1024


class FiguresForm(forms.Form):
    """A file of a partner's own figures."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8) or XLSX, in the template's columns; at most 50 MiB."),
        allow_empty_file=False,
    )

    def clean_file(self) -> forms.Field:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 50 MiB; split it by year."))
        return file  # type: ignore[no-any-return]


def import_list(request: HttpRequest) -> HttpResponse:
    """What came in, newest first."""
    member = asker(request)
    context = {
        "imports": queries.imports(member=member),
        "may_import": bool(member) and may(member, Capability.IMPORT_EVIDENCE),
    }
    return render(request, "evidence/imports.html", context)


@needs(Capability.IMPORT_EVIDENCE)
def new_import(request: HttpRequest) -> HttpResponse:
    """Read a file of the member's partner: all of it or nothing."""
    form = FiguresForm(request.POST or None, request.FILES or None)
    refused: InputRefused | None = None
    if request.method == "POST" and form.is_valid():
        member = asker(request)
        file = form.cleaned_data["file"]
        try:
            report = services.import_file(
                by=member.label, path=file.read(), kind="tidy", name=file.name, owner=member.partner_code
            )
        except InputRefused as error:
            refused = error
        else:
            first, *notes = report.sentences(_now)
            messages.success(request, first)
            for note in notes:
                messages.info(request, note)
            return redirect("evidence:imports")
    status = 422 if refused or (request.method == "POST" and not form.is_valid()) else 200
    return render(request, "evidence/import.html", {"form": form, "refused": _refusals(refused)}, status=status)


def _refusals(error: InputRefused | None) -> dict[str, object] | None:
    if error is None:
        return None
    lines = [
        (one.row, one.column, _now(one.message) % dict(one.params) if one.params else _now(one.message))
        for one in error.refusals
    ]
    return {"sentence": sentence(error.message, error), "hint": sentence(error.hint, error), "lines": lines}


def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the allowed codes and how to fill it."""
    file = upload_template(request.GET.get("format", "xlsx"))
    response = HttpResponse(b"".join(file.chunks), content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
