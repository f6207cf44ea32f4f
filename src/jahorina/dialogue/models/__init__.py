"""The Dialogue's tables, one file a group."""

from jahorina.dialogue.models.decisions import Answer, Decision, DecisionParty, DecisionRule, PlanVersion
from jahorina.dialogue.models.meetings import AgendaItem, Meeting, MeetingDocument, Participant
from jahorina.dialogue.models.proposals import Proposal, Remark

__all__ = [
    "AgendaItem",
    "Answer",
    "Decision",
    "DecisionParty",
    "DecisionRule",
    "Meeting",
    "MeetingDocument",
    "Participant",
    "PlanVersion",
    "Proposal",
    "Remark",
]
