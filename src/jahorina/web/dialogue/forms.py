"""The forms of the Dialogue. What may be said, the services check; the forms offer what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jahorina.dialogue.choices import Answered
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.plan.choices import Area, EventKind, Horizon, Level
from jahorina.plan.content.entries import plain_number
from jahorina.web.plan.forms import DECIMALS, DIGITS, NOTHING, day_field, named, words_field

GATHERINGS = tuple(
    (kind.value, kind.label)
    for kind in (EventKind.DIALOGUE, EventKind.CONFERENCE, EventKind.OPERATIONAL_MEETING, EventKind.FORUM)
)


class SpokenForm(forms.Form):
    """A form with texts in every language of the programme; English is needed, the others may follow."""

    spoken: Mapping[str, Any] = {}
    rows = 2

    def __init__(self, *args: Any, texts: Mapping[str, Mapping[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tags = [(card.code, card.names.get("endonym", card.code)) for card in partners.languages()]
        given = texts or {}
        for name, title in self.spoken.items():
            for code, endonym in self.tags:
                widget = forms.Textarea(attrs={"rows": self.rows, "lang": code})
                field = forms.CharField(
                    label=f"{title} ({endonym})", required=code == "en", widget=widget, max_length=4000
                )
                field.initial = given.get(name, {}).get(code, "")
                self.fields[f"{name}:{code}"] = field

    def said(self, name: str) -> dict[str, str]:
        """The text of this name in each language that has one."""
        found = {code: self.cleaned_data[f"{name}:{code}"].strip() for code, _endonym in self.tags}
        return {code: text for code, text in found.items() if text}


class MeetingForm(SpokenForm):
    """A meeting to call."""

    spoken = {"names": _("Name"), "place": _("Place")}
    rows = 1
    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("As smd-6."))
    kind = forms.ChoiceField(label=_("Kind"), choices=GATHERINGS)
    starts = day_field(_("First day"))
    ends = day_field(_("Last day"))


class AgendaForm(SpokenForm):
    """A point of the agenda."""

    spoken = {"texts": _("What it is about")}
    proposal = forms.ChoiceField(label=_("About a proposal"), required=False)

    def __init__(self, *args: Any, proposals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposal"].choices = [NOTHING, *proposals]  # type: ignore[attr-defined]


class ParticipantForm(forms.Form):
    """Who takes part: oneself, or an office of an institution."""

    myself = forms.BooleanField(label=_("I take part"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    institution = forms.ChoiceField(label=_("Institution"), required=False)
    office = forms.CharField(
        label=_("Office"), required=False, max_length=200, help_text=_("As: head of the department for migration.")
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = named(card.code for card in partners.partners(kind=""))
        houses = [(card.code, in_language(card.names, language)) for card in partners.institutions()]
        self.fields["partner"].choices = [NOTHING, *everybody]  # type: ignore[attr-defined]
        self.fields["institution"].choices = [NOTHING, *houses]  # type: ignore[attr-defined]


class DocumentForm(forms.Form):
    """A file, or an address with who publishes it."""

    title = forms.CharField(label=_("Title"), max_length=300)
    file = forms.FileField(label=_("File"), required=False)
    address = forms.CharField(label=_("Or an address"), required=False, max_length=1000)
    source = forms.CharField(label=_("Who publishes it there"), required=False, max_length=200)


class MoveForm(forms.Form):
    """What becomes of a meeting."""

    to = forms.ChoiceField(choices=[("held", ""), ("cancelled", ""), ("statement-agreed", "")])


class DecisionForm(SpokenForm):
    """A decision to put to the partners."""

    spoken = {"texts": _("What is decided")}
    meeting = forms.ChoiceField(label=_("At the meeting"))
    proposal = forms.ChoiceField(
        label=_("About the proposal"), required=False, help_text=_("Without one it changes nothing in the plan.")
    )
    answer_by = day_field(_("Answers are asked for by"), required=False)

    def __init__(
        self, *args: Any, meetings: list[tuple[str, str]], proposals: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = meetings  # type: ignore[attr-defined]
        self.fields["proposal"].choices = [NOTHING, *proposals]  # type: ignore[attr-defined]


class DecisionAnswerForm(forms.Form):
    """The own partner's answer to what was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("Our partner"), choices=Answered.choices, widget=forms.RadioSelect)
    reservation = words_field(
        _("Reservation, or why we decline"),
        required=False,
        help_text=_("It stands beside the decision, word for word, wherever that is shown. An answer is final."),
    )


class RemarkForm(forms.Form):
    """A remark."""

    text = words_field(_("What our partner says"), help_text=_("It stays with the proposal and cannot be taken back."))


class WhyForm(forms.Form):
    """The title and the reason of a proposal."""

    title = forms.CharField(label=_("Title of the proposal"), max_length=300)
    reason = words_field(_("Why the plan should change"))


class ProposedWorkbookForm(WhyForm):
    """The workbook that was looked at once more, as a proposal."""

    file = forms.FileField(label=_("The same workbook"))
    onto = forms.CharField(widget=forms.HiddenInput)


class EntryForm(SpokenForm):
    """An entry as it should be: what it says in all languages, and the fields of its kind."""

    spoken = {"texts": _("Text")}
    gone = forms.BooleanField(label=_("Take it out of the plan"), required=False)

    def __init__(self, *args: Any, entry: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, texts={"texts": entry.get("texts", {})}, **kwargs)
        for name in self.plain:
            self.fields[name].initial = entry.get(name)
        self.fields.update(WhyForm().fields)

    plain: tuple[str, ...] = ()

    def entry(self) -> dict[str, Any]:
        """The fields as the plan's entries have them."""
        found = {name: _stored(self.cleaned_data[name]) for name in self.plain}
        return {**found, **({"texts": self.said("texts")} if "texts" in self.spoken else {})}


class MeasureEntryForm(EntryForm):
    """A measure."""

    plain = ("area", "horizon", "valid_from", "valid_to")
    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    horizon = forms.ChoiceField(label=_("Horizon"), choices=Horizon.choices)
    valid_from = day_field(_("From"), required=False)
    valid_to = day_field(_("Until"), required=False)


class MilestoneEntryForm(EntryForm):
    """A milestone."""

    plain = ("due_on",)
    due_on = day_field(_("Day"), required=False)


class IndicatorEntryForm(EntryForm):
    """An indicator's words; what is counted is changed by workbook."""


class TargetEntryForm(EntryForm):
    """A target's amount."""

    spoken = {}
    plain = ("value", "numerator", "denominator")
    value = forms.DecimalField(label=_("Value"), required=False, max_digits=DIGITS, decimal_places=DECIMALS)
    numerator = forms.DecimalField(label=_("Numerator"), required=False, max_digits=DIGITS, decimal_places=DECIMALS)
    denominator = forms.DecimalField(label=_("Denominator"), required=False, max_digits=DIGITS, decimal_places=DECIMALS)


class NewMeasureForm(EntryForm):
    """A new measure that serves a commitment."""

    plain = ("code", "area", "level", "horizon", "valid_from", "valid_to", "lead_partner")
    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("As M-RE-9."))
    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    horizon = forms.ChoiceField(label=_("Horizon"), choices=Horizon.choices)
    valid_from = day_field(_("From"), required=False)
    valid_to = day_field(_("Until"), required=False)
    lead_partner = forms.ChoiceField(label=_("Lead"), required=False)
    carriers = forms.MultipleChoiceField(label=_("Carried out by"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        six = named(card.code for card in partners.partners(kind="partner"))
        self.fields["lead_partner"].choices = [NOTHING, *six]  # type: ignore[attr-defined]
        self.fields["carriers"].choices = six  # type: ignore[attr-defined]
        del self.fields["gone"]


ENTRY_FORMS: Mapping[str, type[EntryForm]] = {
    "measure": MeasureEntryForm,
    "milestone": MilestoneEntryForm,
    "indicator": IndicatorEntryForm,
    "target": TargetEntryForm,
    "commitment": NewMeasureForm,
}


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
