"""The forms of money, needs and offers, and projects in municipalities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.numbers import ObsStatus
from jahorina.partners import queries as partners
from jahorina.plan.amounts import Amount, none_because, number
from jahorina.plan.choices import Area, FundingKind, NeedEnd, ProjectKind, ProjectState, SupportKind
from jahorina.plan.funding.services import MUNICIPAL
from jahorina.web.plan.forms import DECIMALS, DIGITS, NO_VALUE, NOTHING, day_field, named, words_field


class FundingForm(forms.Form):
    """An amount."""

    kind = forms.ChoiceField(label=_("What it is"), choices=FundingKind.choices)
    donor = forms.ChoiceField(label=_("Donor"), required=False, help_text=_("Empty for a costed need."))
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2, min_value=0)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, initial="EUR")
    on = day_field(_("Day"))
    note = words_field(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        donors = named(card.code for card in partners.partners(kind=""))
        self.fields["donor"].choices = [NOTHING, *donors]  # type: ignore[attr-defined]


class NeedForm(forms.Form):
    """Assistance that is needed."""

    title = forms.CharField(label=_("What is needed"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=SupportKind.choices)
    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    needed_from = day_field(_("From"))
    needed_until = day_field(_("Until"), required=False)
    text = words_field(_("More about it"), required=False)

    def __init__(self, *args: Any, measures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [NOTHING, *measures]  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """Assistance that is offered."""

    title = forms.CharField(label=_("What is offered"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=SupportKind.choices)
    areas = forms.MultipleChoiceField(
        label=_("Areas"), choices=Area.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = forms.MultipleChoiceField(
        label=_("For the partners"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    available_from = day_field(_("From"))
    available_until = day_field(_("Until"), required=False)
    text = words_field(_("More about it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].choices = named(card.code for card in partners.partners(kind="partner"))  # type: ignore[attr-defined]


class EndNeedForm(forms.Form):
    """How a need came to its end, and why."""

    end = forms.ChoiceField(label=_("It is"), choices=NeedEnd.choices, widget=forms.RadioSelect)
    reason = words_field(_("Why"))


class AnswerForm(forms.Form):
    """The answer to a proposed match."""

    match = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(choices=[("accepted", ""), ("declined", ""), ("ended", "")])
    note = forms.CharField(label=_("Why"), required=False, max_length=500)


class ProjectForm(forms.Form):
    """A project in a municipality."""

    code = forms.SlugField(label=_("Code"), max_length=60)
    text = forms.CharField(label=_("What it is"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProjectKind.choices)
    state = forms.ChoiceField(label=_("State"), choices=ProjectState.choices)
    place = forms.ChoiceField(label=_("Municipality"))
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    starts = day_field(_("From"))
    ends = day_field(_("Until"), required=False)

    def __init__(self, *args: Any, partner: str, measures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [card.code for card in partners.places(partner=partner) if card.kind in MUNICIPAL]
        self.fields["place"].choices = sorted(named(places), key=lambda pair: pair[1])  # type: ignore[attr-defined]
        self.fields["measure"].choices = [NOTHING, *measures]  # type: ignore[attr-defined]


class CommunityFigureForm(forms.Form):
    """A number about a municipality."""

    name = forms.CharField(label=_("What is counted"), max_length=200)
    value = forms.DecimalField(label=_("Value"), required=False, max_digits=DIGITS, decimal_places=DECIMALS)
    status = forms.ChoiceField(label=_("If there is no value, why"), choices=NO_VALUE, required=False)
    as_of = day_field(_("Day"))
    source_note = forms.CharField(label=_("Where it comes from"), max_length=300)

    def amount(self) -> Amount:
        """The number, or why there is none."""
        if self.cleaned_data["status"]:
            return none_because(ObsStatus(self.cleaned_data["status"]))
        value = self.cleaned_data["value"]
        return number(value) if value is not None else none_because(ObsStatus.MISSING)
