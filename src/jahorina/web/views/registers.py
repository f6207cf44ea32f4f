"""Figures from the own registers: what can be counted, and one statistic in one period. Confidential, in no cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.identifiers import NOT_KNOWN
from jahorina.kernel.periods import Period
from jahorina.partners.naming import origin_name
from jahorina.partners.permissions import Capability
from jahorina.partners.texts import in_language
from jahorina.registers.areas import AREAS
from jahorina.registers.definitions import Text
from jahorina.registers.statistics.definitions import Basis, Definition, Dimension
from jahorina.registers.statistics.masking import Figure
from jahorina.registers.statistics.queries import (
    CountedCard,
    Figures,
    counted_statistics,
    member_names,
    register_statistic,
)
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.labels import SEX_NAMES
from jahorina.web.middleware.refusals import sentence
from jahorina.web.names import names

View = Callable[..., HttpResponse]
DIMENSION_NAMES = {
    Dimension.OUTCOME: _("Outcome"),
    Dimension.STEP: _("Step"),
    Dimension.STATE: _("State"),
    Dimension.GATE: _("Safeguard"),
    Dimension.SEX: _("Sex"),
    Dimension.AGE: _("Age"),
    Dimension.NATIONALITY: _("Nationality"),
    Dimension.PLACE: _("Place"),
    Dimension.VULNERABILITY: _("Risk noted"),
}
BASIS_NAMES = {
    Basis.HAPPENED: _("by the day on which the step happened, as last corrected"),
    Basis.ENDED: _("by the day on which the duration ended"),
    Basis.LAST_DAY: _("by the state at the end of the period's last day"),
}
SEX_CODES = {"female": "F", "male": "M", "other": "O", NOT_KNOWN: "U"}


def confidential(view: View) -> View:
    """Members who may see figures of the registers alone, and no copy in any cache."""

    @wraps(view)
    def page(*args: Any, **kwargs: Any) -> HttpResponse:
        return view(*args, **kwargs)

    return cache_control(no_store=True, private=True)(needs(Capability.READ_REGISTER_FIGURES)(page))


class FigureForm(forms.Form):
    """Which period, and broken down by what."""

    period = forms.CharField(label=_("Period"), max_length=30, help_text=_("2025, 2025-Q3 or 2025-03"))
    by = forms.ChoiceField(label=_("Breakdown"), required=False)

    def __init__(self, data: Mapping[str, Any], definition: Definition) -> None:
        super().__init__(data)
        choices = [(one.value, DIMENSION_NAMES[one]) for one in definition.dimensions]
        self.fields["by"].choices = [("", _("none")), *choices]  # type: ignore[attr-defined]

    def clean_period(self) -> Period:
        """The period, or what would be one."""
        try:
            return Period.parse(self.cleaned_data["period"])
        except UserError as error:
            raise forms.ValidationError(sentence(error.message, error)) from error


@confidential
def register_statistics(request: MemberRequest) -> HttpResponse:
    """The statistics that the member may see, by area."""
    groups: dict[Text, list[CountedCard]] = {}
    for card in counted_statistics(member=request.user):
        groups.setdefault(AREAS[card.definition.area].title, []).append(card)
    return render(request, "evidence/registers.html", {"groups": groups.items()})


@confidential
def register_figures(request: MemberRequest, counted_code: str) -> HttpResponse:
    """One statistic of the own institution's registers in a period, with what the figures mean."""
    cards = {card.code: card for card in counted_statistics(member=request.user)}
    # What is not there, or not for the member, is for the query to say.
    card = (
        cards.get(counted_code) or register_statistic(member=request.user, code=counted_code, period=_last_month()).card
    )
    form = FigureForm(request.GET if "period" in request.GET else {"period": str(_last_month())}, card.definition)
    figures: Figures | None = None
    if form.is_valid():
        by = form.cleaned_data["by"]
        try:
            figures = register_statistic(
                member=request.user,
                code=counted_code,
                period=form.cleaned_data["period"],
                breakdown=[by] if by else [],
            )
        except InputRefused as error:
            form.add_error("period", f"{sentence(error.message, error)} {sentence(error.hint, error)}")
    lines = _lines(figures) if figures else []
    context = {
        "card": card,
        "form": form,
        "figures": figures,
        "lines": lines,
        "counted": _counted(card.definition),
        "basis": BASIS_NAMES[card.definition.basis],
        "breakdown": DIMENSION_NAMES[figures.breakdown[0]] if figures and figures.breakdown else _now("all"),
        "simulated": any(figure.simulated for _called, figure in lines),
    }
    return render(request, "evidence/register_figures.html", context, status=200 if figures else 422)


def _last_month(today: date | None = None) -> Period:
    """The last whole month."""
    first = (today or timezone.localdate()).replace(day=1)
    return Period.parse(f"{first - timedelta(days=1):%Y-%m}")


def _lines(figures: Figures) -> list[tuple[str, Figure]]:
    """The figures with what their members are called; the totals first."""
    language = get_language() or "en"
    totals = [(_now("all"), one) for one in figures.totals]
    if not figures.breakdown:
        return totals
    [dimension] = figures.breakdown
    called = member_names(figures.card.definition, dimension)
    return [*totals, *((_name(dimension, one.members[0][1], called, language), one) for one in figures.rows)]


def _name(dimension: Dimension, member: str, called: Mapping[str, Mapping[str, str]], language: str) -> str:
    if member in called:
        return in_language(called[member], language)
    if dimension is Dimension.SEX:
        return str(SEX_NAMES.get(SEX_CODES.get(member, ""), member))
    if member == NOT_KNOWN:
        return _now("not known")
    if dimension is Dimension.NATIONALITY:
        return origin_name(member, names(language))
    return names(language).of(member) if dimension is Dimension.PLACE else member


def _counted(definition: Definition) -> list[Text]:
    """The titles of the steps or states that count; for a duration those it begins with, then those it ends with."""
    area = AREAS[definition.area]
    steps = [area.steps[code].title for code in (*definition.steps, *definition.until)]
    return [*steps, *(area.states[code].title for code in definition.states)]
