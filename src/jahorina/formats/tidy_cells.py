"""Reads single cells of a tidy table. Each function gives a value, or raises Wrong and says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from jahorina.formats.country_names import ORIGIN_CODES
from jahorina.formats.findings import Plain, Wrong
from jahorina.kernel.errors import UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

EARLIEST: Final = date(1900, 1, 1)
LONGEST_NOTE: Final = 2000
LONGEST_CODE: Final = 80
SEXES: Final = ("F", "M", "O", "U")
UNKNOWN: Final = "_U"

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_LOCAL_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_AGE_BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)")


def iso_date(text: str) -> date:
    """A day written as 2022-03-31."""
    text = text.strip()
    if not text:
        raise Wrong("tidy-date-missing", _("the date is missing; write it as 2022-03-31."))
    if _ISO_DATE.fullmatch(text):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise Wrong("tidy-date", _("%(found)s is not a day of the calendar."), found=text) from None
    if match := _LOCAL_DATE.fullmatch(text):
        day, month, year = match.groups()
        raise Wrong(
            "tidy-date-form",
            _("%(found)s: write days as year-month-day; this one may be %(right)s."),
            found=text,
            right=Plain(f"{year}-{month:0>2}-{day:0>2}"),
        )
    raise Wrong("tidy-date", _("%(found)s is not a date; write it as 2022-03-31."), found=text)


def past_date(today: date) -> Callable[[str], date]:
    """A reader of days that have been, seen from `today`."""

    def read(text: str) -> date:
        found = iso_date(text)
        if found > today:
            raise Wrong("tidy-future", _("%(found)s is after today; a figure cannot be from the future."), found=text)
        if found < EARLIEST:
            raise Wrong("tidy-past", _("%(found)s is too long ago to be meant."), found=text)
        return found

    return read


def past_period(today: date) -> Callable[[str], tuple[date, date]]:
    """A reader of periods that are over, seen from `today`: 2022, 2022-Q3, 2022-03, 2022-01-01/2022-10-31 ..."""
    read_date = past_date(today)

    def read(text: str) -> tuple[date, date]:
        try:
            period = Period.parse(text)
        except UserError as error:
            raise Wrong(
                "tidy-period",
                _("%(found)s is not a period; write 2022, 2022-Q3, 2022-03, 2022-03-07 or 2022-01-01/2022-10-31."),
                found=text,
            ) from error
        return read_date(period.start.isoformat()), read_date(period.end.isoformat())

    return read


def number(text: str) -> float | None:
    """A number with a point for the decimals and nothing between the thousands; None where the cell is empty."""
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        found = float(text)
        if abs(found) <= 1e15:
            return found
        raise Wrong("tidy-number-large", _("%(found)s is too large to be meant."), found=text)
    if _GROUPED.fullmatch(text):
        raise Wrong("tidy-thousands", _("%(found)s: write numbers without thousands separators, as 1234."), found=text)
    if _DECIMAL_COMMA.fullmatch(text):
        raise Wrong("tidy-decimal-comma", _("%(found)s: write decimals with a point, as 12.5."), found=text)
    raise Wrong(
        "tidy-not-a-number",
        _("%(found)s is not a number; where there is none, leave the cell empty and say why in the status."),
        found=text,
    )


def required_code(text: str) -> str:
    """A code that must be there."""
    text = text.strip()
    if not text:
        raise Wrong("tidy-missing", _("the cell is empty; it must hold a code."))
    if len(text) > LONGEST_CODE:
        raise Wrong("tidy-code", _("%(found)s is too long to be a code."), found=text)
    return text


def code_or_total(text: str) -> str:
    """A code of a breakdown; an empty cell, _T, T or TOTAL means that the figure is not broken down."""
    text = text.strip()
    if text.casefold() in ("", "_t", "t", "total"):
        return TOTAL
    if len(text) > LONGEST_CODE or not _CODE.fullmatch(text):
        raise Wrong("tidy-code", _("%(found)s is not a code; leave the cell empty for the total."), found=text)
    return text


def origin(text: str) -> str:
    """A country of origin or nationality by its three letters; XKX, XXA (stateless) and _U (not known) too."""
    code = code_or_total(text).upper()
    if code in ORIGIN_CODES or code in (TOTAL, UNKNOWN):
        return code
    raise Wrong(
        "tidy-origin",
        _("%(found)s is not a country's three letters (ISO 3166-1 alpha-3); write SYR, XKX, _U if not known."),
        found=text,
    )


def sex(text: str) -> str:
    """F, M, O or U."""
    code = code_or_total(text).upper()
    if code == TOTAL or code in SEXES:
        return code
    if code == UNKNOWN:
        return "U"
    raise Wrong("tidy-sex", _("%(found)s is no code of sex; write F, M, O, U or leave it empty."), found=text)


def age(text: str) -> str:
    """An age band as 0-17 or 65+; _U where it is not known."""
    code = code_or_total(text.replace("–", "-"))
    if code in (TOTAL, UNKNOWN):
        return code
    match = _AGE_BAND.fullmatch(code)
    if match and (match[2] is None or int(match[1]) <= int(match[2])):
        return code
    raise Wrong("tidy-age", _("%(found)s is no age band; write 0-17, 18-34, 65+ or leave it empty."), found=text)


def one_of(allowed: tuple[str, ...], default: str) -> Callable[[str], str]:
    """A reader of one of few codes; an empty cell is `default`."""

    def read(text: str) -> str:
        found = text.strip() or default
        if found in allowed:
            return found
        raise Wrong(
            "tidy-unknown-code",
            _("%(found)s is not allowed here; write one of %(allowed)s."),
            found=text,
            allowed=Plain(", ".join(allowed)),
        )

    return read


def note(text: str) -> str | None:
    """A remark of moderate length."""
    if len(text) > LONGEST_NOTE:
        raise Wrong("tidy-note", _("the note is longer than %(most)s letters."), most=LONGEST_NOTE)
    return text or None
