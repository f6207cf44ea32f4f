"""How a reintegration goes: the plan's items and what they cost, and each survey with its score and its place in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jahorina.registers.cards import StepCard
from jahorina.registers.codes import code_lists
from jahorina.registers.returns.survey import SurveyScore, scored

DAYS_IN_MONTH = Decimal("30.4375")


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """A survey of a case: its step, its day, months since the arrival (None where none is recorded), its scores."""

    sequence: int
    happened_on: date
    months: int | None
    score: SurveyScore


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A kind of item of the plan: how often it was planned and given, and the sums by currency."""

    code: str
    planned: int
    delivered: int
    planned_value: tuple[tuple[str, Decimal], ...]
    delivered_value: tuple[tuple[str, Decimal], ...]


def surveys(steps: Iterable[StepCard]) -> tuple[SurveyResult, ...]:
    """Each survey that counts, scored, in the order of their days."""
    counted = [step for step in steps if not step.is_void]
    arrivals = [step.happened_on for step in counted if step.kind.code in ("arrived", "readmission-received")]
    items = [question.item for question in code_lists().all_questions]
    found = [
        SurveyResult(
            step.sequence,
            step.happened_on,
            _months(max((day for day in arrivals if day <= step.happened_on), default=None), step.happened_on),
            scored(items, step.detail.get("answers", {})),
        )
        for step in counted
        if step.kind.code == "survey-answered"
    ]
    return tuple(sorted(found, key=lambda one: (one.happened_on, one.sequence)))


def plan_items(steps: Iterable[StepCard]) -> tuple[PlanItem, ...]:
    """The items of the plan in the order in which they were first named."""
    counted = [step for step in steps if not step.is_void]
    planned = [step for step in counted if step.kind.code == "reintegration-item-planned"]
    delivered = [step for step in counted if step.kind.code == "reintegration-item-delivered"]
    codes = dict.fromkeys(str(step.detail["item"]) for step in (*planned, *delivered))
    return tuple(
        PlanItem(
            code,
            sum(step.detail["item"] == code for step in planned),
            sum(step.detail["item"] == code for step in delivered),
            _sums(step for step in planned if step.detail["item"] == code),
            _sums(step for step in delivered if step.detail["item"] == code),
        )
        for code in codes
    )


def _months(since: date | None, until: date) -> int | None:
    return None if since is None else int((Decimal((until - since).days) / DAYS_IN_MONTH).to_integral_value())


def _sums(steps: Iterable[StepCard]) -> tuple[tuple[str, Decimal], ...]:
    """What was spent by currency: sums of different currencies are never added."""
    found: dict[str, Decimal] = {}
    for step in steps:
        value = step.detail.get("value")
        if value:
            found[value["currency"]] = found.get(value["currency"], Decimal(0)) + Decimal(value["amount"])
    return tuple(sorted(found.items()))
