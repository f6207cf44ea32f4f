"""Writes activities as IATI 2.03 XML. The schema is a sequence: children stand in its order, whatever the order of building.

A baseline has its document links before its comment, a target or actual its comment before them: the two differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from jahorina.formats.iati.activities import (
    Activity,
    Budget,
    Coded,
    Money,
    Organisation,
    Transaction,
)
from jahorina.formats.iati.codes import VERSION
from jahorina.formats.iati.results import Baseline, Cell, Indicator, Reference, Result, ResultPeriod, Texts

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENGLISH = "en"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped (production 2, Char)."""

Element = Any


def write_activities(activities: Iterable[Activity], *, generated: datetime) -> bytes:
    """The file in UTF-8; `generated` is the aware moment at which it was made. An empty file is not valid IATI."""
    root = etree.Element("iati-activities", version=VERSION)
    root.set("generated-datetime", _moment(generated))
    for activity in activities:
        _activity(root, activity)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def number(value: Decimal) -> str:
    """A number as the file holds it: 12, 0.5; never 12.0 or 1E+1."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


def _activity(root: Element, one: Activity) -> None:
    top = _add(root, "iati-activity", {"default-currency": one.currency, "hierarchy": str(one.hierarchy)})
    top.set(LANG, one.language)
    if one.updated is not None:
        top.set("last-updated-datetime", _moment(one.updated))
    _add(top, "iati-identifier").text = _plain(one.identifier)
    _organisation(top, "reporting-org", one.reporter)
    _narratives(top, "title", one.title)
    for kind, texts in one.descriptions:
        _narratives(top, "description", texts, {"type": kind})
    for participant in one.participants:
        _organisation(top, "participating-org", participant.organisation, {"role": participant.role})
    _add(top, "activity-status", {"code": one.status})
    for date_type, day in one.dates:
        _add(top, "activity-date", {"iso-date": day.isoformat(), "type": date_type})
    for country in one.countries:
        _coded(top, "recipient-country", country, with_vocabulary=False)
    for name, coded in (("recipient-region", one.regions), ("sector", one.sectors), ("tag", one.tags)):
        for entry in coded:
            _coded(top, name, entry)
    for budget in one.budgets:
        _budget(top, budget)
    for transaction in one.transactions:
        _transaction(top, transaction)
    for relation, identifier in one.related:
        _add(top, "related-activity", {"ref": identifier, "type": relation})
    for result in one.results:
        _result(top, result)


def _budget(top: Element, one: Budget) -> None:
    budget = _add(top, "budget", {"type": one.type, "status": one.status})
    _add(budget, "period-start", {"iso-date": one.start.isoformat()})
    _add(budget, "period-end", {"iso-date": one.end.isoformat()})
    _money(budget, one.money)


def _transaction(top: Element, one: Transaction) -> None:
    transaction = _add(top, "transaction", {"ref": one.ref})
    _add(transaction, "transaction-type", {"code": one.type})
    _add(transaction, "transaction-date", {"iso-date": one.on.isoformat()})
    _money(transaction, one.money)
    _narratives(transaction, "description", one.description)
    for name, organisation in (("provider-org", one.provider), ("receiver-org", one.receiver)):
        if organisation is not None:
            _organisation(transaction, name, organisation)


def _result(top: Element, one: Result) -> None:
    result = _add(top, "result", {"type": one.type, "aggregation-status": _truth(one.aggregates)})
    _narratives(result, "title", one.title)
    _narratives(result, "description", one.description)
    for reference in one.references:
        _reference(result, reference, "vocabulary-uri")
    for indicator in one.indicators:
        _indicator(result, indicator)


def _indicator(result: Element, one: Indicator) -> None:
    attributes = {
        "measure": one.measure,
        "ascending": _truth(one.ascending),
        "aggregation-status": _truth(one.aggregates),
    }
    indicator = _add(result, "indicator", attributes)
    _narratives(indicator, "title", one.title)
    _narratives(indicator, "description", one.description)
    for reference in one.references:
        _reference(indicator, reference, "indicator-uri")
    if one.baseline is not None:
        _baseline(indicator, one.baseline)
    for period in one.periods:
        _period(indicator, period)


def _baseline(indicator: Element, one: Baseline) -> None:
    attributes = {"year": str(one.year), "iso-date": one.iso_date.isoformat() if one.iso_date else ""}
    baseline = _add(indicator, "baseline", {**attributes, "value": _value(one.value)})
    _narratives(baseline, "comment", one.comment)


def _period(indicator: Element, one: ResultPeriod) -> None:
    period = _add(indicator, "period")
    _add(period, "period-start", {"iso-date": one.start.isoformat()})
    _add(period, "period-end", {"iso-date": one.end.isoformat()})
    for name, cells in (("target", one.targets), ("actual", one.actuals)):
        for cell in cells:
            _cell(period, name, cell)


def _cell(period: Element, name: str, one: Cell) -> None:
    cell = _add(period, name, {"value": _value(one.value)})
    for axis, value in one.dimensions:
        _add(cell, "dimension", {"name": axis, "value": value})
    _narratives(cell, "comment", one.comment)


def _reference(parent: Element, one: Reference, uri: str) -> None:
    _add(parent, "reference", {"vocabulary": one.vocabulary, "code": one.code, uri: one.uri})


def _coded(top: Element, name: str, one: Coded, *, with_vocabulary: bool = True) -> None:
    attributes = {"code": one.code, "percentage": _value(one.percentage)}
    if with_vocabulary:
        attributes["vocabulary"] = one.vocabulary
    element = _add(top, name, attributes)
    _fill(element, one.name)


def _organisation(parent: Element, name: str, one: Organisation, attributes: Mapping[str, str] | None = None) -> None:
    found = _add(parent, name, {"ref": one.ref, "type": one.type or "", **(attributes or {})})
    _fill(found, one.name)


def _money(parent: Element, one: Money) -> None:
    attributes = {"currency": one.currency, "value-date": one.on.isoformat()}
    _add(parent, "value", attributes).text = number(one.amount)


def _narratives(parent: Element, name: str, texts: Texts | None, attributes: Mapping[str, str] | None = None) -> None:
    """An element of narratives; without a text there is no element."""
    if texts:
        _fill(_add(parent, name, attributes or {}), texts)


def _fill(element: Element, texts: Texts | None) -> None:
    # A database may give the languages in an order of its own; the same plan is the same file everywhere.
    for language, text in sorted((texts or {}).items(), key=lambda one: (one[0] != ENGLISH, one[0])):
        narrative = etree.SubElement(element, "narrative")
        narrative.set(LANG, language)
        narrative.text = _plain(text)


def _add(parent: Element, name: str, attributes: Mapping[str, str] | None = None) -> Element:
    """A further child; an attribute without a value is left out."""
    child = etree.SubElement(parent, name)
    for key, value in (attributes or {}).items():
        if value:
            child.set(key, _plain(str(value)))
    return child


def _plain(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def _value(value: Decimal | None) -> str:
    return "" if value is None else number(value)


def _truth(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
