"""One measure with all that hangs on it, and one indicator with its card, targets and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may
from jahorina.plan.amounts import Amount, amount_from
from jahorina.plan.answers import Choice, Evidenced
from jahorina.plan.cards import (
    EvidenceCard,
    MeasureLine,
    ReportLine,
    Stood,
    TargetCard,
    ValueCard,
    evidence_card,
    measure_line,
    target_card,
    unit_of,
    value_card,
)
from jahorina.plan.changes import Changes, history_of
from jahorina.plan.choices import Direction, IndicatorKind, PartRole, TranslationStatus
from jahorina.plan.figures import Counted, counted, figure_holds, windows_with_values
from jahorina.plan.lines import choice, evidenced, text
from jahorina.plan.models import (
    EvidenceItem,
    Indicator,
    Measure,
    MeasurePart,
    ProgressReport,
    ReportedValue,
    StatusClaim,
)
from jahorina.plan.rounds.agreement import no_indicator
from jahorina.plan.rounds.queries import readable, reports_of, scale_of
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import Standings, standings
from jahorina.plan.status.services import no_measure
from jahorina.plan.translations import languages_behind


@dataclass(frozen=True, slots=True)
class CommitmentLink:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ElementLink:
    framework: str
    framework_name: str
    element: str
    text: str
    relation: str


@dataclass(frozen=True, slots=True)
class PartLine:
    partner: str
    role: Choice
    institution: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone and how it stands with each partner it is for. `is_late`: its day has passed and somebody has not
    shown that it is reached."""

    code: str
    text: str
    due_on: date | None
    stood: tuple[Stood, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class IndicatorLine(Evidenced):
    """An indicator in a list. `source`: evidence where its values are counted, else entered by hand."""

    code: str
    text: str
    kind: Choice
    direction: Choice
    unit: str
    is_computed: bool
    targets: int


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """A measure's page. `is_mine`: the reader's partner carries it out and the reader may report. `behind`: languages in
    which the text was left as it was when it was last changed in another."""

    line: MeasureLine
    texts: Mapping[str, str]
    description: str
    translation: Choice
    behind: tuple[str, ...]
    lead_institution: Mapping[str, str]
    parts: tuple[PartLine, ...]
    commitments: tuple[CommitmentLink, ...]
    crosswalk: tuple[ElementLink, ...]
    stood: tuple[Stood, ...]
    milestones: tuple[MilestoneLine, ...]
    indicators: tuple[IndicatorLine, ...]
    evidence: tuple[EvidenceCard, ...]
    reports: tuple[ReportLine, ...]
    history: Changes
    is_mine: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A partner's value in a round, as the reader sees it."""

    round: str
    period: Period
    partner: str
    report: int
    value: ValueCard


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator's card: SDG metadata concepts in their order, definition, targets, values, the evidence now."""

    line: IndicatorLine
    measure: str
    measure_text: str
    texts: Mapping[str, str]
    metadata: tuple[tuple[str, str], ...]
    definition: Mapping[str, object]
    definition_version: int
    per: int
    scale: tuple[Choice, ...]
    baseline: Amount | None
    baseline_period: str
    baseline_note: str
    breakdowns: tuple[str, ...]
    targets: tuple[TargetCard, ...]
    values: tuple[ReportedLine, ...]
    now: tuple[tuple[str, Period, Counted], ...]


def measure_page(code: str, *, member: Member | None, language: str) -> MeasurePage:
    """A measure with everything; raises NotFound (`no-measure`)."""
    parts = Prefetch("parts", MeasurePart.objects.order_by("id"))
    row = Measure.objects.filter(code=code).prefetch_related(parts).first()
    if row is None:
        raise no_measure(code)
    columns = tuple(card.code for card in partners.partners(kind="partner"))
    line = measure_line(row, language, columns, [(part.partner_code, part.role) for part in row.parts.all()])
    found = standings(member=member, measure=code)
    institutions = {card.code: card.names for card in partners.institutions()}
    carries = member is not None and member.partner_code in line.carriers
    return MeasurePage(
        line=line,
        texts=dict(row.texts),
        description=text(row.description, language),
        translation=choice(TranslationStatus, row.translation_status),
        behind=languages_behind(code, row.texts),
        lead_institution=institutions.get(row.lead_institution, {}),
        parts=tuple(
            PartLine(part.partner_code, choice(PartRole, part.role), institutions.get(part.institution, {}))
            for part in row.parts.all()
        ),
        commitments=tuple(
            CommitmentLink(link.commitment.code, link.commitment.text_in(language))
            for link in row.serves.select_related("commitment").order_by("commitment__position")
        ),
        crosswalk=_crosswalk(row, language),
        stood=_stood(row, line, found),
        milestones=_milestones(row, line, found, language),
        indicators=tuple(
            indicator_line(one, language)
            for one in row.indicators.filter(withdrawn_on=None).prefetch_related("targets")
        ),
        evidence=evidence_of(code, member=member),
        reports=reports_of(code, member=member, language=language),
        history=history_of(code, member=member),
        is_mine=carries and not line.is_withdrawn and may(member, Capability.REPORT_PROGRESS),
        may_edit=may(member, Capability.EDIT_PLAN),
    )


def evidence_of(measure: str, *, member: Member | None) -> tuple[EvidenceCard, ...]:
    """The items of evidence of a measure; the public sees those that somebody verified."""
    rows = _evidence_rows().filter(measure__code=measure)
    if member is None:
        rows = rows.exclude(verified_by=None)
    return tuple(_card(row, member) for row in rows)


def evidence_item(identifier: int, *, member: Member) -> EvidenceCard:
    """One item; raises NotFound (`no-evidence-item`)."""
    row = _evidence_rows().filter(pk=identifier).first()
    if row is None:
        raise NotFound("no-evidence-item", _("There is no such item of evidence."))
    return _card(row, member)


def evidence_to_verify(*, member: Member, most: int) -> tuple[tuple[EvidenceCard, ...], int]:
    """What waits for somebody to verify it and was not brought by the reader: the oldest, at most so many, and how many
    there are in all."""
    rows = _evidence_rows().filter(state="brought", correction=None).exclude(brought_by=member)
    return tuple(_card(row, member) for row in rows.order_by("brought_at", "id")[:most]), rows.count()


def indicator_page(code: str, *, member: Member | None, language: str) -> IndicatorPage:
    """An indicator's card; raises NotFound (`no-indicator`)."""
    row = Indicator.objects.select_related("measure").prefetch_related("targets").filter(code=code).first()
    if row is None:
        raise no_indicator(code)
    baseline = row.baseline or {}
    return IndicatorPage(
        line=indicator_line(row, language),
        measure=row.measure.code,
        measure_text=row.measure.text_in(language),
        texts=dict(row.texts),
        metadata=tuple((concept, text(row.metadata[concept], language)) for concept in sorted(row.metadata)),
        definition=row.definition,
        definition_version=row.definition_version,
        per=int(row.definition.get("per", 1)) if row.definition else 1,
        scale=scale_of(row, language),
        baseline=amount_from(baseline) if baseline else None,
        baseline_period=str(baseline.get("period", "")),
        baseline_note=text(baseline.get("note", {}), language),
        breakdowns=tuple(row.breakdowns),
        targets=tuple(target_card(one) for one in row.targets.all() if one.withdrawn_on is None),
        values=_values(row, member),
        now=_now(row, member),
    )


def indicator_line(row: Indicator, language: str) -> IndicatorLine:
    """A line of a row whose targets are prefetched."""
    return IndicatorLine(
        **evidenced(row),
        code=row.code,
        text=row.text_in(language),
        kind=choice(IndicatorKind, row.kind),
        direction=choice(Direction, row.direction),
        unit=unit_of(row, language),
        is_computed=bool(row.definition),
        targets=sum(one.withdrawn_on is None for one in row.targets.all()),
    )


def _evidence_rows() -> QuerySet[EvidenceItem]:
    people = ("brought_by__institution__partner", "verified_by__institution__partner")
    return EvidenceItem.objects.select_related("measure", "milestone", "correction", *people)


def _card(row: EvidenceItem, member: Member | None) -> EvidenceCard:
    holds = not row.figure or figure_holds(row.figure, member=member)
    return evidence_card(
        row,
        member=member,
        holds=holds,
        verifies=may(member, Capability.VERIFY_EVIDENCE),
        reports=may(member, Capability.REPORT_PROGRESS),
    )


def _crosswalk(row: Measure, language: str) -> tuple[ElementLink, ...]:
    return tuple(
        ElementLink(
            framework=link.element.framework.code,
            framework_name=link.element.framework.short_text_in(language),
            element=link.element.code,
            text=link.element.text_in(language),
            relation=str(link.get_relation_display()),
        )
        for link in row.crosswalk.select_related("element__framework")
    )


def _stood(row: Measure, line: MeasureLine, found: Standings) -> tuple[Stood, ...]:
    """How the measure stands with each partner that carries it, with the words of the last claim."""
    last: dict[str, StatusClaim] = {}
    for claim in StatusClaim.objects.filter(measure=row, milestone=None).order_by("id"):
        last[claim.partner_code] = claim
    return tuple(
        Stood(
            partner=code,
            standing=found.of_measure(row.code, code),
            note=last[code].note if code in last else "",
            at=last[code].at if code in last else None,
            is_demonstration=code in last and last[code].is_demonstration,
        )
        for code in line.carriers
    )


def _milestones(row: Measure, line: MeasureLine, found: Standings, language: str) -> tuple[MilestoneLine, ...]:
    today = timezone.localdate()
    lines = []
    for one in row.milestones.filter(withdrawn_on=None).order_by("due_on", "position"):
        for_whom = (one.partner_code,) if one.partner_code else line.carriers
        stood = tuple(Stood(code, found.of_milestone(one.code, code)) for code in for_whom)
        reached = all(each.standing.shown is Shown.ACHIEVED for each in stood)
        late = one.due_on is not None and one.due_on < today and not reached
        lines.append(MilestoneLine(one.code, text(one.texts, language), one.due_on, stood, late))
    return tuple(lines)


def _values(row: Indicator, member: Member | None) -> tuple[ReportedLine, ...]:
    """The reported values that the reader may see, the newest round first."""
    partner = member.partner_code if member is not None else None
    seen = ProgressReport.objects.filter(readable(member)).values("id")
    rows = ReportedValue.objects.filter(indicator=row, report__in=seen).select_related("report__round")
    rows = rows.order_by("-report__round__period_start", "report__partner_code", "member")
    return tuple(
        ReportedLine(
            round=one.report.round.code,
            period=Period(one.report.round.period_start, one.report.round.period_end),
            partner=one.report.partner_code,
            report=one.report_id,
            value=value_card(one, owner=one.report.partner_code, partner=partner),
        )
        for one in rows
    )


NOW_YEARS = 3
"""Of how many years the card shows what the evidence says today."""


def _now(row: Indicator, member: Member | None) -> tuple[tuple[str, Period, Counted], ...]:
    """What the evidence says today, for each partner and the years of the measure, where there is anything."""
    if not row.definition:
        return ()
    start = (row.measure.valid_from or timezone.localdate()).year
    years = [Period.parse(f"{year:04d}") for year in range(start - 1, start - 1 + NOW_YEARS)]
    carriers = tuple(part.partner_code for part in row.measure.parts.filter(role=PartRole.CARRIES))
    published = windows_with_values(row.definition, carriers, years[0].start, years[-1].end, member=member)
    found = []
    for partner in carriers:
        for year in years:
            if not any(place == partner and start <= year.end and end >= year.start for place, start, end in published):
                continue
            value = counted(row.definition, row.kind, place=partner, period=year, member=member)
            if value.amount.is_there or value.is_conflicting:
                found.append((partner, year, value))
    return tuple(found)
