"""Needs of support and offers of it: stated, made, matched, answered, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import Area, MatchState, NeedEnd, SupportKind
from jahorina.plan.funding.matching import fits
from jahorina.plan.funding.services import measure_in_plan
from jahorina.plan.models import (
    SupportMatch,
    SupportNeed,
    SupportOffer,
)
from jahorina.plan.recording import Changed, keep, need_reason
from jahorina.plan.states import MATCH

MUNICIPAL = ("adm1", "adm2")
"""Kinds of places that a project can lie in: no programme knows every municipality."""


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


@transaction.atomic
def state_need(*, by: Member, new: NewNeed, demonstration: bool = False) -> SupportNeed:
    """State assistance that the own partner needs; raises NotAllowed, NotFound, InputRefused (`support-refused`)."""
    require(by, Capability.REPORT_PROGRESS)
    _check_support(new.kind, new.title, (new.area,), new.needed_from, new.needed_until)
    row = SupportNeed.objects.create(
        partner_code=by.partner_code,
        measure=measure_in_plan(new.measure) if new.measure else None,
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


def _need_side(by: Member, partner: str) -> None:
    if by.partner_code != partner:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))


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


def _keep_support(
    subject: str, verb: str, by: Member, after: Mapping[str, Any], *, measure: str = "", reason: str = ""
) -> None:
    changed = Changed(subject=subject, verb=verb, measure=measure, partner=by.partner_code, after=after)
    keep([changed], by=by, action=actions.SUPPORT_CHANGED, reason=reason)
