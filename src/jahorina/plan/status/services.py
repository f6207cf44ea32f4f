"""Claims about measures and milestones, and the evidence for them: brought, verified by somebody else, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import ClaimedStatus, EvidenceKind, EvidenceState, PartRole
from jahorina.plan.figures import figure_now
from jahorina.plan.models import EvidenceItem, Measure, Milestone, StatusClaim
from jahorina.plan.recording import Changed, keep, need_reason
from jahorina.plan.states import EVIDENCE

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What is brought. `figure` names a value of the evidence that it rests on, as `plan.figures` reads it."""

    kind: str
    title: str
    happened_on: date
    reference: str = ""
    milestone: str = ""
    figure: Mapping[str, Any] | None = None


@transaction.atomic
def claim_status(
    *, by: Member, measure: str, status: str, note: str, milestone: str = "", demonstration: bool = False
) -> StatusClaim:
    """Say how a measure, or a milestone of it, stands with the member's own partner.

    Raises NotAllowed, NotFound (`no-measure`, `no-milestone`) and InputRefused (`claim-refused`,
    `plan-reason-needed`). What is shown of it depends on the evidence alone (status/deriving.py).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = own_measure(by, measure)
    mark = _milestone(row, milestone)
    if status not in ClaimedStatus.values:
        raise InputRefused(
            "claim-refused",
            _("A status is one of: %(known)s."),
            params={"known": ", ".join(ClaimedStatus.values)},
        )
    words = need_reason(note)
    before = last_claim(row, by.partner_code, mark)
    claim = StatusClaim.objects.create(
        measure=row,
        milestone=mark,
        partner_code=by.partner_code,
        status=status,
        note=words,
        by=by,
        at=timezone.now(),
        is_demonstration=demonstration,
    )
    changed = Changed(
        subject=f"milestone:{mark.code}" if mark else f"measure:{row.code}",
        verb="claimed",
        measure=row.code,
        partner=by.partner_code,
        before={"status": before.status} if before else {},
        after={"status": status},
    )
    keep([changed], by=by, action=actions.STATUS_CLAIMED, reason=words, at=claim.at)
    return claim


@transaction.atomic
def bring_evidence(
    *, by: Member, measure: str, evidence: NewEvidence, corrects: int | None = None, demonstration: bool = False
) -> EvidenceItem:
    """Bring an item of evidence for the own partner; with `corrects` it takes the place of an earlier one.

    What it corrects stands no more from that moment, whether the new item is verified yet or not. Raises NotAllowed,
    NotFound, InputRefused (`evidence-refused`) and Conflict (`evidence-corrected-already`).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = own_measure(by, measure)
    _check(evidence)
    old = _own_item(by, corrects) if corrects is not None else None
    if old is not None and (old.measure_id != row.pk or hasattr(old, "correction")):
        raise Conflict("evidence-corrected-already", _("This item was corrected already; correct the newer one."))
    item = EvidenceItem.objects.create(
        measure=row,
        milestone=_milestone(row, evidence.milestone),
        partner_code=by.partner_code,
        kind=evidence.kind,
        title=evidence.title.strip(),
        reference=evidence.reference.strip(),
        happened_on=evidence.happened_on,
        figure=figure_now(evidence.figure, member=by) if evidence.figure else {},
        corrects=old,
        brought_by=by,
        brought_at=timezone.now(),
        is_demonstration=demonstration,
    )
    before = {"title": old.title, "happened_on": old.happened_on.isoformat()} if old else {}
    after = {"title": item.title, "kind": item.kind, "happened_on": item.happened_on.isoformat()}
    _keep(item, "corrected" if old else "brought", by, before=before, after=after)
    return item


@transaction.atomic
def verify_evidence(*, by: Member, item: int, note: str = "") -> EvidenceItem:
    """Verify an item that somebody else brought, of any partner.

    Raises NotAllowed (`evidence-own`: whoever brought it never verifies it), NotFound and Conflict.
    """
    require(by, Capability.VERIFY_EVIDENCE)
    row = _item(item)
    if row.brought_by_id == by.pk:
        raise NotAllowed("evidence-own", _("Whoever brings an item of evidence does not verify it."))
    _move(row, EvidenceState.VERIFIED)
    row.verified_by, row.verified_at = by, timezone.now()
    row.save(update_fields=["state", "verified_by", "verified_at"])
    _keep(row, "verified", by, after={"state": row.state, "title": row.title}, reason=note.strip())
    return row


@transaction.atomic
def refuse_evidence(*, by: Member, item: int, reason: str) -> EvidenceItem:
    """Do not accept an item that somebody else brought, with the reason; raises as `verify_evidence`."""
    require(by, Capability.VERIFY_EVIDENCE)
    row = _item(item)
    if row.brought_by_id == by.pk:
        raise NotAllowed("evidence-own", _("Whoever brings an item of evidence does not verify it."))
    return _ended(row, EvidenceState.REFUSED, by, reason)


@transaction.atomic
def withdraw_evidence(*, by: Member, item: int, reason: str) -> EvidenceItem:
    """Withdraw an item of the own partner, with the reason. What rested on it is open again by itself."""
    require(by, Capability.REPORT_PROGRESS)
    return _ended(_own_item(by, item), EvidenceState.WITHDRAWN, by, reason)


def own_measure(by: Member, code: str) -> Measure:
    """A measure that the member's partner carries out or leads; raises NotFound and NotAllowed (`measure-not-carried`)."""
    row = Measure.objects.filter(code=code, withdrawn_on=None).first()
    if row is None:
        raise no_measure(code)
    carries = row.parts.filter(partner_code=by.partner_code, role=PartRole.CARRIES).exists()
    if not carries and row.lead_partner != by.partner_code:
        raise NotAllowed(
            "measure-not-carried",
            _("Your partner does not carry out %(code)s, so that it says nothing about how it stands."),
            params={"code": code},
        )
    return row


def no_measure(code: str) -> NotFound:
    """What is said where there is no such measure."""
    return NotFound("no-measure", _("There is no measure %(code)s."), params={"code": repr(code)})


def last_claim(measure: Measure, partner: str, milestone: Milestone | None = None) -> StatusClaim | None:
    """The claim that counts."""
    rows = StatusClaim.objects.filter(measure=measure, partner_code=partner, milestone=milestone)
    return rows.order_by("-id").first()


def _milestone(measure: Measure, code: str) -> Milestone | None:
    if not code:
        return None
    row = measure.milestones.filter(code=code, withdrawn_on=None).first()
    if row is None:
        raise NotFound("no-milestone", _("There is no milestone %(code)s here."), params={"code": repr(code)})
    return row


def _item(identifier: int) -> EvidenceItem:
    rows = EvidenceItem.objects.select_for_update(of=("self",)).select_related("measure", "milestone")
    row = rows.filter(pk=identifier).first()
    if row is None:
        raise NotFound("no-evidence-item", _("There is no such item of evidence."))
    return row


def _own_item(by: Member, identifier: int) -> EvidenceItem:
    row = _item(identifier)
    if row.partner_code != by.partner_code:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    return row


def _move(row: EvidenceItem, to: EvidenceState) -> None:
    if to not in EVIDENCE[EvidenceState(row.state)] or hasattr(row, "correction"):
        raise Conflict(
            "evidence-moved-on",
            _("This item is %(state)s already, or a newer one takes its place."),
            params={"state": row.state},
        )
    row.state = to.value


def _ended(row: EvidenceItem, to: EvidenceState, by: Member, reason: str) -> EvidenceItem:
    words = need_reason(reason)
    _move(row, to)
    row.ended_by, row.ended_at, row.ended_because = by, timezone.now(), words
    row.save(update_fields=["state", "ended_by", "ended_at", "ended_because"])
    _keep(row, to.value, by, after={"state": row.state, "title": row.title}, reason=words)
    return row


def _check(evidence: NewEvidence) -> None:
    wrong: list[Refusal] = []
    if evidence.kind not in EvidenceKind.values:
        wrong.append(Refusal("evidence-kind", _("is none of the five kinds"), column="kind"))
    if not evidence.title.strip() or len(evidence.title) > LONGEST_TITLE:
        wrong.append(Refusal("evidence-title", _("needs a title of at most 300 letters"), column="title"))
    if evidence.happened_on > timezone.localdate():
        wrong.append(
            Refusal("evidence-day", _("lies in the future; bring it when it has happened"), column="happened_on")
        )
    if wrong:
        raise InputRefused("evidence-refused", _("The item of evidence is not complete."), refusals=tuple(wrong))


def _keep(
    row: EvidenceItem,
    verb: str,
    by: Member,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    changed = Changed(
        subject=f"evidence:{row.pk}",
        verb=verb,
        measure=row.measure.code,
        partner=row.partner_code,
        before=before or {},
        after=after or {},
    )
    keep([changed], by=by, action=actions.PLAN_EVIDENCE_CHANGED, reason=reason)
