"""The rules of IATI 2.03 beyond its schema: each with its number in the standard's ruleset, severity, sentence and check.

A check yields the elements at fault. Rules without a number in the ruleset have a word. Source: the standard's ruleset
(IATI-Rulesets, rulesets/standard.json) and the guidance of its elements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from jahorina.formats.iati.codes import DateType, Measure, Vocabulary
from jahorina.formats.iati.parsing import parse
from jahorina.formats.iati.writing import LANG
from jahorina.kernel.messages import gettext_noop as _

Element = Any
Check = Callable[[Element, date], Iterator[Element]]

FORBIDDEN_IN_IDENTIFIER: Final = re.compile(r"[/&|?]")
WHOLE: Final = Decimal(100)
OWN_VOCABULARY: Final = "99"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    sentence: str
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an activity breaks, and on which line of the file."""

    code: str
    severity: Severity
    sentence: str
    activity: str
    line: int


def rule_findings(content: bytes, *, today: date, name: str = "iati.xml") -> tuple[Finding, ...]:
    """What a file breaks, in the order of its activities; raises InputRefused where it is no IATI file at all."""
    return tuple(
        Finding(rule.code, rule.severity, rule.sentence, _text(activity, "iati-identifier"), found.sourceline or 0)
        for activity in parse(content, name).iterfind("iati-activity")
        for rule in RULES
        for found in rule.check(activity, today)
    )


def _identifier_of_publisher(activity: Element, today: date) -> Iterator[Element]:
    ref = _attribute(activity, "reporting-org", "ref") or ""
    if not ref or not _text(activity, "iati-identifier").startswith(f"{ref}-"):
        yield activity


def _identifier_characters(activity: Element, today: date) -> Iterator[Element]:
    if FORBIDDEN_IN_IDENTIFIER.search(_text(activity, "iati-identifier")):
        yield activity


def _sector_percentages(activity: Element, today: date) -> Iterator[Element]:
    yield from _not_whole(activity.iterfind("sector"))


def _place_percentages(activity: Element, today: date) -> Iterator[Element]:
    yield from _not_whole([*activity.iterfind("recipient-country"), *activity.iterfind("recipient-region")])


def _no_sector(activity: Element, today: date) -> Iterator[Element]:
    yield from _nowhere(activity, ("sector",))


def _sector_on_both(activity: Element, today: date) -> Iterator[Element]:
    yield from _on_both(activity, ("sector",))


def _no_place(activity: Element, today: date) -> Iterator[Element]:
    yield from _nowhere(activity, ("recipient-country", "recipient-region"))


def _place_on_both(activity: Element, today: date) -> Iterator[Element]:
    yield from _on_both(activity, ("recipient-country", "recipient-region"))


def _no_language(activity: Element, today: date) -> Iterator[Element]:
    if not activity.get(LANG):
        yield from (one for one in activity.iter("narrative") if not one.get(LANG))


def _no_start(activity: Element, today: date) -> Iterator[Element]:
    starts = {DateType.PLANNED_START, DateType.ACTUAL_START}
    if not any(one.get("type") in starts for one in activity.iterfind("activity-date")):
        yield activity


def _future_date(activity: Element, today: date) -> Iterator[Element]:
    actual = {DateType.ACTUAL_START, DateType.ACTUAL_END}
    for one in activity.iterfind("activity-date"):
        if one.get("type") in actual and _is_after(one, today):
            yield one


def _future_transaction(activity: Element, today: date) -> Iterator[Element]:
    yield from (one for one in activity.iterfind("transaction/transaction-date") if _is_after(one, today))


def _long_budget(activity: Element, today: date) -> Iterator[Element]:
    for budget in activity.iterfind("budget"):
        start, end = _window(budget)
        if start and end and end > _a_year_after(start):
            yield budget


def _no_currency(activity: Element, today: date) -> Iterator[Element]:
    if not activity.get("default-currency"):
        for path in ("budget/value", "planned-disbursement/value", "transaction/value"):
            yield from (one for one in activity.iterfind(path) if not one.get("currency"))


def _period_order(activity: Element, today: date) -> Iterator[Element]:
    for period in activity.iterfind("result/indicator/period"):
        start, end = _window(period)
        if start and end and start > end:
            yield period


def _reference_on_both(activity: Element, today: date) -> Iterator[Element]:
    for result in activity.iterfind("result"):
        if result.find("reference") is not None and result.find("indicator/reference") is not None:
            yield result


def _without_value(path: str) -> Check:
    """For measures 1 to 4: the elements without a value."""

    def check(activity: Element, today: date) -> Iterator[Element]:
        for indicator in _indicators(activity, qualitative=False):
            yield from (one for one in indicator.iterfind(path) if not one.get("value"))

    return check


def _not_numeric(path: str) -> Check:
    """For measures 1 to 4: the elements whose value is no number."""

    def check(activity: Element, today: date) -> Iterator[Element]:
        for indicator in _indicators(activity, qualitative=False):
            yield from (one for one in indicator.iterfind(path) if one.get("value") and _number(one) is None)

    return check


def _qualitative_value(activity: Element, today: date) -> Iterator[Element]:
    for indicator in _indicators(activity, qualitative=True):
        for path in ("baseline", "period/target", "period/actual"):
            yield from (one for one in indicator.iterfind(path) if one.get("value") is not None)


def _unknown_location(activity: Element, today: date) -> Iterator[Element]:
    known = {one.get("ref") for one in activity.iterfind("location")}
    for indicator in activity.iterfind("result/indicator"):
        for path in ("baseline/location", "period/target/location", "period/actual/location"):
            yield from (one for one in indicator.iterfind(path) if one.get("ref") not in known)


def _own_reference_without_address(activity: Element, today: date) -> Iterator[Element]:
    for one in activity.iterfind("result/indicator/reference"):
        if one.get("vocabulary") == OWN_VOCABULARY and not one.get("indicator-uri"):
            yield one


E_, W_ = Severity.ERROR, Severity.WARNING
RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "1.1.21",
        W_,
        _("The identifier must begin with the reporting organisation's identifier and a hyphen."),
        _identifier_of_publisher,
    ),
    Rule("identifier-characters", E_, _("The identifier must hold none of the signs / & | ?."), _identifier_characters),
    Rule("2.1.2", E_, _("The sectors' percentages must add up to 100 in each vocabulary."), _sector_percentages),
    Rule("3.1.2", E_, _("The recipient countries' and regions' percentages must add up to 100."), _place_percentages),
    Rule("6.2.2", E_, _("A sector must stand on the activity or on all its transactions."), _no_sector),
    Rule("6.7.2", E_, _("Sectors must stand on the activity or on transactions, not on both."), _sector_on_both),
    Rule("3.6.2", E_, _("A recipient must stand on the activity or on all its transactions."), _no_place),
    Rule("3.7.2", E_, _("Recipients must stand on the activity or on transactions, not on both."), _place_on_both),
    Rule("4.1.1", E_, _("The activity needs a default language, or every narrative its own."), _no_language),
    Rule("6.11.1", E_, _("The activity needs a planned or an actual start."), _no_start),
    Rule("actual-date-future", E_, _("An actual start or end must not lie in the future."), _future_date),
    Rule("transaction-date-future", E_, _("A transaction must not lie in the future."), _future_transaction),
    Rule("7.5.3", E_, _("A budget must not be for longer than one year."), _long_budget),
    Rule("7.8.1", E_, _("The activity needs a default currency, or every value its own."), _no_currency),
    Rule("8.11.1", E_, _("References must stand on the result or on its indicators, not on both."), _reference_on_both),
    Rule("8.6.1", E_, _("A period must not end before it begins."), _period_order),
    Rule("8.8.1", E_, _("A baseline needs a value."), _without_value("baseline")),
    Rule("8.9.1", E_, _("A target needs a value."), _without_value("period/target")),
    Rule("8.10.1", E_, _("An actual needs a value."), _without_value("period/actual")),
    Rule("8.8.2", W_, _("A baseline's value must be a number."), _not_numeric("baseline")),
    Rule("8.9.2", W_, _("A target's value must be a number."), _not_numeric("period/target")),
    Rule("8.10.2", W_, _("An actual's value must be a number."), _not_numeric("period/actual")),
    Rule(
        "qualitative-value",
        W_,
        _("A qualitative indicator says its value in a comment, not as a value."),
        _qualitative_value,
    ),
    Rule("location-ref", E_, _("A location of a result must be one of the activity's locations."), _unknown_location),
    Rule(
        "reference-uri",
        W_,
        _("A reference to a vocabulary of one's own needs its address."),
        _own_reference_without_address,
    ),
)


def _not_whole(entries: Iterable[Element]) -> Iterator[Element]:
    """The first entry of each vocabulary whose percentages do not add up; one alone needs no percentage."""
    by_vocabulary: dict[str, list[Element]] = defaultdict(list)
    for entry in entries:
        by_vocabulary[entry.get("vocabulary") or Vocabulary.DAC].append(entry)
    for found in by_vocabulary.values():
        shares = [_number(one, "percentage") for one in found]
        alone = len(found) == 1 and found[0].get("percentage") is None
        if not alone and sum((share or Decimal(0) for share in shares), Decimal(0)) != WHOLE:
            yield found[0]


def _nowhere(activity: Element, names: tuple[str, ...]) -> Iterator[Element]:
    transactions = activity.findall("transaction")
    at_activity = any(activity.find(name) is not None for name in names)
    on_all = bool(transactions) and all(_has(one, names) for one in transactions)
    if not at_activity and not on_all:
        yield activity


def _on_both(activity: Element, names: tuple[str, ...]) -> Iterator[Element]:
    if _has(activity, names):
        yield from (one for one in activity.iterfind("transaction") if _has(one, names))


def _has(element: Element, names: tuple[str, ...]) -> bool:
    return any(element.find(name) is not None for name in names)


def _indicators(activity: Element, *, qualitative: bool) -> Iterator[Element]:
    for indicator in activity.iterfind("result/indicator"):
        if (indicator.get("measure") == Measure.QUALITATIVE) == qualitative:
            yield indicator


def _window(element: Element) -> tuple[date | None, date | None]:
    return _day(element.find("period-start")), _day(element.find("period-end"))


def _is_after(element: Element, today: date) -> bool:
    day = _day(element)
    return day is not None and day > today


def _day(element: Element | None) -> date | None:
    """The day of an element; None where there is none, which the schema says."""
    try:
        return date.fromisoformat((element.get("iso-date") or "")[:10]) if element is not None else None
    except ValueError:
        return None


def _a_year_after(start: date) -> date:
    leap_day = (start.month, start.day) == (2, 29)
    return date(start.year + 1, 3, 1) if leap_day else start.replace(year=start.year + 1)


def _number(element: Element, name: str = "value") -> Decimal | None:
    try:
        value = Decimal((element.get(name) or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _text(activity: Element, name: str) -> str:
    return (activity.findtext(name) or "").strip()


def _attribute(activity: Element, name: str, attribute: str) -> str | None:
    found = activity.find(name)
    value: str | None = found.get(attribute) if found is not None else None
    return value
