"""People who may stand in the register twice: the list without names, and each pair side by side to decide."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.registers.duplicates import queries, services
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.cases.forms import sent, show_refusal
from jahorina.web.cases.pages import for_workers
from jahorina.web.middleware.refusals import sentence

FIELDS = {
    "name": gettext_lazy("Name"),
    "other-names": gettext_lazy("Other name"),
    "birth-name": gettext_lazy("Name at birth"),
    "father": gettext_lazy("Father's name"),
    "born": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "nationality": gettext_lazy("Nationality"),
    "documents": gettext_lazy("Documents"),
    "languages": gettext_lazy("Languages"),
}


class DecisionForm(forms.Form):
    """What is decided, and how many decisions stood on the page."""

    verdict = forms.ChoiceField(choices=queries.VERDICTS)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@for_workers
@require_safe
def all_pairs(request: MemberRequest) -> HttpResponse:
    """The pairs that wait for a decision, or those that are decided; references, no names."""
    undecided = request.GET.get("show") != "decided"
    found = queries.pairs(member=request.user, undecided=undecided)
    return render(request, "cases/duplicates.html", {"pairs": found, "undecided": undecided})


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def one_pair(request: MemberRequest, pair_id: UUID) -> HttpResponse:
    """Two people side by side, differences marked; decide, or take the last decision back."""
    form, status = DecisionForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(by=request.user, pair=pair_id, **form.cleaned_data)
        except (InputRefused, Conflict) as error:
            status = error.http_status
            if isinstance(error, InputRefused):
                show_refusal(form, error)
            else:
                form.add_error(None, sentence(error.message, error))
        else:
            messages.success(request, _("The decision is recorded. It can be taken back."))
            return redirect("cases:duplicate", pair_id=pair_id)
    card = queries.pair(pair_id, member=request.user)
    rows = [(FIELDS[row.field], row) for row in card.rows if row.one or row.other]
    status = 422 if form.errors and status == 200 else status
    return render(request, "cases/duplicate.html", {"card": card, "rows": rows, "form": form}, status=status)
