"""The photograph of a case's person: sealed, opened for a purpose, taken out. Its bytes have no address of their own."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.registers import photographs, queries
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.cases.forms import PurposeForm, show_refusal
from jahorina.web.cases.pages import for_workers
from jahorina.web.middleware.refusals import sentence


class PhotographForm(forms.Form):
    """A photograph to seal."""

    file = forms.FileField(
        label=gettext_lazy("Photograph"),
        help_text=gettext_lazy("JPEG or PNG, at most 1 MB and 4,000 pixels on a side, the right way up."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def photograph(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """The forms; and the picture itself, as the answer to a purpose."""
    card = queries.case(case_id, member=request.user)
    if card.person is None:
        raise Http404
    act = request.POST.get("act", "")
    purpose_form = PurposeForm(request.POST if act == "open" else None)
    form = PhotographForm(*((request.POST, request.FILES) if act not in ("open", "remove") and request.POST else ()))
    if request.method == "POST":
        answer = _acted(request, case_id, act, purpose_form, form)
        if answer is not None:
            return answer
    is_there = photographs.has_photograph(case_id, member=request.user)
    context = {"card": card, "is_there": is_there, "form": form, "purpose_form": purpose_form}
    return render(request, "cases/photograph.html", context, status=422 if request.method == "POST" else 200)


def _acted(
    request: MemberRequest, case_id: UUID, act: str, purpose_form: PurposeForm, form: PhotographForm
) -> HttpResponse | None:
    """What was asked for; None where a form has something to say."""
    if act == "open" and purpose_form.is_valid():
        content, kind = photographs.photograph(
            case_id, member=request.user, purpose=purpose_form.cleaned_data["purpose"]
        )
        response = HttpResponse(content, content_type=kind)
        response["Content-Disposition"] = "inline"
        return response
    if act == "remove":
        photographs.remove_photograph(by=request.user, case=case_id)
        messages.success(request, _("The photograph is gone for good."))
        return redirect("cases:photograph", case_id=case_id)
    if act == "store" and form.is_valid():
        try:
            photographs.store_photograph(by=request.user, case=case_id, content=form.cleaned_data["file"].read())
        except InputRefused as error:
            show_refusal(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The photograph is sealed in the vault."))
            return redirect("cases:photograph", case_id=case_id)
    return None
