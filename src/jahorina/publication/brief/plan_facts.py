"""What the brief says of the plan, as its public pages show it: standings by area, regional figures, open needs, goals.

A regional figure is given where all partners agreed to it and where no cell that is suppressed could be computed from it
(publication/withheld.py, as for IATI).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from jahorina.kernel.numbers import ObsStatus, Provenance
from jahorina.kernel.periods import Period
from jahorina.plan import queries as plan
from jahorina.plan.amounts import Amount
from jahorina.plan.choices import FrameworkKind, FundingKind, IndicatorKind
from jahorina.plan.content.current import current_plan
from jahorina.plan.funding.matching import Reasons
from jahorina.plan.funding.queries import Money, gaps, money_page
from jahorina.plan.overview import AreaRow, overview
from jahorina.plan.rounds.published import PublishedFigure, published_figures
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import has_demonstrations
from jahorina.publication.brief.contents import contents
from jahorina.publication.withheld import Table, withhold

ANY_LANGUAGE: Final = "en"
"""Texts are asked for where they are said; the facts hold codes."""


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """An area: its measures, how they stand with the partners that carry them, and the targets of the goals they serve.

    `shown` counts measures times partners by what is shown; `proposed`: measures that no source states.
    """

    area: str
    measures: int
    proposed: int
    shown: Mapping[str, int]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionalFigure:
    """An indicator's regional figure in a window. `value` None: `status` says why. `reservations` by partner."""

    indicator: str
    texts: Mapping[str, str]
    unit: Mapping[str, str]
    kind: str
    period: Period
    value: Decimal | None
    status: ObsStatus
    is_lower_bound: bool
    is_demonstration: bool
    reservations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Need:
    """An open need of support, and why it stands where it stands."""

    title: str
    partner: str
    area: str
    kind: str
    reasons: Reasons
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan. `agreed` of `asked` regional figures are published; `needs` are the first of `open_needs`.

    `goals`: the framework of the global goals by its code, empty where the programme has none.
    """

    sha256: str
    areas: tuple[AreaFacts, ...]
    figures: tuple[RegionalFigure, ...]
    asked: int
    open_needs: int
    needs: tuple[Need, ...]
    cost: Money
    committed: Money
    goals: str
    is_demonstration: bool

    def shown(self, status: Shown) -> int:
        """How many measures times partners are shown so in the whole plan."""
        return sum(area.shown.get(status, 0) for area in self.areas)

    def targets_of(self, area: str) -> tuple[str, ...]:
        """The targets of the global goals that an area's measures serve."""
        return next((one.targets for one in self.areas if one.area == area), ())


def plan_facts() -> PlanFacts:
    """The plan as everybody may read it."""
    version = current_plan()
    goals = next(
        (one.code for one in plan.frameworks(language=ANY_LANGUAGE) if one.kind.code == FrameworkKind.GLOBAL_GOALS), ""
    )
    measures = tuple(version.document["measures"].values())
    published = published_figures()
    figures = tuple(one for entry in version.document["indicators"].values() for one in _figures(entry, published))
    open_needs = [line for line in gaps(member=None) if not line.is_met]
    money = money_page(language=ANY_LANGUAGE)
    needs = tuple(
        Need(one.title, one.partner, one.area.code, one.kind.code, one.reasons, one.is_demonstration)
        for one in open_needs
    )
    marked = [one.is_demonstration for one in figures] + [one.is_demonstration for one in needs]
    return PlanFacts(
        sha256=version.sha256,
        areas=tuple(_area(row, measures, goals) for row in overview(member=None, language=ANY_LANGUAGE).areas),
        figures=figures,
        asked=sum(len(found) for found in published.values()),
        open_needs=len(needs),
        needs=needs[: contents().most_needs],
        cost=money.totals.get(FundingKind.NEED, {}),
        committed=money.totals.get(FundingKind.COMMITMENT, {}),
        goals=goals,
        is_demonstration=any(marked) or money.is_demonstration or has_demonstrations(),
    )


def _area(row: AreaRow, measures: Sequence[Mapping[str, Any]], goals: str) -> AreaFacts:
    own = [one for one in measures if one["area"] == row.area.code]
    served = {each["element"] for one in own for each in one["crosswalk"] if each["framework"] == goals}
    return AreaFacts(
        area=row.area.code,
        measures=row.measures,
        proposed=sum(one["provenance"] == Provenance.PROPOSED for one in own),
        shown={shown.value: count for shown, count in row.total.items()},
        targets=tuple(sorted(served, key=target_order)),
    )


def target_order(code: str) -> tuple[tuple[int, str], ...]:
    """The order of targets: 8.7 before 10.7 before 10.c."""
    return tuple((int(part) if part.isdigit() else 1000, part) for part in code.split("."))


def _figures(entry: Mapping[str, Any], published: Mapping[str, Sequence[PublishedFigure]]) -> list[RegionalFigure]:
    """An indicator's published figures of all windows, protected together."""
    found = published.get(entry["code"], ())
    adds_up = entry["kind"] == IndicatorKind.NUMBER
    tables = {
        at: [Table(partner, one.period, cells, adds_up) for partner, cells in one.cells.items()]
        for at, one in enumerate(found)
    }
    withhold([table for each in tables.values() for table in each], breakdowns=len(entry["breakdowns"]))
    return [
        _figure(entry, one, one.total, is_hidden=any(table.is_total_out for table in tables[at]))
        for at, one in enumerate(found)
        if one.total is not None
    ]


def _figure(entry: Mapping[str, Any], one: PublishedFigure, total: Amount, *, is_hidden: bool) -> RegionalFigure:
    per = (entry["definition"] or {}).get("per", 1)
    value = None if is_hidden or not total.is_there else total.result(entry["kind"], per)
    return RegionalFigure(
        indicator=entry["code"],
        texts=entry["texts"],
        unit=entry["unit"] or {},
        kind=entry["kind"],
        period=one.period,
        value=value,
        status=ObsStatus.SUPPRESSED if is_hidden else total.status if value is not None else _why(total),
        is_lower_bound=one.is_lower_bound,
        is_demonstration=one.is_demonstration,
        reservations=one.reservations,
    )


def _why(total: Amount) -> ObsStatus:
    """A step of a scale has no number either; the region has none of its own."""
    return ObsStatus.NOT_APPLICABLE if total.scale_code else total.status if not total.is_there else ObsStatus.MISSING
