"""Proposals: all of them, and one with its difference, remarks, and what the reader may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jahorina.dialogue.choices import ProposalState, ProposedBy
from jahorina.dialogue.diffs import EntryDiff, diff_of
from jahorina.dialogue.models import Proposal
from jahorina.dialogue.policies import Clash
from jahorina.dialogue.queries.decision import DecisionLine, decision_line, rows
from jahorina.dialogue.services.proposal import clashes_of
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, may
from jahorina.plan.answers import Choice
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.current import current_entries, current_plan
from jahorina.plan.lines import choice
from jahorina.plan.queries import commitment_codes


@dataclass(frozen=True, slots=True)
class ProposalLine:
    id: int
    title: str
    partner: str
    at: datetime
    state: Choice
    made_by: Choice
    changes: int
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemarkLine:
    partner: str
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal. `is_moved`: the plan was changed since, `clashes` says where that touches it."""

    line: ProposalLine
    reason: str
    ended_because: str
    diff: tuple[EntryDiff, ...]
    is_moved: bool
    clashes: tuple[Clash, ...]
    remarks: tuple[RemarkLine, ...]
    decisions: tuple[DecisionLine, ...]
    may_remark: bool
    may_withdraw: bool
    may_put: bool


def proposals(*, states: tuple[str, ...] = ()) -> tuple[ProposalLine, ...]:
    """Proposals, of some states or all, the newest first. For members."""
    found = Proposal.objects.filter(state__in=states) if states else Proposal.objects.all()
    return tuple(map(_line, found))


def proposals_of_measure(measure: str) -> tuple[ProposalLine, ...]:
    """What is proposed about a measure and not settled yet. For members."""
    return tuple(one for one in proposals(states=UNSETTLED) if measure in one.measures)


UNSETTLED = (ProposalState.OPEN.value, ProposalState.PUT.value)


def proposal_page(identifier: int, *, member: Member, language: str) -> ProposalPage:
    """One proposal; raises NotFound (`no-proposal`)."""
    row = Proposal.objects.filter(pk=identifier).first()
    if row is None:
        raise NotFound("no-proposal", _("There is no such proposal."))
    plan, is_open = current_plan(), row.state == ProposalState.OPEN
    unsettled = row.state in UNSETTLED
    own = member.partner_code == row.partner_code
    remarks = row.remarks.select_related("by").order_by("id")
    return ProposalPage(
        line=_line(row),
        reason=row.reason,
        ended_because=row.ended_because,
        diff=diff_of(row.changes, row.before),
        is_moved=unsettled and plan.sha256 != row.onto,
        clashes=clashes_of(row, plan) if unsettled else (),
        remarks=tuple(RemarkLine(one.partner_code, one.by.name, one.at, one.text) for one in remarks),
        decisions=tuple(decision_line(one, language, member) for one in rows().filter(proposal=row).order_by("id")),
        may_remark=unsettled and may(member, Capability.DISCUSS_PROPOSALS),
        may_withdraw=is_open and own and may(member, Capability.EDIT_PLAN),
        may_put=is_open and may(member, Capability.CONVENE_DIALOGUE),
    )


def entry_of(kind: str, code: str) -> dict[str, Any]:
    """An entry of the plan as it is now, for a form to change; raises NotFound (`no-entry`)."""
    found = current_entries(EntryKind(kind)).get(code) if kind in EntryKind.values else None
    if found is None:
        raise NotFound("no-entry", _("The plan has no such entry."))
    return found


def commitment_of(code: str) -> str:
    """The code of a commitment, if it is there; raises NotFound (`no-entry`)."""
    if code not in commitment_codes():
        raise NotFound("no-entry", _("The plan has no such entry."))
    return code


def _line(row: Proposal) -> ProposalLine:
    return ProposalLine(
        id=row.pk,
        title=row.title,
        partner=row.partner_code,
        at=row.at,
        state=choice(ProposalState, row.state),
        made_by=choice(ProposedBy, row.made_by),
        changes=len(row.changes),
        measures=tuple(row.measures),
    )
