"""The registers' tables, one file for what belongs together."""

from jahorina.registers.models.case import Case, CaseGrant, Deadline, Step
from jahorina.registers.models.consent import Consent
from jahorina.registers.models.gate import Gate, GateBlock, GateDecision, GateStanding
from jahorina.registers.models.intake import IntakeDraft, IntakeMapping
from jahorina.registers.models.person import FamilyTie, IdentityRecord, IndexToken, Person, SealingKey
from jahorina.registers.models.programme import CodeEntry, LimitEntry, RegisterProgramme, RetentionEntry, SurveyEntry

__all__ = [
    "Case",
    "CaseGrant",
    "CodeEntry",
    "Consent",
    "Deadline",
    "FamilyTie",
    "Gate",
    "GateBlock",
    "GateDecision",
    "GateStanding",
    "IdentityRecord",
    "IndexToken",
    "IntakeDraft",
    "IntakeMapping",
    "LimitEntry",
    "Person",
    "RegisterProgramme",
    "RetentionEntry",
    "SealingKey",
    "Step",
    "SurveyEntry",
]
