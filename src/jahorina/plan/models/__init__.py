"""The plan's tables, one file a group."""

from jahorina.plan.models.claims import EvidenceItem, StatusClaim
from jahorina.plan.models.evidenced import Evidenced
from jahorina.plan.models.frameworks import (
    Commitment,
    CommitmentArea,
    CommitmentHorizon,
    CommitmentLevel,
    Crosswalk,
    DialogueEvent,
    Framework,
    FrameworkElement,
)
from jahorina.plan.models.funding import (
    CommunityFigure,
    CommunityProject,
    Funding,
    SupportMatch,
    SupportNeed,
    SupportOffer,
)
from jahorina.plan.models.history import CalendarLink, PlanChange, PlanDigest
from jahorina.plan.models.measures import (
    Indicator,
    Measure,
    MeasureCommitment,
    MeasureCrosswalk,
    MeasurePart,
    Milestone,
    Quantity,
    Target,
)
from jahorina.plan.models.rounds import (
    FigureStance,
    ProgressReport,
    ReportedValue,
    ReportingRound,
    ReportUnlock,
)

__all__ = [
    "CalendarLink",
    "Commitment",
    "CommitmentArea",
    "CommitmentHorizon",
    "CommitmentLevel",
    "CommunityFigure",
    "CommunityProject",
    "Crosswalk",
    "DialogueEvent",
    "EvidenceItem",
    "Evidenced",
    "FigureStance",
    "Framework",
    "FrameworkElement",
    "Funding",
    "Indicator",
    "Measure",
    "MeasureCommitment",
    "MeasureCrosswalk",
    "MeasurePart",
    "Milestone",
    "PlanChange",
    "PlanDigest",
    "ProgressReport",
    "Quantity",
    "ReportUnlock",
    "ReportedValue",
    "ReportingRound",
    "StatusClaim",
    "SupportMatch",
    "SupportNeed",
    "SupportOffer",
    "Target",
]
