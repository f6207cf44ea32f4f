"""What the plan's pages are told: measures, claims, evidence, reports and values as frozen cards in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.permissions import Member
from jahorina.partners.texts import in_language
from jahorina.plan.amounts import Amount, amount_of, none_because
from jahorina.plan.answers import Choice, Evidenced
from jahorina.plan.choices import Area, EvidenceKind, EvidenceState, Horizon, Level, PartRole, ReportState
from jahorina.plan.content.entries import target_code
from jahorina.plan.lines import choice, evidenced, text
from jahorina.plan.models import EvidenceItem, Indicator, Measure, ProgressReport, ReportedValue, Target
from jahorina.plan.status.deriving import Standing


@dataclass(frozen=True, slots=True)
class MeasureLine(Evidenced):
    """A measure as lists show it. `carriers` are the partners whose status counts."""

    code: str
    text: str
    area: Choice
    level: Choice
    horizon: Choice
    lead_partner: str
    carriers: tuple[str, ...]
    supporters: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """An item of evidence. `holds`: the figure it rests on is unchanged; `stands`: it carries a claim now."""

    id: int
    measure: str
    milestone: str
    partner: str
    kind: Choice
    title: str
    reference: str
    happened_on: date
    state: Choice
    is_corrected: bool
    holds: bool
    figure: Mapping[str, Any]
    brought_by: str
    brought_at: datetime
    verified_by: str
    verified_at: datetime | None
    ended_because: str
    is_demonstration: bool
    may_verify: bool
    may_end: bool

    @property
    def stands(self) -> bool:
        """Whether it is verified, not corrected, and its figure holds."""
        return self.state.code == EvidenceState.VERIFIED and not self.is_corrected and self.holds


@dataclass(frozen=True, slots=True)
class ValueCard:
    """A reported value, as the reader may see it."""

    member: str
    amount: Amount
    is_computed: bool
    definition_version: int
    cut_off: datetime | None
    observations: int | None
    note: str
    conf_status: str = ConfStatus.FREE.value


@dataclass(frozen=True, slots=True)
class TargetCard:
    code: str
    partner: str
    period: Period
    member: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list. `is_overdue`: its day has passed and it is not handed in."""

    id: int
    round: str
    round_name: str
    measure: str
    measure_text: str
    partner: str
    state: Choice
    status: str
    due_on: date
    submitted_at: datetime | None
    is_overdue: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Stood:
    """How something stands with one partner."""

    partner: str
    standing: Standing
    note: str = ""
    at: datetime | None = None
    is_demonstration: bool = False


def measure_line(
    row: Measure, language: str, at_the_table: tuple[str, ...], parts: Sequence[tuple[str, str]]
) -> MeasureLine:
    """A line of a row; `parts` are the partners and organisations in it, each with its role."""
    carrying = {partner for partner, role in parts if role == PartRole.CARRIES} | {row.lead_partner}
    return MeasureLine(
        **evidenced(row),
        code=row.code,
        text=row.text_in(language),
        area=choice(Area, row.area),
        level=choice(Level, row.level),
        horizon=choice(Horizon, row.horizon),
        lead_partner=row.lead_partner,
        carriers=tuple(code for code in at_the_table if code in carrying),
        supporters=tuple(partner for partner, role in parts if role == PartRole.SUPPORTS),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_withdrawn=row.withdrawn_on is not None,
    )


def evidence_card(
    row: EvidenceItem, *, member: Member | None, holds: bool, verifies: bool, reports: bool
) -> EvidenceCard:
    """A card of a row with its measure, milestone and people at hand; `verifies` and `reports`: the reader may at all."""
    corrected = hasattr(row, "correction")
    own = member is not None and row.brought_by_id == member.pk
    brought = row.state == EvidenceState.BROUGHT and not corrected
    ends = brought or (row.state == EvidenceState.VERIFIED and not corrected)
    return EvidenceCard(
        id=row.pk,
        measure=row.measure.code,
        milestone=row.milestone.code if row.milestone else "",
        partner=row.partner_code,
        kind=choice(EvidenceKind, row.kind),
        title=row.title,
        reference=row.reference,
        happened_on=row.happened_on,
        state=choice(EvidenceState, row.state),
        is_corrected=corrected,
        holds=holds,
        figure=row.figure,
        brought_by=person(row.brought_by, member),
        brought_at=row.brought_at,
        verified_by=person(row.verified_by, member),
        verified_at=row.verified_at,
        ended_because=row.ended_because,
        is_demonstration=row.is_demonstration,
        may_verify=verifies and brought and not own,
        may_end=ends and reports and member is not None and member.partner_code == row.partner_code,
    )


def person(row: Member | None, member: Member | None) -> str:
    """How somebody is named to a reader: by name within the own partner, by institution to other members, by the
    partner's code to the public."""
    if row is None:
        return ""
    if member is None:
        return row.partner_code
    if row.partner_code == member.partner_code:
        return row.name
    return in_language(row.institution.names, member.language)


def value_card(row: ReportedValue, *, owner: str, partner: str | None) -> ValueCard:
    """The value as a reader of `partner` sees it: what is not free is suppressed for everybody but its owner."""
    return ValueCard(
        member=row.member,
        amount=seen_amount(row, owner=owner, partner=partner),
        is_computed=row.is_computed,
        definition_version=row.definition_version,
        cut_off=row.cut_off,
        observations=row.observations,
        note=row.note,
        conf_status=row.conf_status,
    )


def seen_amount(row: ReportedValue, *, owner: str, partner: str | None) -> Amount:
    """The amount of a value for a reader."""
    hidden = row.conf_status != ConfStatus.FREE and owner != partner
    return none_because(ObsStatus.SUPPRESSED) if hidden else amount_of(row)


def target_card(row: Target) -> TargetCard:
    window = Period(row.period_start, row.period_end)
    code = target_code(row.indicator.code, row.partner_code, window, row.member)
    return TargetCard(code, row.partner_code, window, row.member, amount_of(row))


def report_line(row: ProgressReport, language: str, today: date) -> ReportLine:
    """A line of a row with its round and measure at hand."""
    waiting = row.state in (ReportState.DRAFT, ReportState.SENT_BACK)
    return ReportLine(
        id=row.pk,
        round=row.round.code,
        round_name=text(row.round.names, language),
        measure=row.measure.code,
        measure_text=row.measure.text_in(language),
        partner=row.partner_code,
        state=choice(ReportState, row.state),
        status=row.status,
        due_on=row.round.due_on,
        submitted_at=row.submitted_at,
        is_overdue=waiting and row.round.due_on < today,
        is_demonstration=row.round.is_demonstration,
    )


def unit_of(row: Indicator, language: str) -> str:
    """The unit in words; per cent for percentages."""
    return "%" if row.kind == "percentage" else text(row.unit, language)
