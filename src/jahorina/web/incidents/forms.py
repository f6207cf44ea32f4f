"""The forms of incident reports. What may be reported and added, the services say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jahorina.partners import queries as partners
from jahorina.registers.codes import code_lists
from jahorina.registers.incidents.services import ACTOR_LIST, KIND_LIST, NewIncident
from jahorina.web.cases.forms import Choices, code_choices
from jahorina.web.names import names

CONSENT = [
    ("none", _("nothing")),
    ("facts", _("the coded facts, without what is written")),
    ("full", _("the facts and what is written")),
]
PRECISION = [("day", _("the day")), ("month", _("the month")), ("year", _("the year"))]


def _partner_choices() -> Choices:
    shown = names(get_language() or "en")
    return [("", "–"), *((card.code, shown.of(card.code)) for card in partners.partners())]


def _all_places() -> Choices:
    shown = names(get_language() or "en")
    found = ((place.code, shown.of(place.code)) for place in partners.places())
    return [("", "–"), *sorted(found, key=lambda pair: pair[1])]


class IncidentForm(forms.Form):
    """An incident: what is coded, and what is written, which is sealed."""

    concerned = forms.ChoiceField(label=_("Partner that it concerns"))
    kind = forms.ChoiceField(label=_("Kind of incident"))
    actor = forms.ChoiceField(label=_("Alleged actor"))
    happened_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    precision = forms.ChoiceField(label=_("How exactly it is known"), choices=PRECISION)
    place = forms.ChoiceField(label=_("Place"), required=False)
    persons = forms.IntegerField(label=_("Number of persons affected"), required=False, min_value=0)
    narrative = forms.CharField(
        label=_("What happened"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Sealed. Write no names: the partner reads this if you release it. It can never be deleted."),
    )
    consent = forms.ChoiceField(
        label=_("What those affected agreed to share with the partner"), choices=CONSENT, widget=forms.RadioSelect
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = code_lists()
        choices = {
            "concerned": _partner_choices(),
            "kind": code_choices(KIND_LIST, lists),
            "actor": code_choices(ACTOR_LIST, lists),
            "place": _all_places(),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def incident(self) -> NewIncident:
        """The incident that was typed."""
        return NewIncident(**self.cleaned_data)


class WordsForm(forms.Form):
    """A follow-up, an answer, or the last word at the closure."""

    words = forms.CharField(label=_("Words"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Sealed."))


class ClosureForm(forms.Form):
    """The closure, with a last word where there is one."""

    words = forms.CharField(label=_("Words"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ConsentForm(forms.Form):
    """What those affected agree to share now."""

    scope = forms.ChoiceField(
        label=_("What those affected agreed to share with the partner"), choices=CONSENT, widget=forms.RadioSelect
    )


class ReleaseForm(forms.Form):
    """How much is released to the partner now."""

    scope = forms.ChoiceField(label=_("Release to the partner"), choices=CONSENT[1:], widget=forms.RadioSelect)


FORMS: dict[str, type[forms.Form]] = {
    "follow-up": WordsForm,
    "answered": WordsForm,
    "closed": ClosureForm,
    "consent": ConsentForm,
    "released": ReleaseForm,
}
"""The form of each kind of entry."""

TITLES = {
    "reported": _("Report"),
    "follow-up": _("Follow-up"),
    "consent": _("Consent"),
    "released": _("Release"),
    "answered": _("Answer"),
    "closed": _("Closure"),
}
"""What each kind of entry is called."""
