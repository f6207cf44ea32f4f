"""Records money, needs and offers of assistance, their matches, and projects in municipalities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.amounts import Amount
from jahorina.plan.choices import Area, FundingKind, MatchState, NeedEnd, ProjectKind, ProjectState, SupportKind
from jahorina.plan.funding.matching import fits
from jahorina.plan.models import (
    CommunityFigure,
    CommunityProject,
    Funding,
    Measure,
    SupportMatch,
    SupportNeed,
    SupportOffer,
)
from jahorina.plan.recording import Changed, keep, need_reason
from jahorina.plan.states import MATCH
from jahorina.plan.status.services import no_measure

MUNICIPAL = ("adm1", "adm2")
"""Kinds of places that a project can lie in: no programme knows every municipality."""


@dataclass(frozen=True, slots=True)
class NewFunding:
    """An amount: needed for a measure, or budgeted, committed or paid by a donor, on a day, in a currency (ISO 4217)."""

    measure: str
    kind: str
    amount: Decimal
    currency: str
    on: date
    donor: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewNeed:
    """Assistance that the own partner needs, in an area or for a measure."""

    area: str
    kind: str
    title: str
    needed_from: date
    needed_until: date | None = None
    text: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class NewOffer:
    """Assistance that the own partner or organisation offers; no areas or partners named: in all, to all."""

    kind: str
    title: str
    available_from: date
    available_until: date | None = None
    text: str = ""
    areas: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project in a municipality of the own partner."""

    code: str
    kind: str
    state: str
    place: str
    texts: Mapping[str, str]
    starts: date
    ends: date | None = None
    measure: str = ""


@transaction.atomic
def record_funding(*, by: Member, new: NewFunding, replaces: int | None = None, demonstration: bool = False) -> Funding:
    """Record an amount; with `replaces` in place of an earlier one of the own partner, which stays readable.

    A need is the own partner's; a budget, commitment or disbursement names its donor and is recorded by the partner
    that receives it or by the donor itself. Raises NotAllowed, NotFound (`no-measure`, `no-funding`), InputRefused
    (`funding-refused`) and Conflict (`funding-replaced-already`).
    """
    require(by, Capability.REPORT_PROGRESS)
    measure = _measure(new.measure)
    _check_funding(new)
    old = _own_funding(by, replaces) if replaces is not None else None
    row = Funding.objects.create(
        measure=measure,
        partner_code=by.partner_code,
        kind=new.kind,
        donor=new.donor,
        amount=new.amount,
        currency=new.currency,
        on=new.on,
        note=new.note.strip(),
        source=new.source,
        replaces=old,
        by=by,
        at=timezone.now(),
        is_demonstration=demonstration,
    )
    changed = Changed(
        subject=f"funding:{row.pk}",
        verb="replaced" if old else "recorded",
        measure=measure.code,
        partner=by.partner_code,
        before=_money(old) if old else {},
        after=_money(row),
    )
    keep([changed], by=by, action=actions.FUNDING_RECORDED, reason=new.note.strip())
    return row


@transaction.atomic
def state_need(*, by: Member, new: NewNeed, demonstration: bool = False) -> SupportNeed:
    """State assistance that the own partner needs; raises NotAllowed, NotFound, InputRefused (`support-refused`)."""
    require(by, Capability.REPORT_PROGRESS)
    _check_support(new.kind, new.title, (new.area,), new.needed_from, new.needed_until)
    row = SupportNeed.objects.create(
        partner_code=by.partner_code,
        measure=_measure(new.measure) if new.measure else None,
        area=new.area,
        kind=new.kind,
        title=new.title.strip(),
        text=new.text.strip(),
        needed_from=new.needed_from,
        needed_until=new.needed_until,
        by=by,
        at=timezone.now(),
        is_demonstration=demonstration,
    )
    _keep_support(f"need:{row.pk}", "stated", by, {"title": row.title, "kind": row.kind}, measure=new.measure)
    return row


@transaction.atomic
def make_offer(*, by: Member, new: NewOffer, demonstration: bool = False) -> SupportOffer:
    """Offer assistance; raises NotAllowed and InputRefused (`support-refused`)."""
    require(by, Capability.REPORT_PROGRESS)
    _check_support(new.kind, new.title, new.areas, new.available_from, new.available_until)
    row = SupportOffer.objects.create(
        offered_by=by.partner_code,
        areas=list(new.areas),
        partners=list(new.partners),
        kind=new.kind,
        title=new.title.strip(),
        text=new.text.strip(),
        available_from=new.available_from,
        available_until=new.available_until,
        by=by,
        at=timezone.now(),
        is_demonstration=demonstration,
    )
    _keep_support(f"offer:{row.pk}", "offered", by, {"title": row.title, "kind": row.kind})
    return row


@transaction.atomic
def propose_match(*, by: Member, need: int, offer: int) -> SupportMatch:
    """Propose to bring a need and an offer together, as one of the two sides; the other one answers.

    Raises NotAllowed, NotFound (`no-need`, `no-offer`) and Conflict (`match-not-fitting`, `match-there-already`).
    """
    require(by, Capability.REPORT_PROGRESS)
    wanted, given = _need(need), _offer(offer)
    if by.partner_code not in (wanted.partner_code, given.offered_by):
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    if not fits(wanted, given, timezone.localdate()):
        raise Conflict("match-not-fitting", _("The offer is for something else, for others, or for another time."))
    if SupportMatch.objects.filter(need=wanted, offer=given).exists():
        raise Conflict("match-there-already", _("This need and this offer were brought together already."))
    row = SupportMatch.objects.create(
        need=wanted, offer=given, proposed_by=by, proposed_for=by.partner_code, proposed_at=timezone.now()
    )
    _keep_support(f"match:{row.pk}", "proposed", by, {"need": wanted.title, "offer": given.title})
    return row


@transaction.atomic
def answer_match(*, by: Member, match: int, to: str, note: str = "") -> SupportMatch:
    """Accept or decline what the other side proposed, or end what was accepted, with a word why.

    Raises NotAllowed (`match-own`: nobody answers their own side's proposal), NotFound, Conflict (`match-moved-on`).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = SupportMatch.objects.select_for_update(of=("self",)).select_related("need", "offer").filter(pk=match).first()
    if row is None or by.partner_code not in (row.need.partner_code, row.offer.offered_by):
        raise NotFound("no-match", _("There is no such match."))
    if to not in MATCH[MatchState(row.state)]:
        raise Conflict("match-moved-on", _("The match is %(state)s."), params={"state": row.state})
    if to != MatchState.ENDED and by.partner_code == row.proposed_for and row.need.partner_code != row.offer.offered_by:
        raise NotAllowed("match-own", _("The other side answers a proposal."))
    row.note = need_reason(note) if to != MatchState.ACCEPTED else note.strip()
    row.state, row.answered_by, row.answered_at = to, by, timezone.now()
    row.save()
    _keep_support(f"match:{row.pk}", to, by, {"state": to, "need": row.need.title}, reason=row.note)
    return row


@transaction.atomic
def close_need(*, by: Member, need: int, reason: str, met: bool = True) -> SupportNeed:
    """Close a need of the own partner, because it is met or because it is withdrawn, with the reason.

    Proposals for it that nobody answered are declined with it; what was accepted stands. Raises NotAllowed, NotFound
    (`no-need`) and InputRefused (`plan-reason-needed`).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = _need(need)
    _need_side(by, row.partner_code)
    row.closed_because = need_reason(reason)
    row.closed_as = (NeedEnd.MET if met else NeedEnd.WITHDRAWN).value
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at", "closed_because", "closed_as"])
    _keep_support(f"need:{row.pk}", row.closed_as, by, {"title": row.title}, reason=row.closed_because)
    _decline_open(by, SupportMatch.objects.filter(need=row), row.closed_because)
    return row


@transaction.atomic
def withdraw_offer(*, by: Member, offer: int, reason: str) -> SupportOffer:
    """Withdraw an offer of the own side, with the reason; open proposals of it are declined, what was accepted stands.

    Raises NotAllowed, NotFound (`no-offer`) and InputRefused (`plan-reason-needed`).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = _offer(offer)
    _need_side(by, row.offered_by)
    row.closed_because, row.closed_at = need_reason(reason), timezone.now()
    row.save(update_fields=["closed_at", "closed_because"])
    _keep_support(f"offer:{row.pk}", "withdrawn", by, {"title": row.title}, reason=row.closed_because)
    _decline_open(by, SupportMatch.objects.filter(offer=row), row.closed_because)
    return row


def _decline_open(by: Member, rows: QuerySet[SupportMatch], reason: str) -> None:
    """Decline the proposals that wait for an answer, because one of their two sides is no more.

    Whoever proposed one and ends it here is not named as who answered: nobody answers their own proposal.
    """
    for row in rows.filter(state=MatchState.PROPOSED).select_related("need"):
        row.state, row.note, row.answered_at = MatchState.DECLINED, reason, timezone.now()
        row.answered_by = by if row.proposed_by_id != by.pk else None
        row.save()
        _keep_support(f"match:{row.pk}", row.state, by, {"state": row.state, "need": row.need.title}, reason=reason)


@transaction.atomic
def record_project(*, by: Member, new: NewProject, demonstration: bool = False) -> CommunityProject:
    """Record a project in a municipality of the own partner, or bring one up to date by its code.

    Raises NotAllowed, NotFound (`no-measure`) and InputRefused (`project-refused`).
    """
    require(by, Capability.REPORT_PROGRESS)
    _check_project(by, new)
    old = CommunityProject.objects.filter(code=new.code).first()
    if old is not None and old.partner_code != by.partner_code:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    before = {"state": old.state, "texts": old.texts} if old else {}
    fields = {
        "kind": new.kind,
        "state": new.state,
        "partner_code": by.partner_code,
        "place": new.place,
        "measure": _measure(new.measure) if new.measure else None,
        "texts": dict(new.texts),
        "starts": new.starts,
        "ends": new.ends,
        "by": by,
        "at": timezone.now(),
        "is_demonstration": demonstration,
    }
    row, _made = CommunityProject.objects.update_or_create(code=new.code, defaults=fields)
    changed = Changed(
        subject=f"project:{row.code}",
        verb="changed" if old else "recorded",
        measure=new.measure,
        partner=by.partner_code,
        before=before,
        after={"state": row.state, "texts": row.texts, "place": row.place},
    )
    keep([changed], by=by, action=actions.PROJECT_CHANGED)
    return row


@transaction.atomic
def record_figure(
    *, by: Member, project: str, names: Mapping[str, str], amount: Amount, as_of: date, source_note: str
) -> CommunityFigure:
    """Record a number about a municipality, or why there is none, with its day and where it comes from."""
    require(by, Capability.REPORT_PROGRESS)
    row = CommunityProject.objects.filter(code=project, partner_code=by.partner_code).first()
    if row is None:
        raise NotFound("no-project", _("There is no such project."))
    if not names.get("en") or not source_note.strip() or as_of > timezone.localdate():
        raise InputRefused(
            "community-figure-refused", _("A figure needs a name, a day that is not to come, and where it comes from.")
        )
    figure = CommunityFigure.objects.create(
        project=row,
        names=dict(names),
        value=amount.value,
        numerator=amount.numerator,
        denominator=amount.denominator,
        obs_status=amount.status.value,
        as_of=as_of,
        source_note=source_note.strip(),
        by=by,
        at=timezone.now(),
    )
    changed = Changed(
        subject=f"project:{row.code}",
        verb="figure",
        measure=row.measure.code if row.measure else "",
        partner=by.partner_code,
        after={**dict(names), **amount.as_json(), "as_of": as_of.isoformat()},
    )
    keep([changed], by=by, action=actions.PROJECT_CHANGED)
    return figure


def _need_side(by: Member, partner: str) -> None:
    if by.partner_code != partner:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))


def _measure(code: str) -> Measure:
    row = Measure.objects.filter(code=code, withdrawn_on=None).first()
    if row is None:
        raise no_measure(code)
    return row


def _need(identifier: int) -> SupportNeed:
    row = SupportNeed.objects.filter(pk=identifier, closed_at=None).first()
    if row is None:
        raise NotFound("no-need", _("There is no such open need."))
    return row


def _offer(identifier: int) -> SupportOffer:
    row = SupportOffer.objects.filter(pk=identifier, closed_at=None).first()
    if row is None:
        raise NotFound("no-offer", _("There is no such open offer."))
    return row


def _own_funding(by: Member, identifier: int) -> Funding:
    row = Funding.objects.filter(pk=identifier, partner_code=by.partner_code, activity="").first()
    if row is None:
        raise NotFound("no-funding", _("There is no such amount of your partner."))
    if hasattr(row, "replacement"):
        raise Conflict("funding-replaced-already", _("This amount was replaced already; replace the newer one."))
    return row


def _check_funding(new: NewFunding) -> None:
    wrong = []
    if new.kind not in FundingKind.values:
        wrong.append(Refusal("funding-kind", _("is none of the four kinds"), column="kind"))
    if (new.kind == FundingKind.NEED) == bool(new.donor):
        wrong.append(Refusal("funding-donor", _("a need has no donor, and everything else has one"), column="donor"))
    if new.donor and new.donor not in {card.code for card in partners.partners(kind="")}:
        wrong.append(Refusal("funding-donor", _("is no partner or organisation of the programme"), column="donor"))
    if new.amount < 0 or new.amount != round(new.amount, 2):
        wrong.append(Refusal("funding-amount", _("must be zero or more, with two decimals at most"), column="amount"))
    if not re.fullmatch("[A-Z]{3}", new.currency):
        wrong.append(Refusal("funding-currency", _("must be three letters, as EUR"), column="currency"))
    if new.kind == FundingKind.DISBURSEMENT and new.on > timezone.localdate():
        wrong.append(Refusal("funding-day", _("nothing is paid in the future"), column="on"))
    if wrong:
        raise InputRefused("funding-refused", _("The amount cannot be recorded like this."), refusals=tuple(wrong))


def _check_support(kind: str, title: str, areas: tuple[str, ...], start: date, end: date | None) -> None:
    wrong = []
    if kind not in SupportKind.values:
        wrong.append(Refusal("support-kind", _("is none of the kinds of assistance"), column="kind"))
    if not title.strip():
        wrong.append(Refusal("support-title", _("needs a title"), column="title"))
    if not set(areas) <= set(Area.values):
        wrong.append(Refusal("support-area", _("is none of the plan's areas"), column="area"))
    if end is not None and end < start:
        wrong.append(Refusal("support-window", _("ends before it begins"), column="until"))
    if wrong:
        raise InputRefused("support-refused", _("This cannot be recorded like this."), refusals=tuple(wrong))


def _check_project(by: Member, new: NewProject) -> None:
    wrong = []
    places = {card.code for card in partners.places(partner=by.partner_code) if card.kind in MUNICIPAL}
    if new.place not in places:
        wrong.append(Refusal("project-place", _("is no municipality of your partner"), column="place"))
    if new.kind not in ProjectKind.values or new.state not in ProjectState.values:
        wrong.append(Refusal("project-kind", _("is not in the list"), column="kind"))
    if not new.texts.get("en") or not re.fullmatch("[A-Za-z0-9][A-Za-z0-9.-]*", new.code):
        wrong.append(Refusal("project-words", _("needs a code and a text in English"), column="texts"))
    if new.ends is not None and new.ends < new.starts:
        wrong.append(Refusal("project-window", _("ends before it begins"), column="ends"))
    if wrong:
        raise InputRefused("project-refused", _("The project cannot be recorded like this."), refusals=tuple(wrong))


def _money(row: Funding) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "donor": row.donor,
        "amount": f"{row.amount:.2f}",
        "currency": row.currency,
        "on": row.on.isoformat(),
    }


def _keep_support(
    subject: str, verb: str, by: Member, after: Mapping[str, Any], *, measure: str = "", reason: str = ""
) -> None:
    changed = Changed(subject=subject, verb=verb, measure=measure, partner=by.partner_code, after=after)
    keep([changed], by=by, action=actions.SUPPORT_CHANGED, reason=reason)
