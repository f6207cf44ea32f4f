"""How numbers, days, windows and texts are written in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language, gettext

from jahorina.formats.notes import Note
from jahorina.kernel.periods import Period
from jahorina.partners.locales import reader_locale, written_day, written_number, written_period
from jahorina.partners.texts import in_language

register = template.Library()

register.filter("number", written_number)
register.filter("day", written_day)
register.filter("period", written_period)
number, day, period = written_number, written_day, written_period


@register.filter
def short_month(value: Period) -> str:
    """The month of a window's first day, short enough for an axis: Mar 2026."""
    return str(format_date(value.start, "LLL y", locale=reader_locale()))


@register.filter
def month_name(value: Period) -> str:
    """The month of a window's first day without its year, short enough to stand six in a row: Mar."""
    return str(format_date(value.start, "LLL", locale=reader_locale()))


@register.filter
def short_day(value: Period) -> str:
    """The first day of a window, short enough for an axis: 3 Mar."""
    return str(format_date(value.start, "d LLL", locale=reader_locale()))


@register.filter
def whole(value: float | str | None) -> str:
    """A number of people or events that was reckoned: whole, or with one decimal below ten; empty where there is none."""
    if value is None or isinstance(value, str):
        return ""
    return str(format_decimal(value, format="#,##0" if value >= 10 else "#,##0.#", locale=reader_locale()))


@register.filter
def change(value: float | None) -> str:
    """A difference, with its sign."""
    return "" if value is None else str(format_decimal(value, format="+#,##0;-#,##0", locale=reader_locale()))


@register.filter
def percent(value: float | None) -> str:
    """A share as a whole percentage."""
    return "" if value is None else str(format_decimal(100 * value, format="#,##0", locale=reader_locale())) + " %"


@register.filter
def sentence(kept: Mapping[str, Any] | str) -> str:
    """A sentence that was kept with what is filled in ({"message", "params"}), in the reader's language."""
    if isinstance(kept, str):
        return gettext(kept)
    said = gettext(str(kept["message"]))
    return said % kept["params"] if kept.get("params") else said


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
