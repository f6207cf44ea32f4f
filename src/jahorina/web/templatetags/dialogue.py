"""The Dialogue's words in templates: names of fields, texts with their language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from jahorina.dialogue.choices import Answered
from jahorina.dialogue.wordings import Told
from jahorina.render.documents.words import Words
from jahorina.web.templatetags.plan import told_value

register = template.Library()

FIELDS = {
    "texts": _("Text"),
    "description": _("Description"),
    "unit": _("Unit"),
    "area": _("Area"),
    "level": _("Level"),
    "horizon": _("Horizon"),
    "valid_from": _("From"),
    "valid_to": _("Until"),
    "due_on": _("Day"),
    "lead_partner": _("Lead"),
    "lead_institution": _("Leading institution"),
    "parts": _("Partners"),
    "commitments": _("Commitments"),
    "crosswalk": _("Crosswalk"),
    "provenance": _("Provenance"),
    "sources": _("Sources"),
    "value": _("Value"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "period": _("Window"),
    "measure": _("Measure"),
    "indicator": _("Indicator"),
    "partner": _("Partner"),
    "direction": _("Direction"),
}
"""Fields of the plan's entries in words; a field that is not here is shown by its own name."""


@register.filter
def field_name(name: str) -> str:
    """What a field of an entry is called."""
    return str(FIELDS.get(name, name))


@register.filter
def said(told: Told) -> str | SafeString:
    """A text; where it stands in another language than the page, with that language, for readers and screen readers."""
    if not told.is_fallback:
        return told.text
    return format_html(
        '<span lang="{}">{}</span> <span class="badge">{}</span>', told.language, told.text, told.language
    )


@register.filter
def words(given: Words) -> str | SafeString:
    """The same for a text of a statement."""
    return said(Told(given.text, given.language, given.is_other))


@register.filter
def answer_name(code: str) -> str:
    """An answer in words."""
    return str(Answered(code).label)


@register.filter
def side(value: Any) -> str:
    """One side of a difference."""
    return value if isinstance(value, str) and value else told_value(value)
