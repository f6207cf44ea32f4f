"""How numbers, days, windows and texts are written in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language, gettext

from jahorina.formats.notes import Note
from jahorina.kernel.periods import Frequency, Period
from jahorina.partners.texts import in_language

register = template.Library()

_LOCALES = {"sr-latn": "sr_Latn", "sr-cyrl": "sr_Cyrl", "cnr": "sr_Latn_ME"}


def reader_locale() -> Locale:
    """The locale in which the reader's numbers and days are written."""
    language = get_language() or "en"
    try:
        return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@register.filter
def number(value: float | None) -> str:
    """A number with the reader's separators, whole where it is whole, at most two decimals."""
    if value is None:
        return ""
    return str(format_decimal(value, format="#,##0.##", locale=reader_locale()))


@register.filter
def day(value: date | None) -> str:
    """A day in words: 8 June 2023."""
    return format_date(value, format="long", locale=reader_locale()) if value else ""


@register.filter
def period(value: Period | None) -> str:
    """A window in words: 2022, March 2023, or from a day to a day."""
    if value is None:
        return ""
    locale = reader_locale()
    match value.frequency:
        case Frequency.YEAR:
            return str(value.start.year)
        case Frequency.MONTH:
            return str(format_date(value.start, "LLLL y", locale=locale))
        case Frequency.DAY:
            return str(format_date(value.start, "long", locale=locale))
        case Frequency.QUARTER | Frequency.HALF | Frequency.WEEK:
            return str(value)
        case _:
            first, last = (format_date(edge, "medium", locale=locale) for edge in (value.start, value.end))
            return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


@register.filter
def short_month(value: Period) -> str:
    """The month of a window's first day, short enough for an axis: Mar 2026."""
    return str(format_date(value.start, "LLL y", locale=reader_locale()))


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
