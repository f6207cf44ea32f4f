"""Indicators of the plan as IATI results: baselines, targets, and what the rounds published, cell by cell.

An actual without dimensions is the regional figure; one with `partner` is a partner's, one with a breakdown's name beside
it a cell of that. A number is written as it is, zero too. What is suppressed is left out with enough beside it (withheld.py);
what is missing or not applicable has no actual; both are said in the comment on the total, or of the indicator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from jahorina.formats.iati.codes import Measure, ResultType
from jahorina.formats.iati.results import Baseline, Cell, Indicator, Result, ResultPeriod
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.plan.amounts import Amount, amount_from
from jahorina.plan.choices import Aggregation, Direction, IndicatorKind
from jahorina.plan.rounds.published import PublishedFigure
from jahorina.publication.iati_words import Texts, joined, said
from jahorina.publication.withheld import Table, withhold

MEASURES: Final[Mapping[str, Measure]] = {
    IndicatorKind.NUMBER: Measure.UNIT,
    IndicatorKind.PERCENTAGE: Measure.PERCENTAGE,
    IndicatorKind.RATIO: Measure.UNIT,
    IndicatorKind.SCALE: Measure.QUALITATIVE,
}
ASCENDING: Final[Mapping[str, bool]] = {Direction.UP: True, Direction.DOWN: False}
PARTNER: Final = "partner"
BREAKDOWN: Final = "breakdown"
DECIMALS: Final = Decimal("0.0001")

WITHHELD: Final = _("Small cells are withheld, and others beside them so that the totals do not reveal them.")
LOWER_BOUND: Final = _("A lower bound: not all partners gave a value.")
DEMONSTRATION: Final = _("A demonstration; nobody reported it.")
NO_DIRECTION: Final = _("Neither more nor less is better.")
RESERVATION: Final = _("Reservation of %(partner)s: %(text)s")
MILESTONES: Final = _("Milestones")
REACHED_OR_NOT: Final = _("0 stands for not reached, 1 for reached.")
WHY_NONE: Final[Mapping[ObsStatus, str]] = {
    ObsStatus.MISSING: _("Missing: %(partners)s."),
    ObsStatus.NOT_COLLECTED: _("Not collected: %(partners)s."),
    ObsStatus.NOT_APPLICABLE: _("Not applicable: %(partners)s."),
}


@dataclass(frozen=True, slots=True)
class PlanContent:
    """What results are made of: the plan's document, the published figures, the programme's languages."""

    indicators: Sequence[Mapping[str, Any]]
    targets: Sequence[Mapping[str, Any]]
    milestones: Sequence[Mapping[str, Any]]
    figures: Mapping[str, Sequence[PublishedFigure]]
    languages: Sequence[str]


def results_of(measure: Mapping[str, Any], content: PlanContent, *, start: date) -> tuple[Result, ...]:
    """The results of a measure: its indicators, and its milestones as ordinal indicators; none where it has neither."""
    indicators = [one for one in content.indicators if one["measure"] == measure["code"]]
    milestones = [one for one in content.milestones if one["measure"] == measure["code"] and one["due_on"]]
    found = []
    if indicators:
        lines = tuple(_indicator(one, content) for one in indicators)
        found.append(Result(measure["texts"], lines, ResultType.OTHER, aggregates=False))
    if milestones:
        marks = tuple(_milestone(one, start, content.languages) for one in milestones)
        found.append(Result(said(MILESTONES, content.languages), marks, ResultType.OUTPUT, aggregates=False))
    return tuple(found)


@dataclass
class _Window:
    targets: list[Cell] = field(default_factory=list)
    actuals: list[Cell] = field(default_factory=list)


def _indicator(entry: Mapping[str, Any], content: PlanContent) -> Indicator:
    windows: dict[tuple[date, date], _Window] = defaultdict(_Window)
    for target in content.targets:
        if target["indicator"] == entry["code"] and (cell := _target(target, entry)):
            period = Period.parse(target["period"])
            windows[period.start, period.end].targets.append(cell)
    figures = content.figures.get(entry["code"], ())
    tables = [_tables(figure, entry) for figure in figures]
    withhold([table for found in tables for table in found], breakdowns=len(entry["breakdowns"]))
    remarks = []
    for figure, found in zip(figures, tables, strict=True):
        actuals, unsaid = _actuals(figure, found, entry, content.languages)
        windows[figure.period.start, figure.period.end].actuals.extend(actuals)
        if unsaid:
            remarks.append(_dated(figure.period, unsaid))
    neutral = said(NO_DIRECTION, content.languages) if entry["direction"] == Direction.NEUTRAL else None
    unit = entry["unit"] or None
    return Indicator(
        title=entry["texts"],
        measure=MEASURES[entry["kind"]],
        description=joined(unit, neutral, *remarks) or None,
        ascending=ASCENDING.get(entry["direction"]),
        aggregates=entry["aggregation"] == Aggregation.SUM,
        baseline=_baseline(entry),
        periods=tuple(
            ResultPeriod(start, end, tuple(window.targets), tuple(window.actuals))
            for (start, end), window in sorted(windows.items())
        ),
    )


def _tables(figure: PublishedFigure, entry: Mapping[str, Any]) -> list[Table]:
    adds_up = entry["kind"] == IndicatorKind.NUMBER
    return [Table(partner, figure.period, cells, adds_up) for partner, cells in figure.cells.items()]


def _actuals(
    figure: PublishedFigure, tables: Sequence[Table], entry: Mapping[str, Any], languages: Sequence[str]
) -> tuple[list[Cell], Texts | None]:
    """The actuals of a window, and what must be said elsewhere because there is no total to say it of."""
    notes = joined(*_notes(figure, tables, languages)) or None
    found: list[Cell] = []
    hidden = any(table.is_total_out for table in tables)
    if figure.total is not None and figure.total.is_there and not hidden:
        found.append(_cell(figure.total, entry, (), notes))
        notes = None
    for table in tables:
        for member, amount in sorted(table.shown().items(), key=lambda one: (one[0] != TOTAL, one[0])):
            remark = said(WITHHELD, languages) if member == TOTAL and table.out else None
            found.append(_cell(amount, entry, _dimensions(table.partner, member, entry), remark))
    return found, notes


def _notes(figure: PublishedFigure, tables: Sequence[Table], languages: Sequence[str]) -> list[Texts]:
    notes: list[Texts] = []
    if figure.is_demonstration and figure.cells:
        notes.append(said(DEMONSTRATION, languages))
    if any(table.out for table in tables):
        notes.append(said(WITHHELD, languages))
    if figure.total is not None and figure.is_lower_bound:
        notes.append(said(LOWER_BOUND, languages))
    for status, sentence in WHY_NONE.items():
        partners = [table.partner for table in tables if _status(table) is status]
        if partners:
            notes.append(said(sentence, languages, partners=", ".join(partners)))
    for partner, text in figure.reservations.items():
        notes.append(said(RESERVATION, languages, partner=partner, text=text))
    return notes


def _status(table: Table) -> ObsStatus | None:
    total = table.cells.get(TOTAL)
    return total.status if total is not None else None


def _dated(period: Period, notes: Texts) -> Texts:
    return {language: f"{period}: {text}" for language, text in notes.items()}


def _target(entry: Mapping[str, Any], indicator: Mapping[str, Any]) -> Cell | None:
    amount = amount_from(entry)
    if not amount.is_there:
        return None
    return _cell(amount, indicator, _dimensions(entry["partner"], entry["member"], indicator), None)


def _cell(
    amount: Amount, indicator: Mapping[str, Any], dimensions: tuple[tuple[str, str], ...], note: Texts | None
) -> Cell:
    if amount.scale_code:
        return Cell(None, dimensions, joined(_step(amount, indicator), note))
    return Cell(_result(amount, indicator), dimensions, note)


def _result(amount: Amount, indicator: Mapping[str, Any]) -> Decimal | None:
    per = (indicator["definition"] or {}).get("per", 1)
    value = amount.result(indicator["kind"], per)
    return value.quantize(DECIMALS) if value is not None else None


def _step(amount: Amount, indicator: Mapping[str, Any]) -> Texts:
    found: Iterable[Texts] = (step["texts"] for step in indicator["scale"] if step["code"] == amount.scale_code)
    return next(iter(found), {"en": amount.scale_code})


def _dimensions(partner: str, member: str, indicator: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """One dimension for each axis; of several breakdowns a member does not say which is its own."""
    axes = indicator["breakdowns"]
    found = [(PARTNER, partner)] if partner else []
    if member != TOTAL:
        found.append((axes[0] if len(axes) == 1 else BREAKDOWN, member))
    return tuple(found)


def _baseline(entry: Mapping[str, Any]) -> Baseline | None:
    """The baseline, where it has a value and a window; IATI cannot say one without a year."""
    given = entry["baseline"]
    if not given or not given["period"] or not (amount := amount_from(given)).is_there:
        return None
    period = Period.parse(given["period"])
    cell = _cell(amount, entry, (), given["note"] or None)
    return Baseline(period.start.year, cell.value, period.end, cell.comment)


def _milestone(entry: Mapping[str, Any], start: date, languages: Sequence[str]) -> Indicator:
    due = date.fromisoformat(entry["due_on"])
    dimensions = ((PARTNER, entry["partner"]),) if entry["partner"] else ()
    return Indicator(
        title=entry["texts"],
        measure=Measure.ORDINAL,
        description=said(REACHED_OR_NOT, languages),
        ascending=True,
        periods=(ResultPeriod(min(start, due), due, (Cell(Decimal(1), dimensions),)),),
    )
