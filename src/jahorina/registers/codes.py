"""The code lists that steps draw on, the time limits and the survey, as the loaded programme has them.

They live in the database, so that a node keeps what its cases refer to when the programme's files move on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pycountry

from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.deadlines import TimeLimit
from jahorina.registers.holidays import Holiday, IsOff, is_off_in
from jahorina.registers.models import CodeEntry, HolidayEntry, LimitEntry, RegisterProgramme, SurveyEntry
from jahorina.registers.returns.survey import Item

STATELESS, UNKNOWN_NATIONALITY, KOSOVO = "XXA", "XXX", "XKX"
"""ICAO Doc 9303 codes for stateless persons and for unknown nationality, and the user-assigned code of Kosovo."""


@dataclass(frozen=True)
class Code:
    """A code of a list with its names by language."""

    code: str
    names: Mapping[str, str]
    parent: str = ""


@dataclass(frozen=True)
class Question:
    """An item of the reintegration survey with its options' codes and names; `item` is what scoring reads of it."""

    code: str
    names: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...]
    item: Item
    is_current: bool = True

    @property
    def not_answered(self) -> str:
        """The option that says nothing; empty where there is none."""
        return next((code for code, value in self.item.values.items() if value is None), "")


@dataclass(frozen=True)
class CodeLists:
    """All code lists by scheme, and the survey's questions, those too that only earlier answers name."""

    schemes: Mapping[str, Mapping[str, Code]]
    all_questions: tuple[Question, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that are asked now."""
        return tuple(question for question in self.all_questions if question.is_current)

    def has(self, scheme: str, code: str) -> bool:
        """Whether the list has the code."""
        return code in self.schemes.get(scheme, {})

    def codes(self, scheme: str) -> tuple[Code, ...]:
        """The codes of a list in the programme's order; none for a list that is not loaded."""
        return tuple(self.schemes.get(scheme, {}).values())

    def names(self, scheme: str, code: str) -> Mapping[str, str]:
        """The names of a code by language; the code itself where it is not known any more."""
        found = self.schemes.get(scheme, {}).get(code)
        return found.names if found else {"en": code}

    @staticmethod
    def is_nationality(code: str) -> bool:
        """Whether this is an ISO 3166 code of three letters, or one of the three beside it."""
        return code in {STATELESS, UNKNOWN_NATIONALITY, KOSOVO} or pycountry.countries.get(alpha_3=code) is not None

    def checked_answers(self, answers: dict[str, str]) -> dict[str, str]:
        """The answers, if each names an option of its question; raises ValueError."""
        options = {question.code: {code for code, _names in question.options} for question in self.all_questions}
        for item, option in answers.items():
            if option not in options.get(item, set()):
                raise ValueError(_("A question has no such answer."))
        return answers


def code_lists() -> CodeLists:
    """The loaded code lists; read again after a load."""
    return _code_lists(_generation())


def time_limits() -> tuple[TimeLimit, ...]:
    """The loaded time limits."""
    return _time_limits(_generation())


def holidays_of(partner: str) -> IsOff:
    """Whether nobody works on a day in the partner, as the loaded programme states its public holidays."""
    return _holidays_of(_generation(), partner)


def _generation() -> str:
    return RegisterProgramme.objects.values_list("content_sha256", flat=True).first() or ""


@lru_cache(maxsize=4)
def _code_lists(_generation: str) -> CodeLists:
    schemes: dict[str, dict[str, Code]] = {}
    for entry in CodeEntry.objects.order_by("scheme", "position"):
        schemes.setdefault(entry.scheme, {})[entry.code] = Code(entry.code, entry.names, entry.parent)
    questions = tuple(
        Question(
            item.code,
            item.names,
            tuple((option["code"], option["names"]) for option in item.options),
            _item(item),
            item.is_current,
        )
        for item in SurveyEntry.objects.all()
    )
    return CodeLists(schemes, questions)


@lru_cache(maxsize=4)
def _time_limits(_generation: str) -> tuple[TimeLimit, ...]:
    return tuple(_limit(entry.definition) for entry in LimitEntry.objects.order_by("position"))


@lru_cache(maxsize=32)
def _holidays_of(_generation: str, partner: str) -> IsOff:
    rows = HolidayEntry.objects.filter(partner_code=partner)
    return is_off_in(partner, [_holiday(row) for row in rows])


def _holiday(row: HolidayEntry) -> Holiday:
    plain = dict(row.definition)
    dates = tuple(date.fromisoformat(day) for day in plain.pop("dates"))
    return Holiday(code=row.code, partner=row.partner_code, dates=dates, **plain)


def _item(row: SurveyEntry) -> Item:
    values = {
        option["code"]: None if option["value"] is None else Decimal(str(option["value"])) for option in row.options
    }
    return Item(row.code, row.dimension, row.weight, values, row.version, row.needs_verification)


def _limit(plain: dict[str, Any]) -> TimeLimit:
    sets = {name: frozenset(plain[name]) for name in ("starts_with", "met_by")}
    where = {
        name: tuple((field, frozenset(values)) for field, values in sorted(plain.get(name, {}).items()))
        for name in ("starts_where", "met_where")
    }
    return TimeLimit(**{**plain, **sets, **where})
