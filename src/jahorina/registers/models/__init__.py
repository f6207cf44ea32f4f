"""The registers' tables, one file for what belongs together."""

from jahorina.registers.models.case import Case, CaseGrant, Deadline, Step
from jahorina.registers.models.consent import Consent
from jahorina.registers.models.duplicate import DuplicateDecision, DuplicatePair
from jahorina.registers.models.gate import Gate, GateBlock, GateDecision, GateStanding
from jahorina.registers.models.incident import Incident, IncidentEntry
from jahorina.registers.models.intake import IntakeDraft, IntakeMapping
from jahorina.registers.models.person import (
    FamilyTie,
    IdentityRecord,
    IndexToken,
    Person,
    Photograph,
    SealingKey,
)
from jahorina.registers.models.programme import (
    CodeEntry,
    HolidayEntry,
    LimitEntry,
    ReferralLimitEntry,
    RegisterProgramme,
    RetentionEntry,
    SubjectRightEntry,
    SurveyEntry,
)
from jahorina.registers.models.received import ReceivedEvent, ReceivedKey, ReceivedReferral
from jahorina.registers.models.referral import Referral, ReferralEvent
from jahorina.registers.models.reminder import Reminder
from jahorina.registers.models.retention import (
    Erasure,
    HoldReview,
    LegalHold,
    SubjectRequest,
    SubjectRequestEntry,
)
from jahorina.registers.models.statistic import RegisterStatistic
from jahorina.registers.models.suspect import (
    Group,
    Suspect,
    SuspectIdentity,
    SuspectKey,
    SuspectToken,
    Tie,
    TieKind,
)

__all__ = [
    "Case",
    "CaseGrant",
    "CodeEntry",
    "Consent",
    "Deadline",
    "DuplicateDecision",
    "DuplicatePair",
    "Erasure",
    "FamilyTie",
    "Gate",
    "GateBlock",
    "GateDecision",
    "GateStanding",
    "Group",
    "HoldReview",
    "HolidayEntry",
    "IdentityRecord",
    "Incident",
    "IncidentEntry",
    "IndexToken",
    "IntakeDraft",
    "IntakeMapping",
    "LegalHold",
    "LimitEntry",
    "Person",
    "Photograph",
    "ReceivedEvent",
    "ReceivedKey",
    "ReceivedReferral",
    "Referral",
    "ReferralEvent",
    "ReferralLimitEntry",
    "RegisterProgramme",
    "RegisterStatistic",
    "Reminder",
    "RetentionEntry",
    "SealingKey",
    "Step",
    "SubjectRequest",
    "SubjectRequestEntry",
    "SubjectRightEntry",
    "SurveyEntry",
    "Suspect",
    "SuspectIdentity",
    "SuspectKey",
    "SuspectToken",
    "Tie",
    "TieKind",
]
