"""How what a referral shares, its states and its acts are written for people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from jahorina.partners.texts import in_language
from jahorina.registers.codes import code_lists
from jahorina.registers.referral.cards import ReferralLine, SharedPerson
from jahorina.registers.referral.dataset import DATASET
from jahorina.registers.referral.policies import DEPENDANTS, TIES, WHOLE_CASE
from jahorina.registers.referral.states import ACT_TITLES, DONE_TITLES, TITLES, Act, State
from jahorina.web.names import names

register = template.Library()


@register.filter
def referral_state(state: str) -> str:
    """The name of a referral's state."""
    return str(TITLES[State(state)])


@register.filter
def act_title(act: str) -> str:
    """The name of an act that can be done."""
    return str(ACT_TITLES[Act(act)])


@register.filter
def done_title(act: str) -> str:
    """The name of an act that was done."""
    return str(DONE_TITLES[Act(act)])


@register.filter
def relation(person: SharedPerson) -> str:
    """What somebody in a referral is to the person whom it concerns."""
    if person.relation == "self":
        return gettext("The person")
    return in_language(code_lists().names(TIES, person.relation), get_language() or "en")


@register.filter
def shared(person: SharedPerson) -> list[tuple[str, str]]:
    """What is shared of somebody, field by field, in words."""
    return [(str(DATASET[code].label), _said(code, person.values[code])) for code in DATASET if code in person.values]


@register.filter
def field_names(codes: list[str]) -> str:
    """The names of fields, of the scope of a consent or of what was shared."""
    further = {DEPENDANTS: gettext("dependants"), WHOLE_CASE: gettext("the whole case")}
    return ", ".join(further.get(code) or str(DATASET[code].label) for code in codes)


@register.filter
def is_late(line: ReferralLine, today: date) -> bool:
    """Whether the next act is overdue."""
    return line.due_on is not None and line.due_on < today


def _said(code: str, value: Any) -> str:
    language, lists = get_language() or "en", code_lists()
    if code == "factors":
        return "; ".join(_factor(one) for one in value)
    if code == "place":
        return names(language).of(str(value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    scheme = DATASET[code].scheme
    listed = value if isinstance(value, list) else [value]
    return ", ".join(in_language(lists.names(scheme, str(one)), language) if scheme else str(one) for one in listed)


def _factor(text: str) -> str:
    language, lists = get_language() or "en", code_lists()
    factor, level, direction = text.split("|")
    named = in_language(lists.names("vulnerability-factor", factor), language)
    beside = [
        in_language(lists.names(scheme, code), language)
        for scheme, code in (("vulnerability-direction", direction), ("vulnerability-level", level))
        if code
    ]
    return f"{named} ({', '.join(beside)})" if beside else named
