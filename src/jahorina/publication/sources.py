"""The tables that a release may hold, counted or read at its cut-off: registers, plan figures, public series.

Register counts are true ones and never leave this room unprotected. Plan figures come as everybody may read them, series
as their public sources stated them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jahorina.evidence import queries as evidence
from jahorina.evidence.questions import Question
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.identifiers import NOT_KNOWN, TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import WITHOUT_VALUE, ObsStatus
from jahorina.kernel.periods import Frequency, Period
from jahorina.partners import queries as partners
from jahorina.plan.content.current import current_plan
from jahorina.plan.rounds.published import published_figures
from jahorina.publication.choices import FIXED_MEMBERS, TableKind
from jahorina.publication.rules import need_askable, rule_of
from jahorina.publication.withheld import Table, withhold
from jahorina.registers.statistics.definitions import Dimension, Unit
from jahorina.registers.statistics.queries import (
    CountedCard,
    Node,
    counted_statistic,
    counted_statistics,
    member_names,
    register_statistic,
    texts_of,
)

PERIOD, PARTNER, PLACE, MEMBER = "period", "partner", "place", "member"
SUMS_ALL, SUMS_OF_TOTALS = "all", "totals"
DIMENSION_TITLES = {
    "outcome": _("Outcome"),
    "step": _("Step"),
    "state": _("State"),
    "sex": _("Sex"),
    "age": _("Age"),
    "nationality": _("Nationality"),
    PERIOD: _("Period"),
    PARTNER: _("Partner"),
    PLACE: _("Place"),
    MEMBER: _("Part"),
}
SEX_TITLES = {
    "female": _("women and girls"),
    "male": _("men and boys"),
    "other": _("other"),
    NOT_KNOWN: _("not known"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a statistic of the registers, an indicator or a series, in some periods, broken down."""

    kind: TableKind
    statistic: str
    periods: tuple[str, ...]
    by: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": self.kind.value,
            "statistic": self.statistic,
            "periods": list(self.periods),
            "by": list(self.by),
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Wanted:
        """What `plain` was made from."""
        return cls(TableKind(plain["kind"]), plain["statistic"], tuple(plain["periods"]), tuple(plain["by"]))


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell holds before protection: a value, or the status that says why there is none."""

    value: Decimal | None
    status: ObsStatus = ObsStatus.NORMAL


Cells = dict[tuple[str, ...], Number]
Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table before protection. `cells` of registers are the finest alone; of the others, all that is published.

    `sums` says which cells of a plan figure readers may add up: `all`, the partners' `totals` alone (where its members are
    of several breakdowns), or none.
    """

    code: str
    kind: TableKind
    subject: str
    statistic: str
    titles: Mapping[str, str]
    units: Mapping[str, str]
    dimensions: tuple[str, ...]
    fixed: Mapping[str, str]
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]
    cells: Mapping[tuple[str, ...], Number]
    period: Period
    cut_off: datetime
    domain: str = ""
    threshold: int = 0
    adds_over_time: bool = False
    sums: str = ""
    method: str = ""
    is_simulated: bool = False
    sources: tuple[str, ...] = field(default=())


def need_wanted(wanted: Sequence[Wanted]) -> None:
    """Raise InputRefused or NotFound where something cannot be asked for; counts nothing."""
    today = timezone.localdate()
    for one in wanted:
        periods = [Period.parse(text) for text in one.periods]
        if not periods:
            raise InputRefused("period-missing", _("Say of which period, as 2026-03 or 2025."))
        if one.kind is TableKind.REGISTER:
            card = counted_statistic(one.statistic)
            _need_counts(card)
            _need_dimensions(card, one.by)
            for period in periods:
                need_askable(card.definition.area.value, period, one.by, today=today)
        elif one.kind is TableKind.EVIDENCE:
            evidence.statistic(one.statistic)
        elif one.statistic not in published_figures():
            raise NotFound(
                "figure-unknown", _("No round gave a figure of %(code)s."), params={"code": repr(one.statistic)}
            )


def source_tables(
    wanted: Sequence[Wanted], *, partner: str, simulated: bool, cut_off: datetime
) -> tuple[SourceTable, ...]:
    """Everything asked for as it is at the cut-off, one table for each period. Raises as `need_wanted`, and InputRefused
    (`release-does-not-add-up`) where one person is counted in several parts of a breakdown."""
    need_wanted(wanted)
    found: list[SourceTable] = []
    for one in wanted:
        if one.kind is TableKind.EVIDENCE:
            found += public_tables(one, simulated=simulated, cut_off=cut_off)
            continue
        for period in map(Period.parse, one.periods):
            if one.kind is TableKind.REGISTER:
                found.append(_register(one, period, partner, simulated, cut_off))
            else:
                found.append(_plan(one, period, cut_off))
    return tuple(found)


def public_tables(one: Wanted, *, simulated: bool, cut_off: datetime) -> tuple[SourceTable, ...]:
    """A series in each period asked for, of free values alone: these are no secret. Raises NotFound (`series-empty`)."""
    return tuple(_evidence(one, period, cut_off, simulated=simulated) for period in map(Period.parse, one.periods))


def _need_counts(card: CountedCard) -> None:
    if card.definition.is_duration:
        raise InputRefused(
            "release-not-counts",
            _("%(code)s measures days; releases hold counts. A median of few people tells of single ones."),
            params={"code": card.code},
        )


def _need_dimensions(card: CountedCard, by: Sequence[str]) -> None:
    for name in by:
        if name not in card.definition.dimensions:
            raise InputRefused(
                "dimension-not-of-statistic",
                _("%(code)s is not broken down by %(name)s; it is by: %(known)s."),
                params={"code": card.code, "name": name, "known": ", ".join(card.definition.dimensions) or "–"},
            )


def _register(one: Wanted, period: Period, partner: str, simulated: bool, cut_off: datetime) -> SourceTable:
    card = counted_statistic(one.statistic)
    dimensions = tuple(Dimension(name) for name in one.by)
    asker = Node(partner, protected=False)
    figures = register_statistic(member=asker, code=card.code, period=period, breakdown=dimensions, cut_off=cut_off)
    total = sum((f.value or 0 for f in figures.totals if f.simulated is simulated), 0.0)
    rows: Cells = {
        tuple(member for _dimension, member in figure.members): Number(Decimal(int(figure.value or 0)))
        for figure in figures.rows
        if figure.simulated is simulated
    }
    cells: Cells = _listed(dimensions, rows) if dimensions else {(): Number(Decimal(int(total)))}
    if sum((number.value or 0 for number in cells.values()), Decimal(0)) != Decimal(int(total)):
        raise InputRefused(
            "release-does-not-add-up",
            _("In %(code)s one may be counted in several parts of %(by)s, so the parts are not those of the total."),
            params={"code": card.code, "by": ", ".join(one.by)},
            hint=_("Publish it without this breakdown, or a statistic of steps."),
        )
    area = card.definition.area.value
    area_rule = rule_of(area)
    fixed = {PERIOD: str(period), PARTNER: partner}
    return SourceTable(
        code=_code(one, period),
        kind=TableKind.REGISTER,
        subject=f"register:{partner}:{card.code}:{card.definition.version}:{'simulated' if simulated else 'real'}",
        statistic=card.code,
        titles=dict(card.titles),
        units=dict(card.unit_names),
        dimensions=tuple(one.by),
        fixed=fixed,
        labels={dimension.value: named_members(card, dimension, cells, at) for at, dimension in enumerate(dimensions)},
        cells=cells,
        period=period,
        cut_off=figures.cut_off,
        domain=area_rule.domain,
        method=area_rule.method,
        threshold=card.definition.threshold,
        adds_over_time=card.definition.unit in (Unit.STEPS, Unit.DECISIONS),
        is_simulated=simulated,
        sources=(f"register-{partner}",),
    )


def counts_of(source: SourceTable, by: Sequence[Dimension]) -> Counts:
    """The true counts under a table of the registers in another breakdown, as of its cut-off."""
    asker = Node(source.fixed[PARTNER], protected=False)
    figures = register_statistic(
        member=asker, code=source.statistic, period=source.period, breakdown=tuple(by), cut_off=source.cut_off
    )
    rows = (one for one in (figures.rows if by else figures.totals) if one.simulated is source.is_simulated)
    return {tuple(member for _dimension, member in one.members): int(one.value or 0) for one in rows}


def _listed(dimensions: Sequence[Dimension], rows: Mapping[tuple[str, ...], Number]) -> dict[tuple[str, ...], Number]:
    """The rows, and a zero for each fixed member that no row has: what a table lists must not tell who was there."""
    found = dict(rows) or {tuple(NOT_KNOWN for _one in dimensions): Number(Decimal(0))}
    for at, dimension in enumerate(dimensions):
        others = next(iter(rows), tuple(NOT_KNOWN for _one in dimensions))
        for member in FIXED_MEMBERS.get(dimension.value, ()):
            if not any(cell[at] == member for cell in found):
                found[(*others[:at], member, *others[at + 1 :])] = Number(Decimal(0))
    return found


def named_members(
    card: CountedCard, dimension: Dimension, cells: Mapping[tuple[str, ...], Number], at: int
) -> dict[str, dict[str, str]]:
    """The texts of the members that a table lists along one dimension, by their code."""
    members = dict.fromkeys(cell[at] for cell in cells)
    called = member_names(card.definition, dimension)
    if dimension is Dimension.SEX:
        called = {code: texts_of(text) for code, text in SEX_TITLES.items()}
    return {member: dict(called.get(member, {"en": _plainly(dimension, member)})) for member in members}


def _plainly(dimension: Dimension, member: str) -> str:
    if member == NOT_KNOWN:
        return "not known"
    if dimension is Dimension.NATIONALITY:
        import pycountry

        found = pycountry.countries.get(alpha_3=member)
        return found.name if found else member
    return member


def _code(one: Wanted, period: Period) -> str:
    by = f"-by-{'-'.join(one.by)}" if one.by else ""
    return f"{one.statistic}{by}-{period}".lower().replace("/", "-to-").replace(".", "-").replace("_", "-")


def _plan(one: Wanted, period: Period, cut_off: datetime) -> SourceTable:
    """A figure of a round as everybody may read it, with company for what is suppressed (withheld.py)."""
    figures = [figure for figure in published_figures()[one.statistic] if figure.period == period]
    if not figures:
        raise NotFound(
            "figure-unknown", _("No round gave a figure of %(code)s."), params={"code": f"{one.statistic} {period}"}
        )
    [figure] = figures
    entry = current_plan().document["indicators"][one.statistic]
    tables = [Table(partner, period, cells, entry["kind"] == "number") for partner, cells in figure.cells.items()]
    withhold(tables, breakdowns=len(entry["breakdowns"]))
    per = (entry["definition"] or {}).get("per", 1)
    cells: Cells = {}
    for table in tables:
        for member, amount in table.cells.items():
            shown = member not in table.out
            value = amount.result(entry["kind"], per) if shown and amount.is_there else None
            status = amount.status if shown else ObsStatus.SUPPRESSED
            status = ObsStatus.MISSING if value is None and status not in WITHOUT_VALUE else status
            cells[table.partner, member] = Number(value, status)
    total = figure.total
    if total is not None and total.is_there and not any(table.is_total_out for table in tables):
        cells[TOTAL, TOTAL] = Number(total.result(entry["kind"], per), total.status)
    called = {card.code: dict(card.names) for card in partners.partners()}
    return SourceTable(
        code=_code(one, period),
        kind=TableKind.PLAN,
        subject=f"plan:{one.statistic}",
        statistic=one.statistic,
        titles=entry["texts"],
        units=entry["unit"] or {"en": entry["kind"]},
        dimensions=(PARTNER, MEMBER),
        fixed={PERIOD: str(period)},
        labels={PARTNER: called, MEMBER: {}},
        cells=cells,
        period=period,
        cut_off=cut_off,
        sums=_sums(entry),
        sources=("plan",),
    )


def _sums(entry: Mapping[str, Any]) -> str:
    if entry["kind"] != "number":
        return ""
    return SUMS_ALL if len(entry["breakdowns"]) <= 1 else SUMS_OF_TOTALS


def is_counted(statistic: str) -> bool:
    """Whether registers count it: in the evidence, its values are what partners released."""
    return any(card.code == statistic for card in counted_statistics())


def _evidence(one: Wanted, period: Period, cut_off: datetime, *, simulated: bool) -> SourceTable:
    """A free series in one window; where publications differ the last stated one of each place, with its source.

    A release of real figures holds no simulated ones, and the other way round for what registers count.
    """
    card = evidence.statistic(one.statistic)
    question = Question(one.statistic, start=period.start, end=period.end, frequency=period.frequency)
    if period.frequency is Frequency.OTHER:
        question = Question(one.statistic, start=period.start, end=period.end)
    answer = evidence.explore(member=None, question=question)
    counted = is_counted(one.statistic)
    cells: Cells = {}
    cited = set()
    for cell in answer.cells:
        values = [value for value in cell.values if value.simulated is simulated or (simulated and not counted)]
        if cell.period != period or not values:
            continue
        value = max(values, key=lambda v: (v.is_free, v.as_of, v.revision))
        number = None if value.value is None else Decimal(str(value.value)).quantize(Decimal("0.0001"))
        cells[(cell.place,)] = Number(number, value.obs_status)
        cited.add(value.source)
    if not cells:
        raise NotFound(
            "series-empty",
            _("There is no free value of %(code)s in %(period)s."),
            params={"code": one.statistic, "period": str(period)},
        )
    called = {code: dict(partners.place(code).names) for code in (cell[0] for cell in cells) if partners.is_place(code)}
    return SourceTable(
        code=_code(one, period),
        kind=TableKind.EVIDENCE,
        subject=f"evidence:{one.statistic}",
        statistic=one.statistic,
        titles=dict(card.titles),
        units=dict(card.unit),
        dimensions=(PLACE,),
        fixed={PERIOD: str(period)},
        labels={PLACE: called},
        cells=cells,
        period=period,
        cut_off=cut_off,
        sources=tuple(sorted(cited)),
    )
