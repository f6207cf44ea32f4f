"""What is signed: the content of a report, and of a regional figure, as the hash of its canonical form.

A regional figure is what the reports of a round say about an indicator, partner by partner, with their sum where they
may be added. Its hash changes with any of them, so that an agreement to another figure lapses by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jahorina.kernel.identifiers import TOTAL
from jahorina.plan.amounts import Amount, Sum, added, amount_of
from jahorina.plan.choices import Aggregation, IndicatorKind, ReportState, Stance
from jahorina.plan.content.documents import content_hash
from jahorina.plan.models import FigureStance, Indicator, ProgressReport, ReportedValue
from jahorina.plan.states import SETTLED


@dataclass(frozen=True, slots=True)
class PartnersShare:
    """One partner's part of a regional figure. `value` None: it handed in no value."""

    partner: str
    report: int
    state: str
    value: ReportedValue | None
    stance: FigureStance | None

    @property
    def is_settled(self) -> bool:
        """Whether the partner stands by its value: its report is accepted or locked."""
        return self.state in SETTLED

    @property
    def amount(self) -> Amount:
        """The value, missing where there is none."""
        return amount_of(self.value) if self.value is not None else Amount()


@dataclass(frozen=True, slots=True)
class RegionalFigure:
    """What the partners say together. It is published when each named partner has settled its value and taken a
    stance on exactly this content."""

    round: str
    indicator: str
    shares: tuple[PartnersShare, ...]
    total: Sum | None
    sha256: str

    @property
    def is_published(self) -> bool:
        """Whether all named partners agree or have written their reservation."""
        return bool(self.shares) and all(share.is_settled and share.stance is not None for share in self.shares)

    @property
    def reservations(self) -> tuple[FigureStance, ...]:
        """The reservations that stand beside the figure."""
        stances = (share.stance for share in self.shares)
        return tuple(one for one in stances if one is not None and one.stance == Stance.RESERVATION)


def report_hash(report: ProgressReport, values: Iterable[ReportedValue]) -> str:
    """The hash that a partner signs when it submits: words, status and every value."""
    return content_hash(report_content(report, values))


def report_content(report: ProgressReport, values: Iterable[ReportedValue]) -> Mapping[str, Any]:
    """The report as it is signed."""
    return {
        "round": report.round.code,
        "measure": report.measure.code,
        "partner": report.partner_code,
        "status": report.status,
        "narrative": report.narrative,
        "obstacles": report.obstacles,
        "next_steps": report.next_steps,
        "values": {f"{value.indicator.code}:{value.member}": value_content(value) for value in values},
    }


def value_content(value: ReportedValue) -> Mapping[str, Any]:
    """A value as it is signed; one that was computed with how and until when."""
    computed: dict[str, Any] = {}
    if value.is_computed and value.cut_off is not None:
        computed = {
            "definition_version": value.definition_version,
            "cut_off": value.cut_off.isoformat(),
            "observations": value.observations,
        }
    return {**amount_of(value).as_json(), "conf_status": value.conf_status, "note": value.note, **computed}


def regional_figure(round_code: str, indicator: Indicator, reports: Sequence[ProgressReport]) -> RegionalFigure:
    """The figure of an indicator in a round; `reports` are all reports of its measure there, with `values` and the
    round's stances at hand. Simulated or drafted values are in none: what is not handed in is missing."""
    handed_in = {ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.LOCKED}
    found = {
        report.partner_code: next(
            (
                value
                for value in report.values.all()
                if value.indicator_id == indicator.pk and value.member == TOTAL and report.state in handed_in
            ),
            None,
        )
        for report in reports
    }
    sha256 = content_hash(
        {
            "round": round_code,
            "indicator": indicator.code,
            "definition_version": indicator.definition_version,
            "values": {partner: value and value_content(value) for partner, value in sorted(found.items())},
        }
    )
    round_row = reports[0].round if reports else None
    stances: dict[str, FigureStance] = {}
    for stance in round_row.stances.all() if round_row is not None else ():
        if stance.indicator_id == indicator.pk and stance.content_hash == sha256:
            stances[stance.partner_code] = stance
    shares = tuple(
        PartnersShare(
            report.partner_code,
            report.pk,
            report.state,
            found[report.partner_code],
            stances.get(report.partner_code),
        )
        for report in reports
    )
    return RegionalFigure(round_code, indicator.code, shares, _total(indicator, shares), sha256)


def _total(indicator: Indicator, shares: Sequence[PartnersShare]) -> Sum | None:
    """The partners' values together, where they may be added."""
    by_parts = indicator.kind in (IndicatorKind.PERCENTAGE, IndicatorKind.RATIO)
    if indicator.aggregation != Aggregation.SUM or indicator.kind == IndicatorKind.SCALE:
        return None
    amounts = [share.amount for share in shares]
    if by_parts and any(one.value is not None for one in amounts):
        return None
    return added(amounts)
