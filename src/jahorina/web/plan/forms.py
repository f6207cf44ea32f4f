"""The forms of the plan. What may be said, the services check; the forms offer what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jahorina.evidence import queries as evidence
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.plan.amounts import Amount, fraction, none_because, number
from jahorina.plan.choices import (
    Area,
    ClaimedStatus,
    EvidenceKind,
    Stance,
)
from jahorina.plan.rounds.queries import IndicatorField
from jahorina.plan.rounds.services import GivenValue
from jahorina.web.cases.forms import show_refusal
from jahorina.web.labels import SEX_NAMES
from jahorina.web.middleware.refusals import sentence
from jahorina.web.names import names

NO_VALUE = [
    ("", _("there is a value")),
    (ObsStatus.MISSING.value, _("missing")),
    (ObsStatus.NOT_COLLECTED.value, _("not collected")),
    (ObsStatus.NOT_APPLICABLE.value, _("not applicable")),
    (ObsStatus.SUPPRESSED.value, _("suppressed")),
]
DIGITS, DECIMALS = 22, 4
NOTHING = ("", "–")
PARTS = {"sex": tuple(SEX_NAMES.items()), "age": (("0-17", _("children")), ("18+", _("adults")))}
"""The parts of a breakdown that a report's form asks for; a workbook of observations takes finer ones."""


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def words_field(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Some sentences."""
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


def attempt(form: forms.Form, act: Callable[[], object], answer: list[int]) -> bool:
    """Do what the form asks for; a refusal is written into the form and its status into `answer`."""
    try:
        act()
    except InputRefused as error:
        show_refusal(form, error)
        answer[:] = [error.http_status]
    except (Conflict, NotAllowed, UserError) as error:
        form.add_error(None, sentence(error.message, error))
        answer[:] = [error.http_status]
    return not form.errors


def is_sent(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the form came back and can be read."""
    return request.method == "POST" and form.is_valid()


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Partners or places by name."""
    shown = names(get_language() or "en")
    return [(code, shown.of(code)) for code in codes]


class ClaimForm(forms.Form):
    """How a measure or milestone stands with the own partner, and why."""

    milestone = forms.ChoiceField(label=_("About"), required=False)
    status = forms.ChoiceField(label=_("Status"), choices=ClaimedStatus.choices)
    note = words_field(
        _("Why"), help_text=_("Without evidence that somebody else verified, “achieved” is shown as “claimed”.")
    )

    def __init__(self, *args: Any, milestones: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].choices = [("", _("the measure as a whole")), *milestones]  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """An item of evidence."""

    milestone = forms.ChoiceField(label=_("For"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    title = forms.CharField(label=_("What it is"), max_length=300)
    happened_on = day_field(_("Day"))
    reference = forms.CharField(
        label=_("Where it can be looked up"),
        max_length=1000,
        required=False,
        help_text=_("A gazette, a file, an address."),
    )
    figure = forms.ChoiceField(
        label=_("A figure that it rests on"),
        required=False,
        help_text=_(
            "Of your partner. When the figure is revised or falls away, what rests on it is open again by itself."
        ),
    )
    window = forms.CharField(
        label=_("The figure's window"), max_length=30, required=False, help_text=_("2024, 2024-S1, 2024-Q3, 2024-03.")
    )

    def __init__(self, *args: Any, milestones: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].choices = [("", _("the measure as a whole")), *milestones]  # type: ignore[attr-defined]
        self.fields["figure"].choices = [NOTHING, *countable()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A figure has a window that can be read, and a window belongs to a figure."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("figure")) != bool(cleaned.get("window")):
            self.add_error("window", _("Give a figure and its window, or neither."))
        elif cleaned.get("window"):
            try:
                Period.parse(cleaned["window"])
            except UserError as error:
                self.add_error("window", sentence(error.message, error))
        return cleaned

    def given(self, partner: str) -> dict[str, Any]:
        """What is brought, as NewEvidence takes it; the figure is of the partner's territory."""
        given = dict(self.cleaned_data)
        statistic, _colon, definition = given.pop("figure").partition(":")
        window = given.pop("window")
        if statistic:
            count = {"statistic": statistic, "definition": definition}
            given["figure"] = {"count": count, "place": partner, "period": window}
        return given


def countable() -> list[tuple[str, str]]:
    """The statistics of the evidence, each way of counting apart."""
    language, found = get_language() or "en", []
    for card in evidence.statistics():
        title = in_language(card.titles, language)
        if len(card.definitions) < 2:
            found.append((card.code, title))
        found += [
            (f"{card.code}:{one.code}", f"{title} ({one.code})")
            for one in card.definitions[:99]
            if len(card.definitions) > 1
        ]
    return sorted(found, key=lambda pair: pair[1])


class ReasonForm(forms.Form):
    """Why."""

    reason = words_field(_("Why"))


class VerdictForm(forms.Form):
    """What somebody who verifies finds."""

    verdict = forms.ChoiceField(
        label=_("Finding"),
        choices=[("verified", _("It shows what it is brought for")), ("refused", _("It does not"))],
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Why"), required=False, help_text=_("Needed where it is not accepted."))


class RoundForm(forms.Form):
    """A reporting round."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("As 2024-S1."))
    name = forms.CharField(label=_("Name"), max_length=200)
    period = forms.CharField(
        label=_("Window"), max_length=30, help_text=_("2024, 2024-S1, 2024-Q3, or 2024-01-01/2024-10-31.")
    )
    due_on = day_field(_("Reports are due on"))

    def clean_period(self) -> Period:
        """The window."""
        try:
            return Period.parse(self.cleaned_data["period"])
        except UserError as error:
            raise ValidationError(sentence(error.message, error)) from error


class ReportForm(forms.Form):
    """A progress report: how it stands, in words, and a value for each indicator that is entered by hand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), choices=[NOTHING, *ClaimedStatus.choices], required=False)
    narrative = words_field(_("What was done"), rows=6, required=False)
    obstacles = words_field(_("What stands in the way"), required=False)
    next_steps = words_field(_("What comes next"), required=False)

    def __init__(self, *args: Any, indicators: tuple[IndicatorField, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = [one for one in indicators if not one.is_computed]
        for one in self.indicators:
            self._add(one)

    def _add(self, one: IndicatorField) -> None:
        """The fields of an indicator, filled with what was reported before."""
        amount = next((value.amount for value in one.values if value.member == TOTAL), Amount())
        note = next((value.note for value in one.values if value.member == TOTAL), "")
        label = f"{one.code} {one.text}"
        if one.kind == "scale":
            choices = [NOTHING, *((step.code, step.label) for step in one.scale)]
            self._field(one, "scale_code", forms.ChoiceField(label=label, choices=choices), amount.scale_code)
        elif one.kind == "number":
            self._field(one, "value", _decimal(label), amount.value)
            self._add_parts(one, label)
        else:
            self._field(one, "numerator", _decimal(_("%(label)s: numerator") % {"label": label}), amount.numerator)
            self._field(
                one, "denominator", _decimal(_("%(label)s: denominator") % {"label": label}), amount.denominator
            )
        why = forms.ChoiceField(label=_("If there is no value, why"), choices=NO_VALUE)
        self._field(one, "status", why, "" if amount.is_there or not one.values else amount.status.value)
        self._field(one, "note", forms.CharField(label=_("Note"), max_length=500), note)

    def _add_parts(self, one: IndicatorField, label: str) -> None:
        """A field for each part of the breakdowns; one that is left empty says nothing."""
        before = {value.member: value.amount.value for value in one.values}
        for member, name in self._parts(one):
            self._field(one, f"part:{member}", _decimal(f"{label}: {name}"), before.get(member))

    @staticmethod
    def _parts(one: IndicatorField) -> list[tuple[str, Any]]:
        wanted = one.breakdowns if one.kind == "number" else ()
        return [part for dimension in wanted for part in PARTS.get(dimension, ())]

    def _field(self, one: IndicatorField, part: str, field: forms.Field, initial: Any) -> None:
        field.required = False
        field.initial = f"{initial.normalize():f}" if isinstance(initial, Decimal) else initial
        self.fields[f"{one.code}:{part}"] = field

    def given(self) -> list[GivenValue]:
        """The values that were typed; an indicator about which nothing was said is left out."""
        found = []
        for one in self.indicators:
            amount = self._amount(one)
            if amount is not None:
                found.append(GivenValue(one.code, amount, note=self.cleaned_data[f"{one.code}:note"]))
            for member, _name in self._parts(one):
                part = self.cleaned_data[f"{one.code}:part:{member}"]
                if part is not None:
                    found.append(GivenValue(one.code, number(part), member))
        return found

    def _amount(self, one: IndicatorField) -> Amount | None:
        typed = {part: self.cleaned_data.get(f"{one.code}:{part}") for part in ("value", "numerator", "denominator")}
        step = self.cleaned_data.get(f"{one.code}:scale_code")
        why = self.cleaned_data[f"{one.code}:status"]
        if why:
            return none_because(ObsStatus(why))
        if step:
            return Amount(scale_code=step, status=ObsStatus.NORMAL)
        if typed["value"] is not None:
            return number(typed["value"])
        if typed["numerator"] is not None and typed["denominator"] is not None:
            return fraction(typed["numerator"], typed["denominator"])
        return None

    def clean(self) -> dict[str, Any]:
        """One half of a fraction is no value, and a value beside a reason for none is two answers."""
        cleaned = super().clean() or self.cleaned_data
        for one in self.indicators:
            parts = [cleaned.get(f"{one.code}:{part}") for part in ("value", "numerator", "denominator", "scale_code")]
            is_given = any(part not in (None, "") for part in parts)
            if is_given and cleaned.get(f"{one.code}:status"):
                self.add_error(f"{one.code}:status", _("There is a value, and it is said that there is none."))
            for dimension in one.breakdowns if one.kind == "number" else ():
                known = [cleaned.get(f"{one.code}:part:{member}") for member, _name in PARTS.get(dimension, ())]
                together = sum(part for part in known if part is not None)
                if parts[0] is not None and together > parts[0]:
                    self.add_error(f"{one.code}:value", _("Its parts are more than the whole."))
            if (parts[1] is None) != (parts[2] is None):
                self.add_error(f"{one.code}:numerator", _("Give numerator and denominator, or neither."))
        return cleaned


def _decimal(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=DIGITS, decimal_places=DECIMALS)


class ReviewForm(forms.Form):
    """Accept a report, or send it back with remarks."""

    verdict = forms.ChoiceField(
        label=_("Finding"),
        choices=[("accept", _("Accept: our partner stands by it")), ("send-back", _("Send back with remarks"))],
        widget=forms.RadioSelect,
    )
    remarks = words_field(_("Remarks"), required=False)


class StanceForm(forms.Form):
    """Agree to a regional figure, or with a reservation."""

    seen = forms.CharField(widget=forms.HiddenInput)
    stance = forms.ChoiceField(label=_("Our partner"), choices=Stance.choices, widget=forms.RadioSelect)
    reservation = words_field(
        _("Reservation"), required=False, help_text=_("It stands beside the figure wherever that is published.")
    )


class WorkbookForm(forms.Form):
    """A workbook to take in."""

    file = forms.FileField(label=_("Workbook (XLSX)"))


class ConfirmForm(forms.Form):
    """The same workbook once more, with the reason; `onto` is the plan that was looked at."""

    file = forms.FileField(label=_("The same workbook"))
    onto = forms.CharField(widget=forms.HiddenInput)
    reason = words_field(_("Why the plan is changed"))


class SinceForm(forms.Form):
    """Since when."""

    since = day_field(_("Since"))


class MeasureForm(forms.Form):
    """A measure's own words and days, in every language of the programme."""

    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    valid_from = day_field(_("From"), required=False)
    valid_to = day_field(_("Until"), required=False)
    reason = words_field(_("Why the plan is changed"))

    def __init__(self, *args: Any, texts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = [(card.code, card.names.get("endonym", card.code)) for card in partners.languages()]
        for code, name in self.languages:
            field = forms.CharField(
                label=name, required=code == "en", widget=forms.Textarea(attrs={"rows": 2, "lang": code})
            )
            field.initial = texts.get(code, "")
            self.fields[f"texts:{code}"] = field

    def texts(self) -> dict[str, str]:
        """The text in each language that has one."""
        found = {code: self.cleaned_data[f"texts:{code}"].strip() for code, _name in self.languages}
        return {code: text for code, text in found.items() if text}
