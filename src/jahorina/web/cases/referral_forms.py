"""The forms of consents, families and referrals. What may be shared, the services say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jahorina.partners import queries as partners
from jahorina.partners.roles import Area
from jahorina.partners.texts import in_language
from jahorina.registers.codes import code_lists
from jahorina.registers.referral import policies
from jahorina.registers.referral.consents import LANGUAGES, ConsentCard, NewConsent
from jahorina.registers.referral.dataset import DATASET, PROPOSED
from jahorina.registers.referral.household import Relative
from jahorina.registers.referral.services import NewReferral
from jahorina.registers.referral.states import ACT_TITLES, Act
from jahorina.web.cases.forms import Choices, code_choices
from jahorina.web.names import names

PROPOSED_CONSENT = timedelta(days=180)
DATE = {"type": "date"}
WITH_WORDS = frozenset({Act.FEEDBACK, Act.ADDED, Act.COMPLETED})
"""Acts that are nothing without words."""


def recipient_choices(own_partner: str) -> Choices:
    """Every institution that serves people, those of the own partner first; others are grouped under their partner."""
    language = get_language() or "en"
    shown = names(language)
    cards = sorted(partners.institutions(), key=lambda card: card.partner != own_partner)
    found: Choices = [("", "–")]
    for card in cards:
        title = in_language(card.names, language)
        found.append((card.code, title if card.partner == own_partner else f"{shown.of(card.partner)}: {title}"))
    return found


def field_choices() -> Choices:
    """The fields of the dataset; those that identify or are sensitive are marked."""
    identifies, sensitive = gettext("(identifies the person)"), gettext("(sensitive)")
    return [
        (code, f"{field.label} {identifies if field.identifying else sensitive if field.sensitive else ''}".strip())
        for code, field in DATASET.items()
    ]


def scope_choices() -> Choices:
    """What a consent can cover."""
    return [
        *field_choices(),
        (policies.DEPENDANTS, gettext("the same of the dependants who travel along")),
        (policies.WHOLE_CASE, gettext("the whole case, if the recipient takes it over")),
    ]


class ConsentForm(forms.Form):
    """A consent as it was given."""

    recipient = forms.ChoiceField(label=_("Recipient"))
    purposes = forms.MultipleChoiceField(label=_("For which purposes"), widget=forms.CheckboxSelectMultiple)
    scope = forms.MultipleChoiceField(label=_("What may be shared"), widget=forms.CheckboxSelectMultiple)
    given_by = forms.ChoiceField(label=_("Given by"))
    language = forms.ChoiceField(label=_("Language in which it was explained"))
    interpreter = forms.ChoiceField(label=_("Interpreter present"), choices=[("no", _("no")), ("yes", _("yes"))])
    text_version = forms.ChoiceField(label=_("Wording"))
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs=DATE))
    expires_on = forms.DateField(
        label=_("Ends on"), widget=forms.DateInput(attrs=DATE), help_text=_("Within a year at most.")
    )

    def __init__(self, *args: Any, partner: str, **kwargs: Any) -> None:
        today = timezone.localdate()
        dates = {"given_on": today.isoformat(), "expires_on": (today + PROPOSED_CONSENT).isoformat()}
        kwargs["initial"] = {**dates, "scope": list(PROPOSED), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        lists = code_lists()
        choices = {
            "recipient": recipient_choices(partner),
            "purposes": code_choices(policies.PURPOSES, lists, empty=False),
            "scope": scope_choices(),
            "given_by": code_choices(policies.GIVERS, lists),
            "language": code_choices(LANGUAGES, lists),
            "text_version": code_choices(policies.WORDINGS, lists, empty=False),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def consent(self) -> NewConsent:
        """What was typed."""
        found = dict(self.cleaned_data)
        found["interpreter"] = found["interpreter"] == "yes"
        return NewConsent(**{**found, "purposes": tuple(found["purposes"]), "scope": tuple(found["scope"])})


class WithdrawalForm(forms.Form):
    """The day on which a consent was withdrawn."""

    withdrawn_on = forms.DateField(label=_("Withdrawn on"), widget=forms.DateInput(attrs=DATE))


class TieForm(forms.Form):
    """Another case, and how its person belongs to the person of this one."""

    reference = forms.CharField(
        label=_("Exact reference of the relative's case"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    tie = forms.ChoiceField(label=_("The relative is"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tie"].choices = code_choices(policies.TIES, code_lists())  # type: ignore[attr-defined]


class ReferralForm(forms.Form):
    """To whom, what for, what is shared field by field of each person, and on which basis."""

    to = forms.ChoiceField(label=_("Recipient"))
    to_area = forms.ChoiceField(label=_("Who reads it there"))
    purpose = forms.ChoiceField(label=_("Purpose"))
    service = forms.ChoiceField(label=_("Service"))
    urgency = forms.ChoiceField(label=_("Urgency"), help_text=_("An answer is due within this time."))
    consent = forms.ChoiceField(label=_("Consent"), required=False)
    fields_shared = forms.MultipleChoiceField(
        label=_("What is shared of the person"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Nothing else can be read by the recipient. What identifies or is sensitive comes once it accepts."
        ),
    )
    words = forms.CharField(
        label=_("Words to the recipient"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed; read once it has accepted."),
    )
    exception = forms.ChoiceField(
        label=_("Without consent"),
        required=False,
        choices=[
            ("", _("no: there is a consent")),
            ("child-at-risk", _("a child is at risk")),
            ("danger-to-life", _("a life is in danger")),
        ],
        help_text=_("Reported to the data-protection officer at once."),
    )
    reason = forms.CharField(
        label=_("Why it cannot wait for a consent"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_transfer = forms.BooleanField(
        label=_("Ask the recipient to take over the case"),
        required=False,
        help_text=_("Nothing changes until it does. Dependants' open cases go along."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        partner: str,
        area: str,
        consents: Iterable[ConsentCard],
        dependants: Iterable[Relative],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dependants = list(dependants)
        lists = code_lists()
        areas = [(one.value, str(one.label)) for one in policies.RECEIVING_AREAS]
        choices = {
            "to": recipient_choices(partner),
            "to_area": areas,
            "purpose": code_choices(policies.PURPOSES, lists),
            "service": code_choices(policies.SERVICES, lists),
            "urgency": code_choices(policies.URGENCIES, lists),
            "consent": [("", "–"), *(_consent_choice(one) for one in consents)],
            "fields_shared": field_choices(),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        self.fields["to_area"].initial = area
        self.fields["fields_shared"].initial = list(PROPOSED)
        for relative in self.dependants:
            self.fields[_key(relative.case)] = _dependant_field(relative)
        own = ("to", "to_area", "purpose", "service", "urgency", "consent", "fields_shared")
        self.order_fields([*own, *(_key(one.case) for one in self.dependants)])

    def referral(self) -> NewReferral:
        """What was typed."""
        found = self.cleaned_data
        return NewReferral(
            to=found["to"],
            to_area=found["to_area"],
            purpose=found["purpose"],
            service=found["service"],
            urgency=found["urgency"],
            fields=tuple(found["fields_shared"]),
            dependants={one.case: tuple(found[_key(one.case)]) for one in self.dependants},
            words=found["words"],
            consent=UUID(found["consent"]) if found["consent"] else None,
            exception=found["exception"],
            reason=found["reason"],
            is_transfer=found["is_transfer"],
            submission=found["submission"],
        )


class ActForm(forms.Form):
    """An act of one side: a reason where it is declined, a day where a service was given, words."""

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        if act is Act.DECLINED:
            choices = code_choices(policies.DECLINE_REASONS, code_lists())
            self.fields["reason"] = forms.ChoiceField(label=_("Reason"), choices=choices)
        if act is Act.SERVICE_GIVEN:
            day = forms.DateInput(attrs=DATE)
            self.fields["on"] = forms.DateField(
                label=_("Day of the first service"), widget=day, initial=timezone.localdate().isoformat()
            )
        if act is Act.DESTROYED:
            return
        self.fields["words"] = forms.CharField(
            label=_("Words to the other side") if act is not Act.RECALLED else _("Words for your own side"),
            required=act in WITH_WORDS,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Sealed in the vault with the case; never exported or published."),
        )

    @property
    def title(self) -> str:
        """What is done."""
        return str(ACT_TITLES[self.act])


def on_consent(consent: ConsentCard) -> Mapping[str, Any]:
    """What a referral on a consent begins with: its recipient, a purpose and what may be shared."""
    return {
        "to": consent.recipient_code,
        "purpose": consent.purposes[0],
        "consent": str(consent.id),
        "fields_shared": [code for code in consent.scope if code in DATASET],
    }


def receiving_area(area: str) -> str:
    """The area that a referral is for unless said otherwise."""
    return area if area in policies.RECEIVING_AREAS else Area.PROTECTION.value


def _consent_choice(consent: ConsentCard) -> tuple[str, str]:
    language = get_language() or "en"
    lists = code_lists()
    purposes = ", ".join(in_language(lists.names(policies.PURPOSES, one), language) for one in consent.purposes)
    title = gettext("%(recipient)s, for %(purposes)s, until %(day)s") % {
        "recipient": in_language(consent.recipient, language),
        "purposes": purposes,
        "day": consent.expires_on.isoformat(),
    }
    return str(consent.id), title


def _dependant_field(relative: Relative) -> forms.MultipleChoiceField:
    language = get_language() or "en"
    given = {
        "tie": in_language(code_lists().names(policies.TIES, relative.tie), language),
        "reference": relative.reference,
        "age": relative.age_band or "–",
    }
    return forms.MultipleChoiceField(
        label=gettext("What is shared of the %(tie)s (%(reference)s, age %(age)s)") % given,
        choices=field_choices(),
        initial=["age", "sex"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext("With nothing chosen, only that there is such a dependant."),
    )


def _key(case: UUID) -> str:
    return f"dependant-{case}"
