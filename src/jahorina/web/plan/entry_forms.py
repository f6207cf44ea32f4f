"""The forms of milestones, indicators and targets. `onto` is the plan that was looked at: nothing is undone unseen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.errors import UserError
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.plan.choices import Aggregation, Direction, IndicatorKind
from jahorina.plan.content.entries import plain_number
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.forms import DECIMALS, DIGITS, NOTHING, day_field, named, words_field

Entry = dict[str, Any]


class EntryForm(forms.Form):
    """An entry of the plan, or a change of it, with the reason."""

    onto = forms.CharField(widget=forms.HiddenInput)
    reason = words_field(_("Why the plan is changed"))
    field_order: list[str] | None = None

    def __init__(self, *args: Any, entry: Entry | None, onto: str, **kwargs: Any) -> None:
        kwargs["initial"] = {**(entry or {}), "onto": onto}
        super().__init__(*args, **kwargs)
        self.entry = entry
        if entry is not None:
            self.fields["end"] = forms.BooleanField(label=_("Withdraw it from the plan"), required=False)
            self.fields.pop("code", None)
        self.order_fields([name for name in self.fields if name not in ("reason", "end")] + ["end", "reason"])

    def fields_of_entry(self) -> Entry:
        """The entry's fields as the plan's content takes them."""
        raise NotImplementedError

    def _add_texts(self) -> None:
        """A field for the words in each language of the programme."""
        self.languages = [(card.code, card.names.get("endonym", card.code)) for card in partners.languages()]
        texts = (self.entry or {}).get("texts", {})
        for code, name in self.languages:
            field = forms.CharField(label=name, required=code == "en", initial=texts.get(code, ""))
            field.widget.attrs["lang"] = code
            self.fields[f"texts:{code}"] = field

    def _texts(self) -> dict[str, str]:
        found = {code: self.cleaned_data[f"texts:{code}"].strip() for code, _name in self.languages}
        return {code: text for code, text in found.items() if text}


class MilestoneEntryForm(EntryForm):
    """A milestone."""

    code = forms.CharField(label=_("Code"), max_length=60)
    due_on = day_field(_("Day"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_texts()
        own = named(card.code for card in partners.partners(kind="partner"))
        self.fields["partner"].choices = [("", _("each that carries the measure out")), *own]  # type: ignore[attr-defined]

    def fields_of_entry(self) -> Entry:
        data = self.cleaned_data
        due = data["due_on"].isoformat() if data["due_on"] else None
        code = {} if self.entry is not None else {"code": data["code"]}
        return {**code, "texts": self._texts(), "due_on": due, "partner": data["partner"]}


class IndicatorEntryForm(EntryForm):
    """An indicator; a scale's steps and a definition come by the workbook."""

    code = forms.CharField(label=_("Code"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=[one for one in IndicatorKind.choices if one[0] != "scale"])
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    aggregation = forms.ChoiceField(label=_("Sum"), choices=Aggregation.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_texts()
        if self.entry is not None:
            self.fields.pop("kind")

    def fields_of_entry(self) -> Entry:
        names = ("direction", "aggregation") if self.entry is not None else ("code", "kind", "direction", "aggregation")
        return {**{name: self.cleaned_data[name] for name in names}, "texts": self._texts()}


class TargetEntryForm(EntryForm):
    """What an indicator is to reach in a window."""

    partner = forms.ChoiceField(label=_("For"), required=False)
    period = forms.CharField(label=_("Window"), max_length=30, help_text=_("2024, 2024-S1, 2024-Q3, 2024-03."))

    def __init__(self, *args: Any, indicator: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = named(card.code for card in partners.partners(kind="partner"))
        self.fields["partner"].choices = [("", _("the plan as a whole")), *own]  # type: ignore[attr-defined]
        if self.entry is not None:
            del self.fields["partner"], self.fields["period"]
        self.scale = [step["code"] for step in indicator["scale"]]
        labels = {"value": _("Value")}
        if indicator["kind"] in ("percentage", "ratio"):
            labels = {"numerator": _("Numerator"), "denominator": _("Denominator")}
        for name, label in labels.items() if not self.scale else ():
            self.fields[name] = forms.DecimalField(
                label=label, max_digits=DIGITS, decimal_places=DECIMALS, initial=(self.entry or {}).get(name)
            )
        if self.scale:
            steps = [NOTHING, *((code, code) for code in self.scale)]
            self.fields["scale_code"] = forms.ChoiceField(
                label=_("Scale"), choices=steps, initial=(self.entry or {}).get("scale_code")
            )

    def clean_period(self) -> str:
        """The window, as it is written in the plan."""
        try:
            return str(Period.parse(self.cleaned_data["period"]))
        except UserError as error:
            raise ValidationError(sentence(error.message, error)) from error

    def fields_of_entry(self) -> Entry:
        data = self.cleaned_data
        found: Entry = {name: data[name] for name in ("partner", "period") if name in data}
        for name in ("value", "numerator", "denominator"):
            given = data.get(name)
            found[name] = plain_number(given) if isinstance(given, Decimal) else None
        return {**found, "scale_code": data.get("scale_code", ""), "obs_status": "A"}
