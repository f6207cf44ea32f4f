"""How numbers, days and windows are written in the reader's language, which is the active one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext

from jahorina.kernel.periods import Frequency, Period

_LOCALES = {"en": "en_GB", "sr-latn": "sr_Latn", "sr-cyrl": "sr_Cyrl", "cnr": "sr_Latn_ME"}


def reader_locale() -> Locale:
    """The locale in which the reader's numbers and days are written."""
    language = get_language() or "en"
    try:
        return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_LOCALES["en"])


def written_number(value: float | Decimal | None) -> str:
    """A number with the reader's separators, whole where it is whole, at most two decimals; empty for None."""
    if value is None:
        return ""
    return str(format_decimal(value, format="#,##0.##", locale=reader_locale()))


def written_day(value: date | None) -> str:
    """A day in words: 8 June 2023; empty for None."""
    return format_date(value, format="long", locale=reader_locale()) if value else ""


def written_period(value: Period | None) -> str:
    """A window in words: 2022, 3rd quarter 2022, March 2023, or from a day to a day; empty for None."""
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
        case Frequency.QUARTER:
            return str(format_date(value.start, "QQQQ y", locale=locale))
        case Frequency.HALF | Frequency.WEEK:
            return str(value)
        case _:
            first, last = (format_date(edge, "medium", locale=locale) for edge in (value.start, value.end))
            return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
