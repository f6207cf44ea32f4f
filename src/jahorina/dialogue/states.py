"""The Dialogue's state machines as data: from each state, where it may go. docs/methods/plan.md draws them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jahorina.dialogue.choices import DecisionState, MeetingState, ProposalState

MEETING: Mapping[MeetingState, frozenset[MeetingState]] = MappingProxyType(
    {
        MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
        MeetingState.HELD: frozenset({MeetingState.STATEMENT_AGREED}),
        MeetingState.STATEMENT_AGREED: frozenset(),
        MeetingState.CANCELLED: frozenset(),
    }
)

PROPOSAL: Mapping[ProposalState, frozenset[ProposalState]] = MappingProxyType(
    {
        ProposalState.OPEN: frozenset({ProposalState.PUT, ProposalState.WITHDRAWN}),
        ProposalState.PUT: frozenset({ProposalState.OPEN, ProposalState.ACCEPTED, ProposalState.DECLINED}),
        ProposalState.ACCEPTED: frozenset(),
        ProposalState.DECLINED: frozenset(),
        ProposalState.WITHDRAWN: frozenset(),
    }
)
"""Back to `open` where the decision about it is withdrawn."""

DECISION: Mapping[DecisionState, frozenset[DecisionState]] = MappingProxyType(
    {
        DecisionState.OPEN: frozenset({DecisionState.AGREED, DecisionState.BLOCKED, DecisionState.WITHDRAWN}),
        DecisionState.AGREED: frozenset({DecisionState.CARRIED_OUT}),
        DecisionState.BLOCKED: frozenset(),
        DecisionState.WITHDRAWN: frozenset(),
        DecisionState.CARRIED_OUT: frozenset(),
    }
)
"""`carried-out` is for decisions about a proposal alone, when the version of the plan is there."""
