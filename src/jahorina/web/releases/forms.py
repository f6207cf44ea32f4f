"""The forms of a release: what is asked for, a second person's verdict, embargo, withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jahorina.publication.choices import TableKind
from jahorina.publication.services import NewRelease
from jahorina.publication.sources import Wanted
from jahorina.web.plan.forms import words_field

METHODS = [
    ("", _("what the domain recommends")),
    ("rounding", _("controlled rounding")),
    ("suppression", _("suppression")),
    ("cell-key", _("noise that stays the same")),
    ("dp", _("differential privacy")),
]
BASES = [(0, _("the domain's")), (5, "5"), (10, "10")]


class ReleaseForm(forms.Form):
    """A request."""

    series = forms.SlugField(
        label=_("Series"), max_length=60, help_text=_("Letters, digits, hyphens; later releases have the same.")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    reason = words_field(
        _("Why it is published"), help_text=_("Readers see it. Of a later release: what changed, and why.")
    )
    kind = forms.ChoiceField(label=_("Where the tables come from"), choices=TableKind.choices)
    statistic = forms.CharField(
        label=_("Statistic"), max_length=60, help_text=_("The code of the statistic, indicator or series.")
    )
    periods = forms.CharField(label=_("Periods"), max_length=300, help_text=_("2025 2025-Q3; a table for each."))
    breakdowns = forms.CharField(
        label=_("Breakdowns"),
        max_length=300,
        required=False,
        help_text=_("sex, or sex,age for both at once; several with spaces between."),
    )
    method = forms.ChoiceField(label=_("Protection"), choices=METHODS, required=False)
    base = forms.TypedChoiceField(label=_("Rounded to"), choices=BASES, coerce=int, required=False)
    is_simulated = forms.BooleanField(label=_("Of simulated cases, labelled so"), required=False)

    def asked(self) -> NewRelease:
        """The request as the service takes it."""
        data = self.cleaned_data
        kind, periods = TableKind(data["kind"]), tuple(data["periods"].split())
        splits = [tuple(filter(None, text.split(","))) for text in data["breakdowns"].split()] or [()]
        return NewRelease(
            series=data["series"],
            title=data["title"],
            reason=data["reason"],
            tables=[Wanted(kind, data["statistic"].strip(), periods, split) for split in splits],
            method=data["method"],
            base=int(data["base"] or 0),
            is_simulated=data["is_simulated"],
        )


class CheckForm(forms.Form):
    """A second person's verdict."""

    verdict = forms.ChoiceField(
        label=_("Finding"),
        choices=[("check", _("It may go out")), ("send-back", _("Something is to be mended"))],
        widget=forms.RadioSelect,
    )
    remarks = words_field(_("Remarks"), required=False, help_text=_("Needed where something is to be mended."))


class AgainForm(forms.Form):
    """Other choices for the same tables."""

    method = forms.ChoiceField(label=_("Protection"), choices=METHODS, required=False)
    base = forms.TypedChoiceField(label=_("Rounded to"), choices=BASES, coerce=int, required=False)


class EmbargoForm(forms.Form):
    """When readers see it."""

    embargo_until = forms.DateTimeField(
        label=_("Embargo until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty: at once."),
    )


def opened_cells(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The cells that the attacker opened, each with its members in words."""
    return [
        (", ".join(f"{name}: {label}" for name, label in cell["cell"].items() if label != "_T"), cell)
        for subject in report.get("subjects", ())
        for cell in subject["cells"]
    ]
