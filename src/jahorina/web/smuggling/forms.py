"""The forms of the criminal-justice compartment: what is asserted of a tie, and what the network shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jahorina.registers.codes import code_lists
from jahorina.registers.smuggling.grading import CONFIDENCE_TITLES, Confidence
from jahorina.registers.smuggling.network import Question
from jahorina.registers.smuggling.services import CODES_OF, Assertion
from jahorina.registers.smuggling.ties import TIE_TITLES, TieKind
from jahorina.registers.vault.identities import Document, Identity, Name
from jahorina.web.cases.forms import Choices, code_choices, nationality_choices

References = list[tuple[UUID, str]]


CODE_LABELS = {
    TieKind.INVOLVED: _("Part that the suspect takes"),
    TieKind.RESPONSIBLE: _("Part that the group takes"),
    TieKind.MEMBER: _("Part that the suspect takes"),
    TieKind.LINKED: _("Why they belong together"),
    TieKind.TRACE: _("Kind of trace"),
}


class TieForm(forms.Form):
    """What a tie of a kind says, how reliable source and information are, and words."""

    code = forms.ChoiceField(label=_("What it is"))
    source_grade = forms.ChoiceField(label=_("Reliability of the source"))
    information_grade = forms.ChoiceField(label=_("Reliability of the information"))
    note = forms.CharField(
        label=_("Words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed in the vault with the case; never exported or published."),
    )

    def __init__(self, *args: Any, kind: TieKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = code_lists()
        self.fields["code"].label = CODE_LABELS[kind]
        for name, scheme in (
            ("code", CODES_OF[kind]),
            ("source_grade", "source-grade"),
            ("information_grade", "information-grade"),
        ):
            self.fields[name].choices = code_choices(scheme, lists)  # type: ignore[attr-defined]

    def says(self) -> Assertion:
        """What was typed."""
        found = self.cleaned_data
        return Assertion(found["code"], found["source_grade"], found["information_grade"], found["note"])


class SuspectForm(TieForm):
    """A new suspect: who it is as far as it is known, and their part."""

    name_original = forms.CharField(label=_("Name as written in the person's own script"), max_length=200)
    name_latin = forms.CharField(label=_("Name in Latin letters"), required=False, max_length=200)
    alias = forms.CharField(label=_("Other name"), required=False, max_length=200)
    born = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"})
    )
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    document_number = forms.CharField(label=_("Number of the document"), required=False, max_length=40)
    field_order = ("name_original", "name_latin", "alias", "born", "nationality", "document_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nationality"].choices = nationality_choices()  # type: ignore[attr-defined]
        for name in ("name_original", "name_latin", "alias", "document_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def identity(self) -> Identity:
        """The identity that was typed."""
        found = self.cleaned_data
        names: tuple[Name, ...] = (Name(found["name_original"], found["name_latin"]),)
        if found["alias"]:
            names = (*names, Name(found["alias"], kind="alias"))
        number, nationality = found["document_number"], found["nationality"]
        return Identity(
            names=names,
            born=found["born"],
            nationalities_claimed=(nationality,) if nationality else (),
            documents=(Document("other", number),) if number else (),
        )


class GroupForm(TieForm):
    """A new group: how it is called, and its part."""

    name = forms.CharField(
        label=_("Name of the group"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("name",)


class TraceForm(TieForm):
    """Something that other incidents may share. Only its keyed hash is kept."""

    identifier = forms.CharField(
        label=_("Number or name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Telephone numbers with the country code. Only a keyed hash is kept: it can be met, not read."),
    )
    field_order = ("code", "identifier")


class KnownForm(TieForm):
    """A tie to a suspect, group or incident that is known, chosen by reference."""

    suspect = forms.ChoiceField(label=_("Suspect"))
    group = forms.ChoiceField(label=_("Group"))
    other = forms.ChoiceField(label=_("Other incident"))
    field_order = ("suspect", "group", "other")

    def __init__(self, *args: Any, ends: dict[str, References], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("suspect", "group", "other"):
            if name not in ends:
                del self.fields[name]
                continue
            choices: Choices = [("", "–"), *((str(identifier), reference) for identifier, reference in ends[name])]
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class TieCorrectionForm(TieForm):
    """What a tie should say instead, or that it is withdrawn, with the reason."""

    void = forms.BooleanField(label=_("It does not hold: withdraw it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Reason of the correction")
        self.fields["note"].required = True


class NetworkForm(forms.Form):
    """Which part of the network is shown."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    least = forms.ChoiceField(
        label=_("Confidence at least"),
        required=False,
        choices=[(one.value, CONFIDENCE_TITLES[one]) for one in reversed(Confidence)],
    )
    depth = forms.ChoiceField(label=_("Steps"), required=False, choices=[("2", _("two steps")), ("1", _("one step"))])
    kind = forms.MultipleChoiceField(
        label=_("Kinds of ties"),
        required=False,
        choices=list(TIE_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All kinds where none is ticked."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            raise forms.ValidationError(gettext("The first day lies after the last."))
        return found

    def question(self, centre: UUID | None = None) -> Question:
        """What was asked for; everything where the form does not hold."""
        found = self.cleaned_data if self.is_valid() else {}
        return Question(
            since=found.get("since"),
            until=found.get("until"),
            kinds=frozenset(TieKind(kind) for kind in found.get("kind") or TieKind),
            least=Confidence(found.get("least") or Confidence.LOW),
            centre=centre,
            depth=int(found.get("depth") or 2),
        )
