"""The forms of the registers, made from the definitions of steps. What may be recorded, the services say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pycountry
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.registers.codes import KOSOVO, STATELESS, UNKNOWN_NATIONALITY, CodeLists, Question, code_lists
from jahorina.registers.definitions import Field, FieldKind, StepKind
from jahorina.registers.vault.identities import Document, Identity, Name

Choices = list[tuple[str, str]]

DIMENSION_TITLES = {
    "economic": _("Economic"),
    "social": _("Social"),
    "psychosocial": _("Psychosocial"),
}


def code_choices(scheme: str, lists: CodeLists, *, empty: bool = True) -> Choices:
    """The codes of a list with their names in the reader's language."""
    language = get_language() or "en"
    found = [(code.code, in_language(code.names, language)) for code in lists.codes(scheme)]
    return [("", "–"), *found] if empty else found


def nationality_choices() -> Choices:
    """Every ISO 3166 code, with those for stateless and unknown people first."""
    first = [
        ("", "–"),
        (UNKNOWN_NATIONALITY, gettext("not known")),
        (STATELESS, gettext("stateless")),
        (KOSOVO, "Kosovo*"),
    ]
    return [*first, *sorted(((one.alpha_3, one.name) for one in pycountry.countries), key=lambda pair: pair[1])]


def place_choices(partner: str) -> Choices:
    """The partner's own centres, crossings and regions."""
    language = get_language() or "en"
    found = [(place.code, in_language(place.names, language)) for place in partners.places(partner=partner)]
    return [("", "–"), *sorted(found, key=lambda pair: pair[1])]


def institution_choices(partner: str) -> Choices:
    """The partner's institutions."""
    language = get_language() or "en"
    cards = partners.institutions(partner=partner)
    return [("", "–"), *((card.code, in_language(card.names, language)) for card in cards)]


class StepForm(forms.Form):
    """A step of any kind: the day, the kind's fields, and words that are sealed."""

    happened_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: StepKind, partner: str, members: Choices = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        kwargs.setdefault("initial", {}).setdefault("happened_on", timezone.localdate().isoformat())
        super().__init__(*args, **kwargs)
        self.kind, self.partner, self.members = kind, partner, list(members)
        add_fields(self, kind.fields, partner, self.members)
        self.fields["note"] = forms.CharField(
            label=_("Words"),
            required=kind.needs_note,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Sealed in the vault with the case; never exported or published."),
        )

    def step_fields(self) -> dict[str, Any]:
        """The kind's own fields as they were given."""
        return {
            field.name: self._answers(field) if field.kind is FieldKind.ANSWERS else self.cleaned_data.get(field.name)
            for field in self.kind.fields
        }

    def question_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The questions of a survey under the dimension that they belong to; none in other steps."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, question in self._questions():
            found.setdefault(str(DIMENSION_TITLES[question.item.dimension]), []).append(self[name])
        return list(found.items())

    def ordinary_fields(self) -> list[forms.BoundField]:
        """The visible fields that are no question of a survey."""
        questions = {name for name, _question in self._questions()}
        return [field for field in self.visible_fields() if field.name not in questions]

    def _questions(self) -> list[tuple[str, Question]]:
        surveys = [field.name for field in self.kind.fields if field.kind is FieldKind.ANSWERS]
        return [(f"{name}-{question.code}", question) for name in surveys for question in code_lists().questions]

    def _answers(self, field: Field) -> dict[str, str]:
        """What was chosen, and the option that says nothing for what was left open; empty where nothing was chosen."""
        questions = code_lists().questions
        given = {question.code: self.cleaned_data.get(f"{field.name}-{question.code}", "") for question in questions}
        if not any(given.values()):
            return {}
        found = {question.code: given[question.code] or question.not_answered for question in questions}
        return {code: answer for code, answer in found.items() if answer}


class NewCaseForm(StepForm):
    """A new case: who it concerns, and what is known at registration."""

    name_original = forms.CharField(
        label=_("Name as written in the person's own script"), required=False, max_length=200
    )
    name_latin = forms.CharField(label=_("Name in Latin letters"), required=False, max_length=200)
    alias = forms.CharField(label=_("Other name"), required=False, max_length=200)
    born = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"})
    )
    born_precision = forms.ChoiceField(
        label=_("How exactly it is known"),
        choices=[
            ("day", _("the day")),
            ("month", _("the month")),
            ("year", _("the year")),
            ("estimated", _("estimated")),
        ],
    )
    document_kind = forms.ChoiceField(label=_("Document"), required=False)
    document_number = forms.CharField(label=_("Number of the document"), required=False, max_length=40)
    document_issuer = forms.ChoiceField(label=_("Issued by"), required=False)
    confirmed_new = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, has_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_person = has_person
        personal = ("name_original", "name_latin", "alias", "born", "born_precision", "document_kind")
        own = (*personal, "document_number", "document_issuer", "confirmed_new")
        if not has_person:
            for name in own:
                del self.fields[name]
            return
        self.fields["document_kind"].choices = code_choices("document-kind", code_lists())  # type: ignore[attr-defined]
        self.fields["document_issuer"].choices = nationality_choices()  # type: ignore[attr-defined]
        for name in personal[:3]:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.order_fields([*own, "happened_on"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_person and not (found.get("name_original") or found.get("name_latin")):
            raise forms.ValidationError(gettext("A person needs at least one name, even if it is only assumed."))
        return found

    def identity(self) -> Identity | None:
        """The identity that was typed; None for an incident."""
        if not self.has_person:
            return None
        found = self.cleaned_data
        original = found["name_original"] or found["name_latin"]
        names: tuple[Name, ...] = (Name(original, found["name_latin"]),)
        if found["alias"]:
            names = (*names, Name(found["alias"], kind="alias"))
        number = found["document_number"]
        papers = (Document(found["document_kind"] or "other", number, found["document_issuer"]),) if number else ()
        nationality = found.get("nationality") or ""
        return Identity(
            names=names,
            born=found["born"],
            born_precision=found["born_precision"],
            nationalities_claimed=(nationality,) if nationality else (),
            documents=papers,
        )


class CorrectionForm(StepForm):
    """Another day and other fields for a step, with the reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Reason of the correction")
        self.fields["note"].required = True
        self.fields["void"] = forms.BooleanField(label=_("The step did not happen: void it"), required=False)


class PurposeForm(forms.Form):
    """For which purpose something is read."""

    purpose = forms.ChoiceField(label=_("Purpose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = code_choices("reading-purpose", code_lists(), empty=False)  # type: ignore[attr-defined]


class SearchForm(PurposeForm):
    """A name in any script, or the number of a document. Sent as a form, so that no address holds a name."""

    text = forms.CharField(
        label=_("Name or number of a document"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("In any script and spelling."),
    )
    field_order = ("text", "purpose")


class DecisionForm(forms.Form):
    """A decision about a gate, in writing."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("clear", _("The condition is met: clear the gate")),
            (
                "override",
                _("Open the gate although the condition is not met (reported to the data-protection officer)"),
            ),
            ("withdraw", _("Withdraw the earlier decision")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 5}))
    valid_until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class EmergencyForm(forms.Form):
    """The exact reference of a case, and why it must be opened now."""

    reference = forms.CharField(
        label=_("Exact reference of the case"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Why it must be opened now"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Sealed with the case. Supervisors of the case and the data-protection officer read it."),
    )


class FindingForm(forms.Form):
    """What the data-protection officer found about an opening in an emergency."""

    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[("justified", _("justified")), ("not-justified", _("not justified"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}))


def add_fields(form: forms.Form, fields: Iterable[Field], partner: str, members: Choices) -> None:
    """Add the fields of a step to a form, in their order; a survey as one field for each question."""
    lists = code_lists()
    for field in fields:
        if field.kind is FieldKind.ANSWERS:
            form.fields.update(question_fields(field, lists))
        else:
            form.fields[field.name] = _form_field(field, lists, partner, members)


def question_fields(field: Field, lists: CodeLists) -> dict[str, forms.Field]:
    """A choice for each question of the reintegration survey; what is left open counts as not answered."""
    language = get_language() or "en"
    found: dict[str, forms.Field] = {}
    for question in lists.questions:
        options = [(code, in_language(names, language)) for code, names in question.options]
        found[f"{field.name}-{question.code}"] = forms.ChoiceField(
            label=in_language(question.names, language), choices=[("", "–"), *options], required=False
        )
    return found


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even if it is empty; nothing where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def show_refusal(form: forms.Form, error: InputRefused) -> None:
    """Write each refusal at its field, and what concerns none of them above the form."""
    sentence = gettext(error.message)
    form.add_error(None, sentence % error.params if error.params else sentence)
    for refusal in error.refusals:
        column = refusal.column if refusal.column in form.fields else None
        form.add_error(column, said(refusal))


def day(value: date | None) -> str:
    """A day as a date input takes it."""
    return value.isoformat() if value else ""


def said(refusal: Refusal) -> str:
    """What is wrong, in the reader's language."""
    sentence = gettext(refusal.message)
    return sentence % dict(refusal.params) if refusal.params else sentence


def _form_field(field: Field, lists: CodeLists, partner: str, members: Choices) -> forms.Field:
    given: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.necessity}
    match field.kind:
        case FieldKind.CODE:
            choices = code_choices(field.scheme, lists) if field.scheme else [("", "–"), *members]
            return forms.ChoiceField(choices=choices, **given)
        case FieldKind.CODES:
            choices = code_choices(field.scheme, lists, empty=False)
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
        case FieldKind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **given)
        case FieldKind.INTEGER:
            return forms.IntegerField(min_value=0, **given)
        case FieldKind.YES_NO:
            choices = [("", "–"), ("yes", gettext("yes")), ("no", gettext("no"))]
            return forms.ChoiceField(choices=choices, **given)
        case FieldKind.PLACE:
            return forms.ChoiceField(choices=place_choices(partner), **given)
        case FieldKind.INSTITUTION:
            return forms.ChoiceField(choices=institution_choices(partner), **given)
        case FieldKind.NATIONALITY:
            return forms.ChoiceField(choices=nationality_choices(), **given)
        case FieldKind.MONEY:
            given["help_text"] = given["help_text"] or _("With the currency, as 12.50 EUR.")
            return forms.CharField(max_length=40, **given)
        case FieldKind.ANSWERS:
            raise ValueError("a survey is a field for each question")
