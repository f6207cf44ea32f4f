"""The forms about members. They read what was typed; whether it may be done, the services say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jahorina.audit.actions import ACTIONS
from jahorina.audit.queries import EventFilter
from jahorina.kernel.errors import InputRefused
from jahorina.partners.queries import institutions, languages
from jahorina.partners.roles import AREA_ROLES, Area, Role
from jahorina.partners.texts import in_language


def role_choices() -> list[tuple[str, str]]:
    """Every role, area roles once for each area, with its name in the reader's language."""
    choices = []
    for role in Role:
        if role in AREA_ROLES:
            choices += [(f"{role.value}:{area.value}", f"{role.label} ({area.label})") for area in Area]
        else:
            choices.append((role.value, str(role.label)))
    return choices


def language_choices() -> list[tuple[str, str]]:
    """The programme's languages by their own names."""
    return [(language.code, language.names["endonym"]) for language in languages()]


class RolesForm(forms.Form):
    """Which roles a member holds."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]


class NewMemberForm(RolesForm):
    """A new member of one of the administrator's partner's institutions."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("A letter with a link to set a password goes here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    institution = forms.ChoiceField(label=_("Institution"))
    language = forms.ChoiceField(label=_("Language"), help_text=_("Of pages and letters; the member can change it."))
    field_order = ("name", "email", "institution", "language", "roles")

    def __init__(self, *args: Any, partner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reader = get_language() or "en"
        self.fields["institution"].choices = [  # type: ignore[attr-defined]
            (found.code, in_language(found.names, reader)) for found in institutions(partner=partner)
        ]
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    """The language of one's own pages and letters."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]


class EventFilterForm(forms.Form):
    """What to look for in the audit log; everything may be left open."""

    action = forms.ChoiceField(label=_("Action"), required=False)
    actor = forms.CharField(label=_("Actor"), required=False, max_length=100)
    target = forms.CharField(label=_("Target"), required=False, max_length=200)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", gettext("every action")), *((action, action) for action in ACTIONS)]
        self.fields["action"].choices = every  # type: ignore[attr-defined]

    def clean_until(self) -> date | None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(gettext("The last day lies before the first."))
        return until

    def wanted(self) -> EventFilter:
        """The filter that was asked for."""
        found = self.cleaned_data
        return EventFilter(found["action"], found["actor"], found["target"], found["since"], found["until"])


def show_refusal(form: forms.Form, error: InputRefused) -> None:
    """Write a service's refusal above the form."""
    form.add_error(None, gettext(error.message) % error.params if error.params else gettext(error.message))
