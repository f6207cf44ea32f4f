"""Values of indicators from the evidence, at read time: by the stored definition, with cut-off and number of rows.

A definition counts the observations of a statistic for the partner's territory in a window:

    flow     the window's own value; where none was published and the statistic may be added over time, the sum of its
             months if all are there
    stock    the value of the last window inside it
    several  sets of members (`together`) are added
    two      counts make a percentage or ratio (amounts.py)

With a cut-off the question is what this node held at that moment, so that a figure that was signed can be counted
again for ever. Where publications disagree there is no value: the definition must name one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jahorina.evidence import queries as evidence
from jahorina.evidence.answers import Cell, Value
from jahorina.evidence.questions import CONF_ORDER, Question
from jahorina.kernel.errors import UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus, ObsStatus, UnitKind
from jahorina.kernel.periods import Frequency, Period
from jahorina.plan.amounts import Amount, added, fraction, none_because, number
from jahorina.plan.choices import IndicatorKind

LASTING = frozenset({UnitKind.STOCK, UnitKind.CAPACITY})
MONTHS_OF = {Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Counted:
    """A value from the evidence: of how many observations, until when, and whether publications disagree."""

    amount: Amount
    observations: int
    cut_off: datetime
    definition_version: int
    conf_status: ConfStatus = ConfStatus.FREE
    is_conflicting: bool = False
    is_simulated: bool = False
    of_period: Period | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One count out of the evidence."""

    amount: Amount
    observations: int = 0
    conf: ConfStatus = ConfStatus.FREE
    conflicting: bool = False
    simulated: bool = False
    period: Period | None = None
    sources: tuple[str, ...] = ()


NOTHING = _Part(none_because(ObsStatus.MISSING))


def counted(
    definition: Mapping[str, Any],
    kind: str,
    *,
    place: str,
    period: Period,
    member: evidence.Asker | None,
    cut_off: datetime | None = None,
) -> Counted:
    """The value of an indicator's definition for a place in a window, as the asker may see it.

    `cut_off` None: until now. Raises NotFound (`statistic-unknown`) where the catalogue has lost the statistic.
    """
    moment = cut_off or timezone.now()
    ask = _Asking(place, period, member, cut_off)
    first = ask.count(definition["count"])
    if kind not in (IndicatorKind.PERCENTAGE, IndicatorKind.RATIO):
        return _told(first.amount, (first,), moment, definition)
    second = ask.count(definition["denominator"])
    without = [part.amount.status for part in (first, second) if not part.amount.is_there]
    if without:
        status = ObsStatus.SUPPRESSED if ObsStatus.SUPPRESSED in without else without[0]
        return _told(none_because(status), (first, second), moment, definition)
    return _told(fraction(first.amount.value, second.amount.value), (first, second), moment, definition)


def windows_with_values(
    definition: Mapping[str, Any], places: tuple[str, ...], start: date, end: date, *, member: evidence.Asker | None
) -> set[tuple[str, date, date]]:
    """Where and for which windows anything was published of what a definition counts first: one question for all."""
    count = definition["count"]
    question = Question(
        statistic=count["statistic"],
        places=places,
        start=start,
        end=end,
        definition=count.get("definition") or None,
        source=count.get("source") or None,
    )
    answer = evidence.explore(member=member, question=question)
    return {(cell.place, cell.period.start, cell.period.end) for cell in answer.cells}


def figure_now(figure: Mapping[str, Any], *, member: evidence.Asker | None) -> dict[str, Any]:
    """A figure that evidence rests on, with the value that it has now, to be kept.

    `figure` has `count` (as a definition's), `place` and `period`. Raises UserError (`figure-without-value`).
    """
    part = _figure(figure, member)
    if not part.amount.is_there:
        raise UserError(
            "figure-without-value", _("The evidence has no single value for this figure; choose another one.")
        )
    return {
        "count": dict(figure["count"]),
        "place": figure["place"],
        "period": str(Period.parse(figure["period"])),
        "value": part.amount.as_json()["value"],
    }


def figure_holds(figure: Mapping[str, Any], *, member: evidence.Asker | None) -> bool:
    """Whether the evidence still says what it said when the item was brought."""
    now: str | None = _figure(figure, member).amount.as_json()["value"]
    return now == str(figure["value"])


def _figure(figure: Mapping[str, Any], member: evidence.Asker | None) -> _Part:
    return _Asking(figure["place"], Period.parse(figure["period"]), member, None).count(figure["count"])


@dataclass(frozen=True, slots=True)
class _Asking:
    place: str
    period: Period
    member: evidence.Asker | None
    cut_off: datetime | None

    def count(self, count: Mapping[str, Any]) -> _Part:
        """One count: added over its sets of members where it has several."""
        sets: Sequence[Mapping[str, str]] = count.get("together") or ({},)
        parts = [self._one(count, {**count.get("only", {}), **members}) for members in sets]
        if len(parts) == 1:
            return parts[0]
        return _joined(parts)

    def _one(self, count: Mapping[str, Any], only: Mapping[str, str]) -> _Part:
        question = Question(
            statistic=count["statistic"],
            places=(self.place,),
            start=self.period.start,
            end=self.period.end,
            only=tuple(sorted(only.items())),
            definition=count.get("definition") or None,
            source=count.get("source") or None,
            recorded_until=self.cut_off,
        )
        card = evidence.statistic(question.statistic)
        if card.unit_kind in LASTING:
            cells = self._ask(question, None)
            return _part(max(cells, key=lambda cell: (cell.period.end, cell.period.start))) if cells else NOTHING
        cells = [cell for cell in self._ask(question, self.period.frequency) if cell.period == self.period]
        if cells:
            return _part(cells[0])
        months = MONTHS_OF.get(self.period.frequency, 0)
        if not months or not card.additivity.time:
            return NOTHING
        monthly = self._ask(question, Frequency.MONTH)
        return _joined([_part(cell) for cell in monthly]) if len(monthly) == months else NOTHING

    def _ask(self, question: Question, frequency: Frequency | None) -> list[Cell]:
        wanted = frequency if frequency is not Frequency.OTHER else None
        answer = evidence.explore(member=self.member, question=replace(question, frequency=wanted))
        return [cell for cell in answer.cells if cell.member == TOTAL]


def _part(cell: Cell) -> _Part:
    if cell.conflicting:
        return replace(NOTHING, conflicting=True, period=cell.period, sources=_sources(cell.values))
    first = cell.values[0]
    amount = none_because(first.obs_status)
    if first.value is not None:
        amount = number(Decimal(str(first.value)).quantize(Decimal("0.0001")), first.obs_status)
    return _Part(
        amount=amount,
        observations=sum(value.parts for value in cell.values[:1]),
        conf=first.conf_status,
        simulated=any(value.simulated for value in cell.values),
        period=cell.period,
        sources=_sources(cell.values),
    )


def _joined(parts: Sequence[_Part]) -> _Part:
    """Several counts added; where one of them has no value there is none: a sum here is whole or nothing."""
    total = added(part.amount for part in parts)
    whole = not total.without
    return _Part(
        amount=total.amount if whole else none_because(next(iter(total.without))),
        observations=sum(part.observations for part in parts),
        conf=_closest(parts),
        conflicting=any(part.conflicting for part in parts),
        simulated=any(part.simulated for part in parts),
        sources=tuple(sorted({source for part in parts for source in part.sources})),
    )


def _told(amount: Amount, parts: Sequence[_Part], moment: datetime, definition: Mapping[str, Any]) -> Counted:
    return Counted(
        amount=amount,
        observations=sum(part.observations for part in parts),
        cut_off=moment,
        definition_version=int(definition["version"]),
        conf_status=_closest(parts),
        is_conflicting=any(part.conflicting for part in parts),
        is_simulated=any(part.simulated for part in parts),
        of_period=parts[0].period,
        sources=tuple(sorted({source for part in parts for source in part.sources})),
    )


def _closest(parts: Sequence[_Part]) -> ConfStatus:
    """The most closed of several confidentiality statuses."""
    return max((part.conf for part in parts), key=lambda conf: CONF_ORDER.index(conf.value))


def _sources(values: Sequence[Value]) -> tuple[str, ...]:
    return tuple(sorted({value.source for value in values}))
