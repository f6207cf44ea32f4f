"""Texts of the programme in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from jahorina.partners.texts import in_language as text_in_language

register = template.Library()


@register.filter
def in_language(texts: Mapping[str, str]) -> str:
    """The text in the language of the page, or in the nearest that has it."""
    return text_in_language(texts, get_language() or "en")
