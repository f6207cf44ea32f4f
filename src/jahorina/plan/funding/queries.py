"""Money by measure and donor, needs and offers with what fits them, gaps with their reasons, projects by municipality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from jahorina.evidence.queries import Asker
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.plan.amounts import Amount, amount_of
from jahorina.plan.answers import Choice
from jahorina.plan.choices import (
    Area,
    FundingKind,
    MatchState,
    NeedEnd,
    PartRole,
    ProjectKind,
    ProjectState,
    SupportKind,
)
from jahorina.plan.funding.matching import Reasons, fits, uncovered
from jahorina.plan.lines import choice, text
from jahorina.plan.models import (
    CommunityProject,
    Funding,
    Measure,
    Milestone,
    SupportMatch,
    SupportNeed,
    SupportOffer,
)
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import Standings, standings

Money = Mapping[str, Decimal]
"""Currency -> amount. Currencies are never added to one another."""


@dataclass(frozen=True, slots=True)
class FundingLine:
    id: int
    measure: str
    partner: str
    kind: Choice
    donor: str
    amount: Decimal
    currency: str
    on: date
    note: str
    activity: str
    is_replaced: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class MeasureMoney:
    """The money of a measure by kind; `uncovered` is the share of its cost that is not committed, by currency."""

    measure: str
    text: str
    by_kind: Mapping[str, Money]
    uncovered: Money


@dataclass(frozen=True, slots=True)
class MoneyPage:
    measures: tuple[MeasureMoney, ...]
    by_donor: tuple[tuple[str, Mapping[str, Money]], ...]
    totals: Mapping[str, Money]
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class MatchLine:
    id: int
    state: Choice
    other: str
    offer_title: str
    need_title: str
    note: str
    may_answer: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class OfferLine:
    id: int
    offered_by: str
    kind: Choice
    title: str
    text: str
    areas: tuple[Choice, ...]
    partners: tuple[str, ...]
    available_from: date
    available_until: date | None
    is_demonstration: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need with why it stands where it stands, what fits it, and what was brought together."""

    id: int
    partner: str
    area: Choice
    kind: Choice
    title: str
    text: str
    measure: str
    needed_from: date
    needed_until: date | None
    stated_at: datetime
    reasons: Reasons
    fitting: tuple[OfferLine, ...]
    matches: tuple[MatchLine, ...]
    is_met: bool
    is_demonstration: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """A need that was met or withdrawn, or an offer that was withdrawn, with the reason and what was agreed on."""

    partner: str
    title: str
    end: Choice
    reason: str
    at: datetime
    matches: tuple[MatchLine, ...]
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class CommunityFigureLine:
    name: str
    amount: Amount
    as_of: date
    source_note: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    code: str
    kind: Choice
    state: Choice
    partner: str
    place: str
    text: str
    measure: str
    starts: date
    ends: date | None
    figures: tuple[CommunityFigureLine, ...]
    is_demonstration: bool


def money_of(measure: str) -> tuple[FundingLine, ...]:
    """Every amount recorded for a measure, the latest day first, those that were replaced as such."""
    rows = Funding.objects.filter(measure__code=measure).select_related("measure", "replacement")
    return tuple(_funding_line(row) for row in rows.order_by("-on", "-id"))


def money_page(*, language: str) -> MoneyPage:
    """All measures with money by kind and currency, what is uncovered, and who gives."""
    rows = list(_in_force().select_related("measure"))
    by_measure: dict[int, list[Funding]] = defaultdict(list)
    by_donor: dict[str, list[Funding]] = defaultdict(list)
    for row in rows:
        by_measure[row.measure_id].append(row)
        if row.donor:
            by_donor[row.donor].append(row)
    measures = Measure.objects.filter(pk__in=by_measure)
    return MoneyPage(
        measures=tuple(
            MeasureMoney(
                measure=one.code,
                text=one.text_in(language),
                by_kind=_by_kind(by_measure[one.pk]),
                uncovered=_uncovered(by_measure[one.pk]),
            )
            for one in measures
        ),
        by_donor=tuple((donor, _by_kind(found)) for donor, found in sorted(by_donor.items())),
        totals=_by_kind(rows),
        is_demonstration=any(row.is_demonstration for row in rows),
    )


def gaps(*, member: Member | None) -> tuple[NeedLine, ...]:
    """The open needs, those first for which the evidence gives most reason; the reasons come with them.

    Needs are ordered, never partners: nothing is added up over a partner.
    """
    today = timezone.localdate()
    needs = SupportNeed.objects.filter(closed_at=None).select_related("measure")
    offers = [row for row in SupportOffer.objects.filter(closed_at=None) if not _is_over(row, today)]
    matches = SupportMatch.objects.select_related("need", "offer")
    by_need: dict[int, list[SupportMatch]] = defaultdict(list)
    for match in matches:
        by_need[match.need_id].append(match)
    found = standings(member=member)
    late = _late_milestones(found, today)
    lines = [
        _need_line(row, [one for one in offers if fits(row, one, today)], by_need[row.pk], found, late, member)
        for row in needs
    ]
    return tuple(sorted(lines, key=lambda line: (line.is_met, line.reasons.order(), line.id)))


def offers(*, member: Member | None = None) -> tuple[OfferLine, ...]:
    """The open offers; those whose time has passed are left out."""
    today = timezone.localdate()
    rows = SupportOffer.objects.filter(closed_at=None)
    return tuple(_offer_line(row, member) for row in rows if not _is_over(row, today))


def closed_support(*, member: Member | None) -> tuple[ClosedLine, ...]:
    """Needs that were met or withdrawn and offers that were withdrawn, the latest first, with what came of them."""
    needs = SupportNeed.objects.exclude(closed_at=None).prefetch_related("matches__offer", "matches__need")
    found = [
        _closed(row, row.partner_code, choice(NeedEnd, row.closed_as or NeedEnd.MET), row.matches.all(), member)
        for row in needs
    ]
    offered = SupportOffer.objects.exclude(closed_at=None).prefetch_related("matches__offer", "matches__need")
    withdrawn = choice(NeedEnd, NeedEnd.WITHDRAWN)
    found += [_closed(row, row.offered_by, withdrawn, row.matches.all(), member) for row in offered]
    return tuple(sorted(found, key=lambda line: line.at, reverse=True))


def own_need(identifier: int, *, member: Member) -> NeedLine:
    """An open need of the reader's partner; raises NotFound (`no-need`)."""
    for line in gaps(member=member):
        if line.id == identifier and line.is_mine:
            return line
    raise NotFound("no-need", _("There is no such open need."))


def own_offer(identifier: int, *, member: Member) -> OfferLine:
    """An open offer of the reader's side, though its time may have passed; raises NotFound (`no-offer`)."""
    row = SupportOffer.objects.filter(pk=identifier, closed_at=None, offered_by=member.partner_code).first()
    if row is None:
        raise NotFound("no-offer", _("There is no such open offer."))
    return _offer_line(row, member)


def own_matches(*, member: Member) -> tuple[MatchLine, ...]:
    """The matches in which the reader's partner is one of the two sides."""
    rows = SupportMatch.objects.select_related("need", "offer").order_by("-proposed_at")
    sides = (member.partner_code,)
    return tuple(
        _match_line(row, member) for row in rows if row.need.partner_code in sides or row.offer.offered_by in sides
    )


def projects(*, language: str, kind: str = "") -> tuple[ProjectLine, ...]:
    """Projects in municipalities, by partner and place, with their figures."""
    rows = CommunityProject.objects.select_related("measure").prefetch_related("figures")
    if kind in ProjectKind.values:
        rows = rows.filter(kind=kind)
    return tuple(_project_line(row, language) for row in rows)


def own_project(code: str, *, member: Member) -> ProjectLine:
    """A project of the reader's partner; raises NotFound (`no-project`)."""
    rows = CommunityProject.objects.select_related("measure").prefetch_related("figures")
    row = rows.filter(code=code, partner_code=member.partner_code).first()
    if row is None:
        raise NotFound("no-project", _("There is no such project."))
    return _project_line(row, member.language)


def _in_force() -> QuerySet[Funding]:
    """The amounts that no later row replaces."""
    return Funding.objects.filter(replacement=None)


def _funding_line(row: Funding) -> FundingLine:
    return FundingLine(
        id=row.pk,
        measure=row.measure.code,
        partner=row.partner_code,
        kind=choice(FundingKind, row.kind),
        donor=row.donor,
        amount=row.amount,
        currency=row.currency,
        on=row.on,
        note=row.note,
        activity=row.activity,
        is_replaced=hasattr(row, "replacement"),
        is_demonstration=row.is_demonstration,
    )


def _by_kind(rows: Iterable[Funding]) -> dict[str, Money]:
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        money = found.setdefault(row.kind, {})
        money[row.currency] = money.get(row.currency, Decimal(0)) + row.amount
    return dict(found)


def _uncovered(rows: Iterable[Funding]) -> Money:
    found = list(rows)
    cost = [(row.currency, row.amount) for row in found if row.kind == FundingKind.NEED]
    given = [(row.currency, row.amount) for row in found if row.kind == FundingKind.COMMITMENT]
    return uncovered(cost, given)


def _late_milestones(found: Standings, today: date) -> dict[tuple[str, str], int]:
    """By measure and partner, the milestones whose day has passed without their being shown as reached."""
    late: dict[tuple[str, str], int] = defaultdict(int)
    rows = Milestone.objects.filter(withdrawn_on=None, measure__withdrawn_on=None, due_on__lt=today)
    for row in rows.select_related("measure").prefetch_related("measure__parts"):
        carriers = [part.partner_code for part in row.measure.parts.all() if part.role == PartRole.CARRIES]
        for partner in [row.partner_code] if row.partner_code else carriers:
            if found.of_milestone(row.code, partner).shown is not Shown.ACHIEVED:
                late[row.measure.code, partner] += 1
    return late


def _need_line(
    row: SupportNeed,
    fitting: list[SupportOffer],
    matches: list[SupportMatch],
    found: Standings,
    late: Mapping[tuple[str, str], int],
    member: Member | None,
) -> NeedLine:
    code = row.measure.code if row.measure else ""
    shares = _uncovered(_in_force().filter(measure=row.measure)) if row.measure else {}
    shown = found.of_measure(code, row.partner_code).shown if code else Shown.NOT_STARTED
    reasons = Reasons(
        late_milestones=late.get((code, row.partner_code), 0),
        is_unproven=shown in (Shown.CLAIMED, Shown.REOPENED, Shown.STALLED),
        fitting_offers=len(fitting),
        uncovered=max(shares.values(), default=None),
        open_days=(timezone.localdate() - timezone.localdate(row.at)).days,
    )
    return NeedLine(
        id=row.pk,
        partner=row.partner_code,
        area=choice(Area, row.area),
        kind=choice(SupportKind, row.kind),
        title=row.title,
        text=row.text,
        measure=code,
        needed_from=row.needed_from,
        needed_until=row.needed_until,
        stated_at=row.at,
        reasons=reasons,
        fitting=tuple(_offer_line(one, member) for one in fitting),
        matches=tuple(_match_line(one, member) for one in matches),
        is_met=any(one.state == MatchState.ACCEPTED for one in matches),
        is_demonstration=row.is_demonstration,
        is_mine=member is not None and member.partner_code == row.partner_code,
    )


def _offer_line(row: SupportOffer, member: Member | None) -> OfferLine:
    return OfferLine(
        id=row.pk,
        offered_by=row.offered_by,
        kind=choice(SupportKind, row.kind),
        title=row.title,
        text=row.text,
        areas=tuple(choice(Area, area) for area in row.areas),
        partners=tuple(row.partners),
        available_from=row.available_from,
        available_until=row.available_until,
        is_demonstration=row.is_demonstration,
        is_mine=member is not None and member.partner_code == row.offered_by,
    )


def _closed(
    row: SupportNeed | SupportOffer, partner: str, end: Choice, matches: Iterable[SupportMatch], member: Member | None
) -> ClosedLine:
    return ClosedLine(
        partner=partner,
        title=row.title,
        end=end,
        reason=row.closed_because,
        at=row.closed_at or row.at,
        matches=tuple(
            _match_line(one, member) for one in matches if one.state in (MatchState.ACCEPTED, MatchState.ENDED)
        ),
        is_demonstration=row.is_demonstration,
    )


def _match_line(row: SupportMatch, member: Asker | None) -> MatchLine:
    partner = member.partner_code if member is not None else None
    sides = (row.need.partner_code, row.offer.offered_by)
    return MatchLine(
        id=row.pk,
        state=choice(MatchState, row.state),
        other=row.offer.offered_by if partner == row.need.partner_code else row.need.partner_code,
        offer_title=row.offer.title,
        need_title=row.need.title,
        note=row.note,
        may_answer=row.state == MatchState.PROPOSED and partner in sides and partner != row.proposed_for,
        may_end=row.state == MatchState.ACCEPTED and partner in sides,
    )


def _project_line(row: CommunityProject, language: str) -> ProjectLine:
    return ProjectLine(
        code=row.code,
        kind=choice(ProjectKind, row.kind),
        state=choice(ProjectState, row.state),
        partner=row.partner_code,
        place=row.place,
        text=text(row.texts, language),
        measure=row.measure.code if row.measure else "",
        starts=row.starts,
        ends=row.ends,
        figures=tuple(
            CommunityFigureLine(text(one.names, language), amount_of(one), one.as_of, one.source_note)
            for one in row.figures.all()
        ),
        is_demonstration=row.is_demonstration,
    )


def _is_over(row: SupportOffer, today: date) -> bool:
    return row.available_until is not None and row.available_until < today
