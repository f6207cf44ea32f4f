"""The forms of milestones and targets. `seen` is the entry that was looked at: nothing of it is undone unseen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.errors import UserError
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.plan.content.documents import entry_hash
from jahorina.plan.content.entries import plain_number
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.forms import DECIMALS, DIGITS, NO_VALUE, NOTHING, day_field, named, words_field

Entry = dict[str, Any]


class EntryForm(forms.Form):
    """An entry of the plan, or a change of it, with the reason."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = words_field(_("Why the plan is changed"))
    field_order: list[str] | None = None

    def __init__(self, *args: Any, entry: Entry | None, **kwargs: Any) -> None:
        kwargs["initial"] = {**(entry or {}), "seen": entry_hash(entry) if entry is not None else ""}
        super().__init__(*args, **kwargs)
        self.entry = entry
        if entry is not None:
            self.fields["end"] = forms.BooleanField(label=_("Withdraw it from the plan"), required=False)
            self.fields.pop("code", None)
        self.order_fields([name for name in self.fields if name not in ("reason", "end")] + ["end", "reason"])

    def fields_of_entry(self) -> Entry:
        """The entry's fields as the plan's content takes them."""
        raise NotImplementedError

    def _add_texts(self, name: str = "texts", *, required: bool = True) -> None:
        """A field for the words in each language of the programme."""
        self.languages = [(card.code, card.names.get("endonym", card.code)) for card in partners.languages()]
        texts = (self.entry or {}).get(name, {})
        for code, endonym in self.languages:
            field = forms.CharField(label=endonym, required=required and code == "en", initial=texts.get(code, ""))
            field.widget.attrs["lang"] = code
            self.fields[f"{name}:{code}"] = field

    def _texts(self, name: str = "texts") -> dict[str, str]:
        found = {code: self.cleaned_data[f"{name}:{code}"].strip() for code, _endonym in self.languages}
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
        if self.entry is None and indicator["breakdowns"]:
            self.fields["member"] = forms.CharField(
                label=_("Of the breakdown only"),
                required=False,
                max_length=60,
                help_text=_("Such as F or 0-17; empty: all together."),
            )
        self.scale = [step["code"] for step in indicator["scale"]]
        labels = {"value": _("Value")}
        if indicator["kind"] in ("percentage", "ratio"):
            labels = {"numerator": _("Numerator"), "denominator": _("Denominator")}
        for name, label in labels.items() if not self.scale else ():
            self.fields[name] = forms.DecimalField(
                label=label,
                required=False,
                max_digits=DIGITS,
                decimal_places=DECIMALS,
                initial=(self.entry or {}).get(name),
            )
        if self.scale:
            steps = [NOTHING, *((code, code) for code in self.scale)]
            self.fields["scale_code"] = forms.ChoiceField(
                label=_("Scale"), required=False, choices=steps, initial=(self.entry or {}).get("scale_code")
            )
        status = (self.entry or {}).get("obs_status", "A")
        self.fields["none_because"] = forms.ChoiceField(
            label=_("No value, because"), required=False, choices=NO_VALUE, initial="" if status == "A" else status
        )
        self.order_fields([name for name in self.fields if name not in ("end", "reason")] + ["end", "reason"])

    def clean_period(self) -> str:
        """The window, as it is written in the plan."""
        try:
            return str(Period.parse(self.cleaned_data["period"]))
        except UserError as error:
            raise ValidationError(sentence(error.message, error)) from error

    def fields_of_entry(self) -> Entry:
        data = self.cleaned_data
        found: Entry = {name: data[name] for name in ("partner", "period") if name in data}
        found.update({"member": data["member"]} if data.get("member") else {})
        for name in ("value", "numerator", "denominator"):
            given = data.get(name)
            found[name] = plain_number(given) if isinstance(given, Decimal) else None
        return {**found, "scale_code": data.get("scale_code", ""), "obs_status": data["none_because"] or "A"}
