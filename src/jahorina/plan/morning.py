"""The coordinator's morning page: what is late, who owes what, what is only claimed, what waits for the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may
from jahorina.plan.cards import EvidenceCard, MeasureLine, ReportLine, report_line
from jahorina.plan.choices import ReportState
from jahorina.plan.lines import text
from jahorina.plan.measure_pages import evidence_to_verify
from jahorina.plan.models import Milestone, ProgressReport
from jahorina.plan.overview import measure_lines
from jahorina.plan.rounds.queries import open_reports
from jahorina.plan.status.deriving import Shown, Standing
from jahorina.plan.status.queries import Standings, standings

AHEAD = timedelta(days=30)
"""How far ahead the page and the letters look."""

MOST_SHOWN = 30
"""Of each list, the own partner's first: a page is read in a minute."""


@dataclass(frozen=True, slots=True)
class LateMilestone:
    """A milestone that a partner has not shown to be reached; `days` late, negative while it is still to come."""

    code: str
    text: str
    measure: str
    partner: str
    due_on: date
    days: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class OnlyClaimed:
    """A measure that a partner says is achieved, without evidence that stands."""

    line: MeasureLine
    partner: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """What a partner owes and has late, in numbers; in the programme's order, never in that of the numbers."""

    partner: str
    owed: int
    overdue: int
    late: int
    claimed: int


@dataclass(frozen=True, slots=True)
class Morning:
    """Each list is cut at MOST_SHOWN; `counts` are the whole numbers. The own partner's come first."""

    late: tuple[LateMilestone, ...]
    coming: tuple[LateMilestone, ...]
    owed: tuple[ReportLine, ...]
    claimed: tuple[OnlyClaimed, ...]
    stalled: tuple[OnlyClaimed, ...]
    to_review: tuple[ReportLine, ...]
    to_verify: tuple[EvidenceCard, ...]
    by_partner: tuple[PartnerLine, ...]
    counts: dict[str, int]


def morning(*, member: Member, language: str, today: date | None = None) -> Morning:
    """What a coordinator wants to know each morning, of all partners, the own one's first."""
    day = today or timezone.localdate()
    columns = tuple(card.code for card in partners.partners(kind="partner"))
    lines = {line.code: line for line in measure_lines(language, columns)}
    found = standings(member=member)
    own = member.partner_code
    due = sorted(_milestones(lines, found, day, language), key=lambda one: (one.partner != own, one.due_on, one.code))
    late = [one for one in due if one.days > 0]
    coming = [one for one in due if one.days <= 0]
    claims = list(_unproven(lines, found, own))
    claimed = [one for one in claims if one.standing.shown in (Shown.CLAIMED, Shown.REOPENED)]
    stalled = [one for one in claims if one.standing.shown is Shown.STALLED]
    owing = open_reports().filter(round__due_on__lte=day + AHEAD)
    review = _to_review(member, language, day)
    verifies = may(member, Capability.VERIFY_EVIDENCE)
    verify, to_verify = evidence_to_verify(member=member, most=MOST_SHOWN) if verifies else ((), 0)
    return Morning(
        late=tuple(late[:MOST_SHOWN]),
        coming=tuple(coming[:MOST_SHOWN]),
        owed=_owed(owing, language, day, own),
        claimed=tuple(claimed[:MOST_SHOWN]),
        stalled=tuple(stalled[:MOST_SHOWN]),
        to_review=review[:MOST_SHOWN],
        to_verify=verify,
        by_partner=_by_partner(columns, owing, late, claimed, day),
        counts={
            "late": len(late),
            "coming": len(coming),
            "owed": owing.count(),
            "overdue": owing.filter(round__due_on__lt=day).count(),
            "claimed": len(claimed),
            "stalled": len(stalled),
            "to_review": len(review),
            "to_verify": to_verify,
        },
    )


def _owed(rows: QuerySet[ProgressReport], language: str, today: date, own: str) -> tuple[ReportLine, ...]:
    """The reports that are owed within AHEAD or overdue: the own partner's first, then by day."""
    others = Case(When(partner_code=own, then=Value(0)), default=Value(1))
    found = rows.select_related("round", "measure").order_by(others, "round__due_on", "partner_code", "measure")
    return tuple(report_line(row, language, today) for row in found[:MOST_SHOWN])


def _by_partner(
    columns: tuple[str, ...],
    owing: QuerySet[ProgressReport],
    late: list[LateMilestone],
    claimed: list[OnlyClaimed],
    today: date,
) -> tuple[PartnerLine, ...]:
    over = Count("id", filter=Q(round__due_on__lt=today))
    rows = owing.order_by().values("partner_code").annotate(number=Count("id"), overdue=over)
    owed = {row["partner_code"]: (row["number"], row["overdue"]) for row in rows}
    return tuple(
        PartnerLine(
            code,
            *owed.get(code, (0, 0)),
            late=sum(one.partner == code for one in late),
            claimed=sum(one.partner == code for one in claimed),
        )
        for code in columns
    )


def _milestones(lines: dict[str, MeasureLine], found: Standings, today: date, language: str) -> Iterator[LateMilestone]:
    """Milestones that are due within AHEAD or late, for each partner that has not shown them to be reached."""
    rows = Milestone.objects.filter(withdrawn_on=None, due_on__lte=today + AHEAD).select_related("measure")
    for row in rows:
        line = lines.get(row.measure.code)
        if line is None or row.due_on is None:
            continue
        for partner in (row.partner_code,) if row.partner_code else line.carriers:
            standing = found.of_milestone(row.code, partner)
            if standing.shown not in (Shown.ACHIEVED, Shown.OVERTAKEN):
                name, days = text(row.texts, language), (today - row.due_on).days
                yield LateMilestone(row.code, name, line.code, partner, row.due_on, days, standing)


def _unproven(lines: dict[str, MeasureLine], found: Standings, own: str) -> Iterator[OnlyClaimed]:
    pairs = [(line, partner) for line in lines.values() for partner in line.carriers]
    for line, partner in sorted(pairs, key=lambda pair: pair[1] != own):
        standing = found.of_measure(line.code, partner)
        if standing.shown in (Shown.CLAIMED, Shown.REOPENED, Shown.STALLED):
            yield OnlyClaimed(line, partner, standing)


def _to_review(member: Member, language: str, today: date) -> tuple[ReportLine, ...]:
    if not may(member, Capability.REPRESENT_PARTNER):
        return ()
    rows = ProgressReport.objects.filter(partner_code=member.partner_code, state=ReportState.SUBMITTED)
    rows = rows.exclude(submitted_by=member).select_related("round", "measure").order_by("submitted_at")
    return tuple(report_line(row, language, today) for row in rows)
