"""How states, codes and the fields of steps are written for people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from jahorina.partners.texts import in_language
from jahorina.registers.areas import AREAS
from jahorina.registers.cards import CaseCard, CaseLine, StepCard
from jahorina.registers.codes import CodeLists, code_lists
from jahorina.registers.definitions import Field, FieldKind
from jahorina.registers.retention.schedule import CLOSED, LAST_STEP, OPENED, Rule
from jahorina.registers.returns.survey import DIMENSIONS, Score, SurveyScore
from jahorina.registers.subject_requests.queries import ENTRY_KINDS, REQUEST_STATES, rights
from jahorina.web.names import names
from jahorina.web.templatetags.figures import day

register = template.Library()


@register.filter
def state_title(case: CaseLine | CaseCard) -> str:
    """The name of a case's state."""
    area = case.area if isinstance(case, CaseLine) else case.definition.area
    return str(AREAS[area].states[case.state].title)  # type: ignore[index]


@register.filter
def code_name(code: str, scheme: str) -> str:
    """The name of a code of a list."""
    return in_language(code_lists().names(scheme, code), get_language() or "en")


@register.filter
def place_name(code: str) -> str:
    """The name of a place."""
    return names(get_language() or "en").of(code)


@register.filter
def details(step: StepCard) -> list[tuple[str, str]]:
    """What a step says, field by field, in words."""
    lists = code_lists()
    return [
        (str(field.label), _said(field, step.detail[field.name], lists))
        for field in step.kind.fields
        if field.name in step.detail
    ]


@register.filter
def by_dimension(score: SurveyScore) -> list[Score]:
    """The scores of the dimensions in their order."""
    return [score.dimensions[name] for name in DIMENSIONS]


@register.filter
def score_text(score: Score) -> str:
    """A score with two places; a dash where too little was answered."""
    return "–" if score.value is None else number_format(score.value, 2)


@register.filter
def starts_with(rule: Rule) -> str:
    """From what a period of retention runs, in words."""
    named = {OPENED: gettext("opening"), LAST_STEP: gettext("last step"), CLOSED: gettext("closing")}
    return named.get(rule.starts) or str(AREAS[rule.area].steps[rule.starts].title)  # type: ignore[index]


@register.filter
def right_name(kind: str) -> str:
    """What somebody asks for."""
    found = {one.code: one.names for one in rights()}
    return in_language(found.get(kind, {"en": kind}), get_language() or "en")


@register.filter
def request_state(state: str) -> str:
    """The state of a request in words."""
    return str(dict(REQUEST_STATES).get(state, state))


@register.filter
def entry_kind(kind: str) -> str:
    """What happened to a request, in words."""
    return str(dict(ENTRY_KINDS).get(kind, kind))


@register.filter
def said(sentence: str) -> str:
    """A sentence of a room below, in the reader's language."""
    return gettext(sentence)


def _said(field: Field, value: Any, lists: CodeLists) -> str:
    language = get_language() or "en"
    match field.kind:
        case FieldKind.CODE if field.scheme:
            return in_language(lists.names(field.scheme, str(value)), language)
        case FieldKind.CODE:
            return gettext("set")
        case FieldKind.CODES:
            return ", ".join(in_language(lists.names(field.scheme, str(one)), language) for one in value)
        case FieldKind.DATE:
            return day(date.fromisoformat(str(value)))
        case FieldKind.YES_NO:
            return gettext("yes") if value else gettext("no")
        case FieldKind.PLACE:
            return names(language).of(str(value))
        case FieldKind.MONEY:
            return f"{value['amount']} {value['currency']}"
        case FieldKind.ANSWERS:
            return gettext("%(n)s answers") % {"n": len(value)}
        case _:
            return str(value)
