"""How ties between incidents, suspects and groups are written for people."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from jahorina.partners.texts import in_language
from jahorina.registers.codes import code_lists
from jahorina.registers.smuggling.grading import CONFIDENCE_TITLES
from jahorina.registers.smuggling.queries import TieCard
from jahorina.registers.smuggling.services import CODES_OF
from jahorina.registers.smuggling.ties import TIE_TITLES

register = template.Library()


@register.filter
def tie_title(tie: TieCard) -> str:
    """What kind of tie it is."""
    return str(TIE_TITLES[tie.kind])


@register.filter
def tie_code(tie: TieCard) -> str:
    """What the tie says."""
    return in_language(code_lists().names(CODES_OF[tie.kind], tie.code), get_language() or "en")


@register.filter
def tie_confidence(tie: TieCard) -> str:
    """How sure it is, in a word."""
    return str(CONFIDENCE_TITLES[tie.confidence])
