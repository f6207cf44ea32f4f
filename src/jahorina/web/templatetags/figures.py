"""How numbers, days, windows and texts are written in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from jahorina.formats.notes import Note
from jahorina.partners.locales import written_day, written_number, written_period
from jahorina.partners.texts import in_language

register = template.Library()

register.filter("number", written_number)
register.filter("day", written_day)
register.filter("period", written_period)
number, day, period = written_number, written_day, written_period


@register.filter
def told(note: Note) -> str:
    """What a reader of files told of an import, in the reader's language."""
    return note.text(gettext)


@register.filter
def texts(value: Mapping[str, str] | None) -> str:
    """The text in the reader's language, or in the nearest that has it."""
    return in_language(value, get_language() or "en") if value else ""


@register.filter
def entry(mapping: Mapping[str, Any], key: str) -> Any:
    """What stands under `key`; empty where nothing does."""
    return mapping.get(key, "")
