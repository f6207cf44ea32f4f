"""Checks what a step says against its fields, so that nothing is recorded that cannot be counted later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.registers.codes import CodeLists
from jahorina.registers.definitions import Field, FieldKind, StepKind

_EMPTY: tuple[object, ...] = ("", None, [], (), {})
_LARGEST = 10**9


def checked(kind: StepKind, given: Mapping[str, Any], codes: CodeLists) -> dict[str, Any]:
    """The fields of a step as they are kept; raises InputRefused (`step-refused`) that lists all that is wrong.

    Codes are those of the field's list, days are ISO dates, money is `{"amount": "12.50", "currency": "EUR"}`.
    """
    known = {field.name: field for field in kind.fields}
    refusals = [
        Refusal("field-unknown", _("This step has no field %(field)s."), column=name, params=(("field", name),))
        for name in given
        if name not in known
    ]
    kept: dict[str, Any] = {}
    for field in kind.fields:
        value = given.get(field.name)
        if value in _EMPTY:
            if field.required:
                refusals.append(Refusal("field-required", _("This must be filled in."), column=field.name))
            continue
        try:
            kept[field.name] = _READERS[field.kind](field, value, codes)
        except ValueError as error:
            refusals.append(Refusal("field-malformed", str(error), column=field.name))
    if refusals:
        raise InputRefused(
            "step-refused",
            _("%(step)s: this cannot be recorded as it is."),
            refusals=tuple(refusals),
            params={"step": kind.title},
        )
    return kept


def _code(field: Field, value: Any, codes: CodeLists) -> str:
    text = str(value)
    # Members stand in no code list: the service that assigns checks them.
    if field.scheme and not codes.has(field.scheme, text):
        raise ValueError(_("This is no code of the list."))
    return text


def _codes(field: Field, value: Any, codes: CodeLists) -> list[str]:
    given = value if isinstance(value, list | tuple) else [value]
    return list(dict.fromkeys(_code(field, one, codes) for one in given))


def _date(_field: Field, value: Any, _codes: CodeLists) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise ValueError(_("A day is written as 2026-03-31.")) from error


def _integer(_field: Field, value: Any, _codes: CodeLists) -> int:
    try:
        number = int(str(value))
    except ValueError as error:
        raise ValueError(_("A whole number is needed.")) from error
    if not 0 <= number <= _LARGEST:
        raise ValueError(_("The number is too large, or less than zero."))
    return number


def _money(_field: Field, value: Any, _codes: CodeLists) -> dict[str, str]:
    amount, _space, currency = (
        str(value).partition(" ")
        if not isinstance(value, Mapping)
        else (
            str(value.get("amount", "")),
            " ",
            str(value.get("currency", "")),
        )
    )
    try:
        number = Decimal(amount)
    except InvalidOperation as error:
        raise ValueError(_("An amount with its currency is needed, as 12.50 EUR.")) from error
    if not number.is_finite() or number < 0 or len(currency) != 3 or not currency.isalpha():
        raise ValueError(_("An amount with its currency is needed, as 12.50 EUR."))
    return {"amount": str(number), "currency": currency.upper()}


def _yes_no(_field: Field, value: Any, _codes: CodeLists) -> bool:
    answers = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False}
    try:
        return answers[str(value).lower()]
    except KeyError as error:
        raise ValueError(_("Yes or no is needed.")) from error


def _place(_field: Field, value: Any, _codes: CodeLists) -> str:
    if not partners.is_place(str(value)):
        raise ValueError(_("This is no place of the programme."))
    return str(value)


def _institution(_field: Field, value: Any, _codes: CodeLists) -> str:
    if not partners.is_institution(str(value)):
        raise ValueError(_("This is no institution of the programme."))
    return str(value)


def _nationality(_field: Field, value: Any, codes: CodeLists) -> str:
    text = str(value).upper()
    if not codes.is_nationality(text):
        raise ValueError(_("A code of three letters is needed, as AFG; XXA for stateless, XXX for unknown."))
    return text


def _answers(_field: Field, value: Any, codes: CodeLists) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError(_("The answers name an option for each question."))
    return codes.checked_answers({str(item): str(option) for item, option in value.items()})


_READERS: Mapping[FieldKind, Callable[[Field, Any, CodeLists], Any]] = {
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.DATE: _date,
    FieldKind.INTEGER: _integer,
    FieldKind.MONEY: _money,
    FieldKind.YES_NO: _yes_no,
    FieldKind.PLACE: _place,
    FieldKind.INSTITUTION: _institution,
    FieldKind.NATIONALITY: _nationality,
    FieldKind.ANSWERS: _answers,
}
