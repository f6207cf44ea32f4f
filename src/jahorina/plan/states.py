"""The plan's state machines as data: from each state, where it may go. docs/methods/plan.md draws them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jahorina.plan.choices import EvidenceState, MatchState, ReportState

REPORT: Mapping[ReportState, frozenset[ReportState]] = MappingProxyType(
    {
        ReportState.DRAFT: frozenset({ReportState.SUBMITTED, ReportState.LOCKED}),
        ReportState.SUBMITTED: frozenset({ReportState.SENT_BACK, ReportState.ACCEPTED}),
        ReportState.SENT_BACK: frozenset({ReportState.SUBMITTED}),
        ReportState.ACCEPTED: frozenset({ReportState.SENT_BACK, ReportState.LOCKED}),
        ReportState.LOCKED: frozenset({ReportState.SENT_BACK, ReportState.DRAFT}),
    }
)
"""From `locked` only by unlocking with a reason: to `sent-back`, or to `draft` where nothing was handed in."""

WRITABLE = frozenset({ReportState.DRAFT, ReportState.SENT_BACK})
"""States in which a report is written; in all others its words and values stay as they were signed."""

HANDED_IN = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.LOCKED})
SETTLED = frozenset({ReportState.ACCEPTED, ReportState.LOCKED})

EVIDENCE: Mapping[EvidenceState, frozenset[EvidenceState]] = MappingProxyType(
    {
        EvidenceState.BROUGHT: frozenset({EvidenceState.VERIFIED, EvidenceState.REFUSED, EvidenceState.WITHDRAWN}),
        EvidenceState.VERIFIED: frozenset({EvidenceState.WITHDRAWN}),
        EvidenceState.REFUSED: frozenset(),
        EvidenceState.WITHDRAWN: frozenset(),
    }
)

MATCH: Mapping[MatchState, frozenset[MatchState]] = MappingProxyType(
    {
        MatchState.PROPOSED: frozenset({MatchState.ACCEPTED, MatchState.DECLINED}),
        MatchState.ACCEPTED: frozenset({MatchState.ENDED}),
        MatchState.DECLINED: frozenset(),
        MatchState.ENDED: frozenset(),
    }
)
