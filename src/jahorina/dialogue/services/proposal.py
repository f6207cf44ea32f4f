"""Proposing changes of the plan, discussing them, bringing them up to date, taking them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jahorina.audit.actions import PROPOSAL_CHANGED, PROPOSAL_DISCUSSED
from jahorina.dialogue.choices import ProposalState, ProposedBy
from jahorina.dialogue.models import Proposal, Remark
from jahorina.dialogue.policies import Clash, clashes
from jahorina.dialogue.recording import record
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import check_changes
from jahorina.plan.content.current import PlanVersion, current_plan
from jahorina.plan.content.documents import SECTIONS, Change, change_of
from jahorina.plan.recording import need_reason

LONGEST_REMARK = 5000


@transaction.atomic
def propose(
    *,
    by: Member,
    title: str,
    changes: Sequence[Change],
    reason: str,
    onto: str = "",
    made_by: ProposedBy = ProposedBy.FORM,
) -> int:
    """Propose changes of the plan as it is now, whoever's it is; gives the proposal's number.

    Raises NotAllowed; InputRefused (`proposal-empty`, `proposal-untitled`, `plan-reason-needed`,
    `plan-changes-refused`) where the changes could not be made; Conflict (`plan-changed-meanwhile`) where `onto` is
    another plan. Nothing of the plan is changed.
    """
    require(by, Capability.EDIT_PLAN)
    if not title.strip():
        raise InputRefused("proposal-untitled", _("Give the proposal a title."))
    if not changes:
        raise InputRefused("proposal-empty", _("This changes nothing in the plan."))
    why = need_reason(reason)
    check_changes(changes, onto=onto)
    plan = current_plan()
    kept = [change.as_json() for change in changes]
    row = Proposal.objects.create(
        title=title.strip(),
        reason=why,
        made_by=made_by,
        partner_code=by.partner_code,
        by=by,
        at=timezone.now(),
        changes=kept,
        before=touched(kept, plan),
        onto=plan.sha256,
        measures=_measures(changes, plan),
    )
    record(by, PROPOSAL_CHANGED, f"proposal:{row.pk}", {"verb": "proposed", "changes": len(kept)})
    return row.pk


@transaction.atomic
def remark(*, by: Member, proposal: int, text: str) -> None:
    """Say something about a proposal in the own partner's name; it cannot be taken back. Raises NotAllowed, NotFound,
    Conflict (`proposal-settled`), InputRefused (`remark-empty`)."""
    require(by, Capability.DISCUSS_PROPOSALS)
    row = locked_proposal(proposal)
    if row.state not in (ProposalState.OPEN, ProposalState.PUT):
        raise Conflict("proposal-settled", _("This proposal is settled."))
    if not text.strip() or len(text) > LONGEST_REMARK:
        raise InputRefused("remark-empty", _("Write something, in at most 5000 characters."))
    Remark.objects.create(proposal=row, partner_code=by.partner_code, by=by, at=timezone.now(), text=text.strip())
    record(by, PROPOSAL_DISCUSSED, f"proposal:{row.pk}", {"partner": by.partner_code})


@transaction.atomic
def withdraw_proposal(*, by: Member, proposal: int, reason: str) -> None:
    """Take the own partner's proposal back while nobody was asked to decide it. Raises NotAllowed
    (`proposal-of-another`), NotFound, Conflict (`proposal-settled`), InputRefused (`plan-reason-needed`)."""
    row = _own(by, proposal)
    row.state, row.ended_because = ProposalState.WITHDRAWN, need_reason(reason)
    row.save(update_fields=["state", "ended_because"])
    record(by, PROPOSAL_CHANGED, f"proposal:{row.pk}", {"verb": "withdrawn"})


@transaction.atomic
def bring_up_to_date(*, by: Member, proposal: int, keep: bool = False) -> tuple[Clash, ...]:
    """Hold the own partner's proposal against the plan as it is now.

    Where the same fields were changed since, nothing happens and the clashes are given back, unless `keep` says that the
    proposal's words shall stand. Raises as `withdraw_proposal`, and InputRefused (`plan-changes-refused`) where the
    changes cannot be made any more.
    """
    row = _own(by, proposal)
    plan = current_plan()
    found = clashes_of(row, plan)
    if found and not keep:
        return found
    check_changes(changes_of(row))
    row.before, row.onto = touched(row.changes, plan), plan.sha256
    row.save(update_fields=["before", "onto"])
    record(by, PROPOSAL_CHANGED, f"proposal:{row.pk}", {"verb": "brought-up-to-date", "clashes": len(found)})
    return ()


def changes_of(row: Proposal) -> list[Change]:
    """The changes of a proposal."""
    return [change_of(one) for one in row.changes]


def clashes_of(row: Proposal, plan: PlanVersion) -> tuple[Clash, ...]:
    """Where the plan has moved under a proposal."""
    if plan.sha256 == row.onto:
        return ()
    there = {key: entry for key, entry in touched(row.changes, plan).items() if entry is not None}
    return clashes(row.changes, row.before, there)


def touched(changes: Sequence[Mapping[str, Any]], plan: PlanVersion) -> dict[str, Any]:
    """The entries that the changes touch, as the plan has them, by `kind:code`; None where there is none."""
    return {
        f"{one['kind']}:{one['code']}": plan.document[SECTIONS[EntryKind(one["kind"])]].get(one["code"])
        for one in changes
    }


def locked_proposal(identifier: int) -> Proposal:
    """The proposal, locked; raises NotFound (`no-proposal`)."""
    row = Proposal.objects.select_for_update().filter(pk=identifier).first()
    if row is None:
        raise NotFound("no-proposal", _("There is no such proposal."))
    return row


def _own(by: Member, identifier: int) -> Proposal:
    require(by, Capability.EDIT_PLAN)
    row = locked_proposal(identifier)
    if row.partner_code != by.partner_code:
        raise NotAllowed("proposal-of-another", _("Only the partner that proposed it may do this."))
    if row.state != ProposalState.OPEN:
        raise Conflict("proposal-settled", _("This proposal is settled."))
    return row


def _measures(changes: Sequence[Change], plan: PlanVersion) -> list[str]:
    """The codes of the measures that the changes are about, so that their pages can show it."""
    found: set[str] = set()
    indicators = dict(plan.document[SECTIONS[EntryKind.INDICATOR]])
    indicators |= {one.code: one.entry for one in changes if one.kind is EntryKind.INDICATOR and one.entry}
    for change in changes:
        entry = {**plan.document[SECTIONS[change.kind]].get(change.code, {}), **change.entry}
        if change.kind is EntryKind.MEASURE:
            found.add(change.code)
        elif change.kind is EntryKind.TARGET:
            found.add(str(indicators.get(entry.get("indicator"), {}).get("measure", "")))
        else:
            found.add(str(entry.get("measure", "")))
    return sorted(found - {"", "None"})
