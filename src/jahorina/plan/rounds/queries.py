"""Rounds and reports for a reader: what is owed, what a report says, and the regional figures of a round.

Before it is handed in, a report is its partner's alone. Handed in, members of all partners read it. Settled (accepted or
locked), everybody does. What is not free is suppressed for all but its owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.permissions import Capability, Member, may
from jahorina.plan.amounts import Amount, none_because
from jahorina.plan.answers import Choice
from jahorina.plan.cards import (
    ReportLine,
    TargetCard,
    ValueCard,
    person,
    report_line,
    seen_amount,
    target_card,
    unit_of,
    value_card,
)
from jahorina.plan.choices import IndicatorKind, ReportState
from jahorina.plan.figures import Counted, counted
from jahorina.plan.lines import choice, text
from jahorina.plan.models import FigureStance, Indicator, ProgressReport, ReportingRound, ReportUnlock
from jahorina.plan.rounds.agreement import figure_of
from jahorina.plan.rounds.round_services import no_round
from jahorina.plan.rounds.services import no_report
from jahorina.plan.rounds.signing import RegionalFigure, regional_figure
from jahorina.plan.states import HANDED_IN, SETTLED, WRITABLE


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round with how many reports are in which state. `overdue` are due and not handed in."""

    code: str
    name: str
    period: Period
    due_on: date
    is_locked: bool
    is_demonstration: bool
    states: Mapping[str, int]
    overdue: int


@dataclass(frozen=True, slots=True)
class IndicatorField:
    """An indicator of a report: its value as reported, what the evidence says now, and its target for the window."""

    code: str
    text: str
    kind: str
    unit: str
    scale: tuple[Choice, ...]
    breakdowns: tuple[str, ...]
    is_computed: bool
    values: tuple[ValueCard, ...]
    now: Counted | None
    target: TargetCard | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with all that it says, and what the reader may do with it."""

    line: ReportLine
    period: Period
    narrative: str
    obstacles: str
    next_steps: str
    language: str
    version: int
    remarks: str
    signature: str
    submitted_by: str
    reviewed_by: str
    reviewed_at: datetime | None
    unlockings: tuple[tuple[datetime, str, str], ...]
    indicators: tuple[IndicatorField, ...]
    may_write: bool
    may_submit: bool
    may_review: bool
    may_unlock: bool


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One partner's part of a regional figure, as the reader sees it."""

    partner: str
    report: int
    state: Choice
    amount: Amount
    stance: str
    reservation: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A regional figure as the reader sees it. `amount` None: the partners' values are not added, or (`adds_up`) the sum
    is not published yet and the reader is no member."""

    round: str
    indicator: str
    text: str
    measure: str
    kind: str
    unit: str
    shares: tuple[ShareLine, ...]
    amount: Amount | None
    adds_up: bool
    is_lower_bound: bool
    is_published: bool
    sha256: str
    may_agree: bool


def rounds(*, language: str) -> tuple[RoundLine, ...]:
    """All rounds, the newest first."""
    today = timezone.localdate()
    rows = ReportingRound.objects.all()
    states: dict[int, Counter[str]] = {}
    counts = ProgressReport.objects.order_by().values_list("round", "state").annotate(n=Count("id"))
    for pk, state, number in counts:
        states.setdefault(pk, Counter())[state] += number
    return tuple(_round_line(row, language, today, states.get(row.pk, Counter())) for row in rows)


def round_reports(
    code: str, *, member: Member | None, language: str
) -> tuple[RoundLine, tuple[ReportLine, ...], tuple[FigureLine, ...]]:
    """A round, its reports by measure and partner, and its regional figures; raises NotFound (`no-round`).

    Everybody sees that a report is owed; what it says only where `report` lets them read it.
    """
    row = ReportingRound.objects.filter(code=code).first()
    if row is None:
        raise no_round(code)
    today = timezone.localdate()
    reports = list(
        ProgressReport.objects.filter(round=row)
        .select_related("round", "measure")
        .prefetch_related("values__indicator")
    )
    lines = tuple(report_line(report, language, today) for report in reports)
    line = _round_line(row, language, today, Counter(report.state for report in reports))
    return line, lines, _figures(row, reports, member, language)


def report(identifier: int, *, member: Member | None, language: str) -> ReportPage:
    """One report; raises NotFound (`no-report`) also where it is not for the reader."""
    rows = ProgressReport.objects.select_related(
        "round", "measure", "submitted_by__institution__partner", "reviewed_by__institution__partner"
    )
    row = rows.filter(pk=identifier).first()
    if row is None or not _readable(row, member):
        raise no_report()
    own = member is not None and member.partner_code == row.partner_code
    writes = own and may(member, Capability.REPORT_PROGRESS)
    represents = own and may(member, Capability.REPRESENT_PARTNER)
    not_own = member is None or row.submitted_by_id != member.pk
    return ReportPage(
        line=report_line(row, language, timezone.localdate()),
        period=Period(row.round.period_start, row.round.period_end),
        narrative=row.narrative,
        obstacles=row.obstacles,
        next_steps=row.next_steps,
        language=row.language,
        version=row.version,
        remarks=row.remarks if own else "",
        signature=row.signature,
        submitted_by=person(row.submitted_by, member),
        reviewed_by=person(row.reviewed_by, member),
        reviewed_at=row.reviewed_at,
        unlockings=_unlockings(row, member),
        indicators=_fields(row, member, language),
        may_write=writes and row.state in WRITABLE,
        may_submit=writes and row.state in WRITABLE,
        may_review=represents and not_own and row.state in (ReportState.SUBMITTED, ReportState.ACCEPTED),
        may_unlock=represents and row.state == ReportState.LOCKED,
    )


def reports_of(measure: str, *, member: Member | None, language: str) -> tuple[ReportLine, ...]:
    """The reports about a measure that the reader may read, the newest round first."""
    rows = ProgressReport.objects.filter(measure__code=measure).filter(readable(member))
    rows = rows.select_related("round", "measure").order_by("-round__period_start", "partner_code")
    return tuple(report_line(row, language, timezone.localdate()) for row in rows)


def own_reports(*, member: Member, language: str) -> tuple[ReportLine, ...]:
    """The own partner's reports that are not settled, the most urgent first."""
    rows = ProgressReport.objects.filter(partner_code=member.partner_code).exclude(state__in=list(SETTLED))
    rows = rows.select_related("round", "measure").order_by("round__due_on", "measure__position", "measure__code")
    return tuple(report_line(row, language, timezone.localdate()) for row in rows)


def figure(round_code: str, indicator: str, *, member: Member | None, language: str) -> FigureLine:
    """A regional figure as the reader sees it; raises NotFound (`no-round`, `no-indicator`)."""
    _row, found, regional = figure_of(round_code, indicator)
    return _figure_line(found, regional, member, language)


def readable(member: Member | None) -> Q:
    """The condition for reports whose words the reader may read."""
    if member is None:
        return Q(state__in=list(SETTLED))
    return Q(partner_code=member.partner_code) | Q(state__in=list(HANDED_IN))


def _readable(row: ProgressReport, member: Member | None) -> bool:
    own = member is not None and member.partner_code == row.partner_code
    return own or row.state in (SETTLED if member is None else HANDED_IN)


def _round_line(row: ReportingRound, language: str, today: date, states: Mapping[str, int]) -> RoundLine:
    owed = sum(states.get(state, 0) for state in WRITABLE)
    return RoundLine(
        code=row.code,
        name=text(row.names, language),
        period=Period(row.period_start, row.period_end),
        due_on=row.due_on,
        is_locked=row.locked_at is not None,
        is_demonstration=row.is_demonstration,
        states=dict(states),
        overdue=owed if row.due_on < today and row.locked_at is None else 0,
    )


def _unlockings(row: ProgressReport, member: Member | None) -> tuple[tuple[datetime, str, str], ...]:
    rows = ReportUnlock.objects.filter(report=row).select_related("by__institution__partner")
    return tuple((one.at, person(one.by, member), one.reason) for one in rows)


def _fields(row: ProgressReport, member: Member | None, language: str) -> tuple[IndicatorField, ...]:
    period = Period(row.round.period_start, row.round.period_end)
    values = list(row.values.select_related("indicator"))
    partner = member.partner_code if member is not None else None
    found = []
    indicators = row.measure.indicators.filter(withdrawn_on=None).prefetch_related("targets")
    for indicator in indicators:
        own = [value for value in values if value.indicator_id == indicator.pk]
        cards = tuple(value_card(value, owner=row.partner_code, partner=partner) for value in own)
        now = None
        if indicator.definition:
            now = counted(indicator.definition, indicator.kind, place=row.partner_code, period=period, member=member)
        found.append(
            IndicatorField(
                code=indicator.code,
                text=indicator.text_in(language),
                kind=indicator.kind,
                unit=unit_of(indicator, language),
                scale=scale_of(indicator, language),
                breakdowns=tuple(indicator.breakdowns),
                is_computed=bool(indicator.definition),
                values=cards,
                now=now,
                target=_target_for(indicator, row.partner_code, period),
            )
        )
    return tuple(found)


def scale_of(indicator: Indicator, language: str) -> tuple[Choice, ...]:
    """The steps of a scale in words."""
    return tuple(Choice(step["code"], text(step["texts"], language)) for step in indicator.scale)


def _target_for(indicator: Indicator, partner: str, period: Period) -> TargetCard | None:
    for row in indicator.targets.all():
        same = (row.period_start, row.period_end) == (period.start, period.end)
        if same and row.partner_code == partner and row.withdrawn_on is None and row.member == "_T":
            return target_card(row)
    return None


def _figures(
    row: ReportingRound, reports: Sequence[ProgressReport], member: Member | None, language: str
) -> tuple[FigureLine, ...]:
    by_measure: dict[int, list[ProgressReport]] = {}
    stances = list(FigureStance.objects.filter(round=row))
    row._prefetched_objects_cache = {"stances": stances}  # type: ignore[attr-defined]
    for one in reports:
        one.round = row
        by_measure.setdefault(one.measure_id, []).append(one)
    indicators = Indicator.objects.filter(measure__in=by_measure, withdrawn_on=None).select_related("measure")
    return tuple(
        _figure_line(found, regional_figure(row.code, found, by_measure[found.measure_id]), member, language)
        for found in indicators.order_by("measure__position", "measure__code", "position")
    )


def _figure_line(row: Indicator, figure: RegionalFigure, member: Member | None, language: str) -> FigureLine:
    partner = member.partner_code if member is not None else None
    shares = []
    for share in figure.shares:
        seen = share.partner == partner or share.state in (SETTLED if member is None else HANDED_IN)
        amount = none_because(ObsStatus.MISSING)
        if share.value is not None and seen:
            amount = seen_amount(share.value, owner=share.partner, partner=partner)
        stance = share.stance
        shares.append(
            ShareLine(
                partner=share.partner,
                report=share.report,
                state=choice(ReportState, share.state),
                amount=amount,
                stance=stance.stance if stance else "",
                reservation=stance.reservation if stance else "",
            )
        )
    hidden = any(one.value is not None and one.value.conf_status != ConfStatus.FREE for one in figure.shares)
    told = figure.total if figure.total is not None and (member is not None or figure.is_published) else None
    total = told.amount if told is not None else None
    own = next((one for one in figure.shares if one.partner == partner), None)
    return FigureLine(
        round=figure.round,
        indicator=row.code,
        text=row.text_in(language),
        measure=row.measure.code,
        kind=row.kind if row.kind in IndicatorKind.values else "",
        unit=unit_of(row, language),
        shares=tuple(shares),
        amount=none_because(ObsStatus.SUPPRESSED) if hidden and total is not None else total,
        adds_up=figure.total is not None,
        is_lower_bound=bool(told and told.is_lower_bound),
        is_published=figure.is_published,
        sha256=figure.sha256,
        may_agree=own is not None and own.is_settled and may(member, Capability.REPRESENT_PARTNER),
    )


def open_reports(rows: QuerySet[ProgressReport] | None = None) -> QuerySet[ProgressReport]:
    """Reports that are not handed in, in rounds that are not locked."""
    found = ProgressReport.objects.all() if rows is None else rows
    return found.filter(state__in=list(WRITABLE), round__locked_at=None)
