"""Handing a worker's cases over to another one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.partners.permissions import Capability
from jahorina.partners.roles import Area
from jahorina.registers import handover, queries
from jahorina.registers.access import areas_of, supervises
from jahorina.registers.areas import AREAS
from jahorina.registers.cards import CaseLine
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent, show_refusal
from jahorina.web.cases.gates import no_store
from jahorina.web.middleware.refusals import sentence


class HandoverForm(forms.Form):
    """Which of a worker's cases go to whom, and why."""

    cases = forms.MultipleChoiceField(label=_("Cases"), widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(label=_("New case worker"))
    note = forms.CharField(
        label=_("Words"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Sealed in each of the cases.")
    )

    def __init__(self, *args: Any, lines: tuple[CaseLine, ...], workers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(str(line.id), line.reference) for line in lines]  # type: ignore[attr-defined]
        self.fields["cases"].initial = [str(line.id) for line in lines]
        self.fields["to"].choices = [("", "–"), *workers]  # type: ignore[attr-defined]


@no_store
@needs(Capability.SUPERVISE_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: MemberRequest, area: str) -> HttpResponse:
    """Choose a worker, then which of their open cases go to whom."""
    if area not in Area.values or not supervises(request.user, area):
        raise Http404
    chosen = Area(area)
    carriers = handover.carriers(area=chosen, member=request.user)
    worker = _worker(request.GET.get("worker", ""), {identifier for identifier, _name, _number in carriers})
    form, status = None, 200
    if worker is not None:
        form, status = _form(request, chosen, worker)
        if form is None:
            return redirect("cases:handover", area=area)
    context = {
        "definition": AREAS[chosen],
        "areas": [AREAS[one] for one in areas_of(request.user)],
        "carriers": carriers,
        "worker": worker,
        "form": form,
    }
    return render(request, "cases/handover.html", context, status=status)


def _worker(text: str, known: set[UUID]) -> UUID | None:
    return next((one for one in known if str(one) == text), None)


def _form(request: MemberRequest, area: Area, worker: UUID) -> tuple[HandoverForm | None, int]:
    """The form with its status; None where the cases were handed over."""
    lines = handover.carried_by(worker, area=area, member=request.user)
    workers = [
        (str(identifier), name)
        for identifier, name in queries.workers(member=request.user, area=area)
        if identifier != worker
    ]
    form = HandoverForm(sent(request), lines=lines, workers=workers)
    if request.method != "POST":
        return form, 200
    if not form.is_valid():
        return form, 422
    try:
        number = handover.hand_over(
            by=request.user,
            area=area,
            worker=worker,
            to=UUID(form.cleaned_data["to"]),
            note=form.cleaned_data["note"],
            cases=[UUID(one) for one in form.cleaned_data["cases"]],
        )
    except InputRefused as error:
        show_refusal(form, error)
        return form, error.http_status
    except Conflict as error:
        form.add_error(None, sentence(error.message, error))
        return form, error.http_status
    said = ngettext("%(n)s case was handed over.", "%(n)s cases were handed over.", number) % {"n": number}
    messages.success(request, said)
    return None, 200
