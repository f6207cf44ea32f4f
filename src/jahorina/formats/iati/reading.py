"""Reads the money of IATI files: budgets, incoming funds, commitments and disbursements, with who gives and who receives.

Version 2 of the standard, and what the schema of 2.03 asks of an amount: a number, a currency (its own or the activity's),
a day. An organisation that a transaction does not name is the reporting one: as receiver of what comes in, as provider of
what goes out. Other kinds of transactions are counted and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from jahorina.formats.iati.codes import TransactionType
from jahorina.formats.iati.parsing import parse, read_bytes
from jahorina.formats.iati.writing import LANG
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _

Element = Any

BUDGET: Final = "budget"
INCOMING: Final = frozenset({TransactionType.INCOMING_FUNDS, TransactionType.INCOMING_COMMITMENT})
READ: Final = INCOMING | {TransactionType.OUTGOING_COMMITMENT, TransactionType.DISBURSEMENT}
CURRENCY: Final = re.compile(r"[A-Z]{3}")
MOST_REFUSALS: Final = 200


@dataclass(frozen=True, slots=True)
class Side:
    """An organisation of a transaction: its identifier, its name in English or the first language; either may be empty."""

    ref: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class FundingRow:
    """An amount. `kind` is `budget` or the code of a transaction type; `start` and `end` are a budget's window."""

    activity: str
    title: str
    kind: str
    amount: Decimal
    currency: str
    on: date
    provider: Side
    receiver: Side
    line: int
    start: date | None = None
    end: date | None = None
    description: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ActivityHead:
    """An activity of a file. `updated` is when its publisher changed it last, if it says so; `line` where it begins."""

    identifier: str
    title: str
    reporter: Side
    updated: datetime | None
    line: int


@dataclass(frozen=True, slots=True)
class FundingFile:
    """The money of a file, its activities, and how many transactions of other kinds were left out."""

    activities: int
    rows: tuple[FundingRow, ...]
    left_out: int
    heads: tuple[ActivityHead, ...] = ()


def read_funding(path: Path) -> FundingFile:
    """The money of a file, whole or not at all.

    Raises InputRefused (`iati-missing`, `iati-too-large`, `iati-unreadable`, `iati-doctype`, `iati-not-activities`,
    `iati-version`, `iati-funding`); the last names every wrong amount with its line.
    """
    return parse_funding(read_bytes(path), path.name)


def parse_funding(content: bytes, name: str) -> FundingFile:
    """As `read_funding`, of bytes."""
    root = parse(content, name)
    version = root.get("version") or ""
    if not version.startswith("2."):
        raise InputRefused(
            "iati-version",
            _("%(file)s is of version %(version)s of IATI; versions 2.01 to 2.03 can be read."),
            params={"file": name, "version": version[:20] or "?"},
        )
    rows: list[FundingRow] = []
    wrong: list[Refusal] = []
    left_out = 0
    activities = root.findall("iati-activity")
    for activity in activities:
        for element in _amounts(activity):
            if element.tag == "transaction" and _code(element, "transaction-type") not in READ:
                left_out += 1
                continue
            try:
                rows.append(_row(activity, element))
            except _Wrong as error:
                wrong.append(Refusal("iati-amount", error.message, row=element.sourceline, params=error.params))
    if wrong:
        raise _amounts_refused(name, wrong)
    return FundingFile(len(activities), tuple(rows), left_out, tuple(_head(activity) for activity in activities))


def _head(activity: Element) -> ActivityHead:
    return ActivityHead(
        identifier=_identifier(activity),
        title=_narrative(activity.find("title")),
        reporter=_side(activity.find("reporting-org")),
        updated=_moment(activity.get("last-updated-datetime") or ""),
        line=activity.sourceline or 0,
    )


def _identifier(activity: Element) -> str:
    return (activity.findtext("iati-identifier") or "").strip()


def _moment(text: str) -> datetime | None:
    """When something was changed, in UTC where no zone is given; None where it cannot be read, since nothing rests on it."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Wrong(Exception):
    """One amount cannot be read."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message, self.params = message, tuple(params.items())


def _amounts_refused(name: str, wrong: list[Refusal]) -> InputRefused:
    return InputRefused(
        "iati-funding",
        _("%(file)s, line %(line)s: %(problem)s."),
        refusals=tuple(wrong[:MOST_REFUSALS]),
        params={"file": name, "line": wrong[0].row, "problem": wrong[0].message % dict(wrong[0].params)},
    )


def _amounts(activity: Element) -> Iterator[Element]:
    yield from activity.iterfind("budget")
    yield from activity.iterfind("transaction")


def _row(activity: Element, element: Element) -> FundingRow:
    value = element.find("value")
    if value is None:
        raise _Wrong(_("the amount has no value"))
    is_budget = element.tag == BUDGET
    kind = BUDGET if is_budget else _code(element, "transaction-type")
    provider, receiver = _sides(activity, element, kind)
    on = _day(value, "value-date") if is_budget else _day_of(element, "transaction-date")
    return FundingRow(
        activity=_identifier(activity),
        title=_narrative(activity.find("title")),
        kind=kind,
        amount=_number(value),
        currency=_currency(activity, value),
        on=on,
        provider=provider,
        receiver=receiver,
        line=element.sourceline or 0,
        start=_day_of(element, "period-start") if is_budget else None,
        end=_day_of(element, "period-end") if is_budget else None,
        description=_narrative(element.find("description")),
        ref=element.get("ref") or "",
    )


def _sides(activity: Element, element: Element, kind: str) -> tuple[Side, Side]:
    reporting = _side(activity.find("reporting-org"))
    if kind == BUDGET:
        return Side(), reporting
    provider, receiver = _side(element.find("provider-org")), _side(element.find("receiver-org"))
    if kind in INCOMING:
        return provider, receiver if receiver != Side() else reporting
    return provider if provider != Side() else reporting, receiver


def _side(element: Element | None) -> Side:
    return Side() if element is None else Side(element.get("ref") or "", _narrative(element))


def _narrative(element: Element | None) -> str:
    """The text in English, or the first one."""
    found = element.findall("narrative") if element is not None else []
    english = [one for one in found if one.get(LANG) == "en"]
    return next((" ".join((one.text or "").split()) for one in [*english, *found]), "")


def _number(value: Element) -> Decimal:
    text = (value.text or "").strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _Wrong(_("%(value)s is no amount; write it like 1200.50"), value=repr(text[:40])) from None
    if not amount.is_finite():
        raise _Wrong(_("%(value)s is no amount; write it like 1200.50"), value=repr(text[:40]))
    return amount


def _currency(activity: Element, value: Element) -> str:
    currency = value.get("currency") or activity.get("default-currency") or ""
    if not CURRENCY.fullmatch(currency):
        raise _Wrong(_("%(value)s is no currency; it is three letters, as EUR"), value=repr(currency[:20]))
    return currency


def _day_of(element: Element, name: str) -> date:
    child = element.find(name)
    if child is None:
        raise _Wrong(_("there is no %(name)s"), name=name)
    return _day(child, "iso-date")


def _day(element: Element, attribute: str) -> date:
    text = (element.get(attribute) or "").strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _Wrong(_("%(value)s is no day; write it like 2024-06-30"), value=repr(text[:40])) from None


def _code(element: Element, name: str) -> str:
    child = element.find(name)
    return (child.get("code") or "") if child is not None else ""
