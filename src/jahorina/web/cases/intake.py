"""Taking in a file of cases in two pages: what would come of it, and the import. The file never lies in clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jahorina.formats.submissions import LARGEST_INTAKE
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop
from jahorina.partners.roles import Area
from jahorina.partners.texts import in_language
from jahorina.registers.access import areas_of
from jahorina.registers.areas import AREAS
from jahorina.registers.intake import drafts
from jahorina.registers.intake.drafts import Draft
from jahorina.registers.intake.mapping import LARGEST_MAPPING, Mapping, mapping_of
from jahorina.registers.intake.programme import mapping as kept_mapping
from jahorina.registers.intake.programme import mappings
from jahorina.registers.intake.services import Choice, Decision, Preview, import_cases, preview
from jahorina.registers.intake.template import template_csv, template_xlsx
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.cases.forms import said, sent, show_refusal
from jahorina.web.cases.pages import for_workers
from jahorina.web.middleware.refusals import sentence

UPLOADED: Final = "uploaded"
DECIDED_ONE_BY_ONE: Final = 200
"""Rows with a likely duplicate that the page asks about; all others get one common answer."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class KeptInMemory(MemoryFileUploadHandler):
    """Takes a file into memory whatever its size, up to the largest; Django would put it on the disk in clear."""

    too_large = False

    def handle_raw_input(
        self, _input_data: Any, _meta: Any, content_length: int, _boundary: Any, _encoding: Any = None
    ) -> None:
        """Called with the length before anything is read."""
        self.activated = content_length <= LARGEST_INTAKE + LARGEST_MAPPING + 64 * 1024
        self.too_large = not self.activated


class IntakeForm(forms.Form):
    """A file of cases and how it is to be read."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8), XLSX or JSON; at most 20 MiB. It is sealed at once and kept for an hour at most."),
        allow_empty_file=False,
    )
    mapping = forms.ChoiceField(label=_("What the file is"))
    mapping_file = forms.FileField(
        label=_("Your own mapping"),
        required=False,
        help_text=_("YAML: which question of your form becomes which field. Only for “a form of ours”."),
    )

    def __init__(self, *args: Any, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        own, *others = mappings(area)
        choices = [(own.code, gettext("the system's own columns"))]
        choices += [(one.code, in_language(one.names, language)) for one in others]
        self.fields["mapping"].choices = [*choices, (UPLOADED, gettext("a form of ours, with the mapping below"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("mapping") == UPLOADED and not found.get("mapping_file"):
            self.add_error("mapping_file", gettext("Choose the file of the mapping."))
        return found

    def draft(self) -> Draft:
        """What is kept until the import."""
        given = self.cleaned_data
        uploaded = given["mapping_file"].read() if given["mapping"] == UPLOADED else b""
        return Draft(given["file"].name, given["file"].read(), given["mapping"], uploaded)


@csrf_exempt
def upload(request: HttpRequest, area: str) -> HttpResponse:
    """The form, and the preview of what was sent. CSRF is checked once the upload is kept away from the disk."""
    keeper = KeptInMemory(request)
    request.upload_handlers = [keeper]
    return _upload(request, area=area, keeper=keeper)


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def _upload(request: MemberRequest, area: str, keeper: KeptInMemory) -> HttpResponse:
    _need_area(request, area)
    form = IntakeForm(sent(request), request.FILES if request.method == "POST" else None, area=area)
    if request.method == "POST" and keeper.too_large:
        form.add_error("file", gettext("The file is larger than 20 MiB; split it."))
    elif request.method == "POST" and form.is_valid():
        draft = form.draft()
        try:
            found = preview(by=request.user, content=draft.content, name=draft.name, mapping=_mapping(draft, area))
        except InputRefused as error:
            show_refusal(form, error)
        else:
            return _previewed(request, area, draft, found)
    context = {"definition": AREAS[Area(area)], "form": form, "uploaded": UPLOADED}
    return render(request, "cases/intake.html", context, status=422 if form.errors else 200)


@for_workers
@require_POST
def confirm(request: MemberRequest, area: str) -> HttpResponse:
    """The import of a file that was looked at, with the member's choices."""
    _need_area(request, area)
    try:
        identifier = UUID(request.POST.get("draft", ""))
    except ValueError:
        raise Http404 from None
    try:
        draft = drafts.opened(identifier, request.POST.get("key", ""), by=request.user, area=area)
        report = import_cases(
            by=request.user,
            content=draft.content,
            name=draft.name,
            mapping=_mapping(draft, area),
            decisions=dict(_decisions(request)),
            undecided=Choice.NEW if request.POST.get("undecided") == Choice.NEW else Choice.SKIP,
        )
    except (Conflict, InputRefused, NotFound) as error:
        messages.error(request, sentence(error.message, error))
        return redirect("cases:intake", area=area)
    drafts.remove(identifier, by=request.user)
    counts = {"opened": report.opened, "known": report.known, "skipped": report.skipped}
    said_so = gettext("Cases opened: %(opened)s. Taken in before: %(known)s. Left out: %(skipped)s.")
    messages.success(request, said_so % counts)
    return redirect("cases:list", area=area, scope="unassigned")


@for_workers
@require_safe
def template(request: MemberRequest, area: str, kind: str) -> HttpResponse:
    """The empty table of the system's own columns, as CSV or as a workbook with the codes beside."""
    _need_area(request, area)
    if kind == "csv":
        return _file(template_csv(area), "text/csv; charset=utf-8", f"{area}-cases.csv")
    if kind != "xlsx":
        raise Http404
    language = get_language() or "en"
    workbook = template_xlsx(area, partner=request.user.partner_code, translate=gettext, language=language)
    return _file(workbook, _XLSX, f"{area}-cases.xlsx")


def _previewed(request: MemberRequest, area: str, draft: Draft, found: Preview) -> HttpResponse:
    identifier, key = ("", "")
    if not found.refused and found.ready:
        kept, key = drafts.keep(draft, by=request.user, area=area)
        identifier = str(kept)
    asked = [(row, found.names[row], hints) for row, hints in found.hints.items()]
    context = {
        "definition": AREAS[Area(area)],
        "preview": found,
        "refusals": [(one, said(one)) for one in found.refusals],
        "asked": asked[:DECIDED_ONE_BY_ONE],
        "unasked": len(asked[DECIDED_ONE_BY_ONE:]),
        "draft": identifier,
        "key": key,
    }
    return render(request, "cases/intake_preview.html", context, status=422 if found.refused else 200)


def _mapping(draft: Draft, area: str) -> Mapping:
    if draft.mapping != UPLOADED:
        return kept_mapping(draft.mapping, area)
    mapping = mapping_of(draft.uploaded_mapping)
    if mapping.area != area:
        raise InputRefused(
            "mapping-of-another-area",
            gettext_noop("The mapping is of the area %(area)s; choose that area first."),
            params={"area": str(mapping.area)},
        )
    return mapping


def _decisions(request: MemberRequest) -> Iterator[tuple[int, Decision]]:
    for name, value in request.POST.items():
        row = name.removeprefix("row-")
        if row == name or not row.isdecimal():
            continue
        choice, _colon, case = str(value).partition(":")
        try:
            yield int(row), Decision(Choice(choice), UUID(case) if case else None)
        except ValueError:
            raise Http404 from None


def _need_area(request: MemberRequest, area: str) -> None:
    if area not in Area.values or Area(area) not in areas_of(request.user):
        raise Http404


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
