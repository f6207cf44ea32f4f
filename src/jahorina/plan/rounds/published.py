"""What the rounds say to everybody about each indicator: the regional figures and the partners' settled values, cell by cell.

As the public reads it (queries.py): a value that is not free is suppressed, a report that is not settled says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from jahorina.kernel.periods import Period
from jahorina.plan.amounts import Amount
from jahorina.plan.cards import seen_amount
from jahorina.plan.choices import Stance
from jahorina.plan.models import ReportedValue, ReportingRound
from jahorina.plan.rounds.queries import FigureLine, round_reports
from jahorina.plan.states import SETTLED


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """An indicator in a round. `total` None: there is none (yet); `cells` by partner and member, `_T` for its total."""

    indicator: str
    period: Period
    total: Amount | None
    is_lower_bound: bool
    is_demonstration: bool
    reservations: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, Amount]] = field(default_factory=dict)


def published_figures() -> Mapping[str, tuple[PublishedFigure, ...]]:
    """All figures by indicator, the earliest window first."""
    found: dict[str, list[PublishedFigure]] = defaultdict(list)
    for row in ReportingRound.objects.order_by("period_start", "period_end"):
        cells = _cells(row)
        _line, _reports, figures = round_reports(row.code, member=None, language="en")
        for figure in figures:
            found[figure.indicator].append(_figure(row, figure, cells.get(figure.indicator, {})))
    return {indicator: tuple(figures) for indicator, figures in found.items()}


def _figure(row: ReportingRound, line: FigureLine, cells: Mapping[str, Mapping[str, Amount]]) -> PublishedFigure:
    return PublishedFigure(
        indicator=line.indicator,
        period=Period(row.period_start, row.period_end),
        total=line.amount if line.is_published else None,
        is_lower_bound=line.is_lower_bound,
        is_demonstration=row.is_demonstration,
        reservations={
            share.partner: share.reservation
            for share in line.shares
            if line.is_published and share.stance == Stance.RESERVATION
        },
        cells=cells,
    )


def _cells(row: ReportingRound) -> dict[str, dict[str, dict[str, Amount]]]:
    """By indicator, partner and member: what settled reports say, as everybody sees it."""
    found: dict[str, dict[str, dict[str, Amount]]] = {}
    values = ReportedValue.objects.filter(report__round=row, report__state__in=list(SETTLED))
    for value in values.select_related("report", "indicator").order_by("report__partner_code", "member"):
        partner = value.report.partner_code
        by_member = found.setdefault(value.indicator.code, {}).setdefault(partner, {})
        by_member[value.member] = seen_amount(value, owner=partner, partner=None)
    return found
