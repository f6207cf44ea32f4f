"""The forms of retention and of requests. What may be done, the services say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jahorina.partners.texts import in_language
from jahorina.registers.codes import code_lists
from jahorina.registers.subject_requests.packing import SHORTEST_PASSPHRASE
from jahorina.registers.subject_requests.queries import rights
from jahorina.web.cases.forms import code_choices


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _reference() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=_("Exact reference of the case"), max_length=30, widget=widget)


def _words(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text
    )


class UntilForm(forms.Form):
    """Until which day one looks ahead."""

    until = forms.DateField(label=_("What falls due before"), required=False, widget=_day())


class HoldForm(forms.Form):
    """A legal hold: on which case, on which ground, why, until when."""

    reference = _reference()
    ground = forms.ChoiceField(label=_("Ground"))
    until = forms.DateField(label=_("Until"), widget=_day(), help_text=_("A year ahead at most; it can be kept again."))
    reason = _words(_("Why"), help_text=_("Sealed with the case."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = code_choices("hold-ground", code_lists(), empty=False)  # type: ignore[attr-defined]


class HoldReviewForm(forms.Form):
    """What somebody else found about a hold."""

    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[("keep", _("still needed: keep it")), ("lift", _("not needed any more: lift it"))],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(label=_("Keep it until"), required=False, widget=_day())
    reason = _words(_("Why"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("finding") == "keep" and not found.get("until"):
            self.add_error("until", _("Say until when it is kept."))
        return found


class ProposalForm(forms.Form):
    """The erasure of a case, proposed in writing."""

    reference = _reference()
    ground = forms.ChoiceField(label=_("Ground"))
    reason = _words(_("Why"), help_text=_("Sealed with the case, and erased with it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = code_choices("erasure-ground", code_lists(), empty=False)  # type: ignore[attr-defined]


class ApprovalForm(forms.Form):
    """Which proposals are approved."""

    erasures = forms.MultipleChoiceField(label=_("Proposals"))
    understood = forms.BooleanField(label=_("I have looked at them. What is erased cannot be brought back."))

    def __init__(self, *args: Any, waiting: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["erasures"].choices = [(one, one) for one in waiting]  # type: ignore[attr-defined]


class RefusalForm(forms.Form):
    """Why something is refused."""

    ground = forms.ChoiceField(label=_("Ground"))
    reason = _words(_("Why"), help_text=_("Sealed with the case."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = code_choices("request-refusal", code_lists(), empty=False)  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    """What a person asks for about their data."""

    reference = _reference()
    kind = forms.ChoiceField(label=_("What is asked for"))
    received_on = forms.DateField(label=_("Received on"), widget=_day())
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    note = _words(
        _("Words"), required=False, help_text=_("How the person showed who they are, and who acts for them. Sealed.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["kind"].choices = [(one.code, in_language(one.names, language)) for one in rights()]  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """How a request is carried on."""

    act = forms.ChoiceField(label=_("What happens"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Ground, where it is refused"), required=False)
    note = _words(_("Words"), required=False, help_text=_("Needed to extend or refuse. Sealed with the case."))

    def __init__(self, *args: Any, possible: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = possible  # type: ignore[attr-defined]
        if "refused" in dict(possible):
            self.fields["ground"].choices = code_choices("request-refusal", code_lists())  # type: ignore[attr-defined]
        else:
            del self.fields["ground"]


class SubjectExportForm(forms.Form):
    """How the file for the person is written."""

    with_words = forms.BooleanField(
        label=_("With the words of staff: I have read them, and they hold nothing about other people"), required=False
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("With one the file is sealed (age); tell it to the person by another way. Without one it is open."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passphrase"].widget.attrs["minlength"] = str(SHORTEST_PASSPHRASE)
