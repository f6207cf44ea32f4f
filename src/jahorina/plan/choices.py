"""The plan's closed lists: the codes that the programme's files and the database use, and the words people see."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.numbers import Provenance

SOURCED = (Provenance.QUOTED.value, Provenance.PARAPHRASED.value)
"""What a source says. Such an entry names at least one source; the others are ours and never shown as official."""


class ProvenanceChoice(TextChoices):
    """kernel.numbers.Provenance with the words for it."""

    QUOTED = Provenance.QUOTED.value, _("Quoted")
    PARAPHRASED = Provenance.PARAPHRASED.value, _("In our own words")
    INFERRED = Provenance.INFERRED.value, _("Inferred")
    PROPOSED = Provenance.PROPOSED.value, _("Proposed")


class Area(TextChoices):
    """What a commitment is about; one commitment may be about several."""

    COUNTER_TRAFFICKING = "counter-trafficking", _("Counter-trafficking")
    SMUGGLING = "smuggling", _("Migrant smuggling")
    RETURN = "return", _("Return")
    PROTECTION = "protection", _("Protection")
    PATHWAYS = "pathways", _("Regular pathways")
    INCLUSION = "inclusion", _("Inclusion")
    IDENTIFICATION = "identification", _("Identification")
    DATA = "data", _("Data")
    DIPLOMACY = "diplomacy", _("Cooperation with countries of origin")
    CROSS_CUTTING = "cross-cutting", _("Cross-cutting")


class Level(TextChoices):
    """Who acts."""

    REGIONAL = "regional", _("Regional")
    PARTNER = "partner", _("Each partner")
    SUPPORTING = "supporting", _("EU and UN")


class Horizon(TextChoices):
    """For when. UNSTATED stands alone: no source says it and nobody inferred it."""

    IMMEDIATE = "immediate", _("Immediate")
    MEDIUM = "medium", _("Medium term")
    CONTINUOUS = "continuous", _("Continuous")
    UNSTATED = "unstated", _("Not stated")


class Standing(TextChoices):
    """Whether a source reports it as content of the framework, or as said about it."""

    CONTENT = "content", _("Reported as content")
    STATEMENT = "statement", _("A statement, not a clause")


class Relation(TextChoices):
    """How an element of another framework stands to a commitment."""

    MAIN = "main", _("Corresponds to")
    RELATED = "related", _("Touches")


class TranslationStatus(TextChoices):
    """How far the texts in the other languages may be relied on."""

    WORKING = "working", _("Working translation")
    REVIEWED = "reviewed", _("Reviewed translation")
    OFFICIAL = "official", _("Official translation")


class FrameworkKind(TextChoices):
    DECLARATION = "declaration", _("Declaration")
    ACTION_PLAN = "action-plan", _("Action plan")
    GLOBAL_GOALS = "global-goals", _("Global goals")
    COMPACT = "compact", _("Global compact")
    GOVERNANCE = "governance-framework", _("Governance framework")
    TREATY = "treaty", _("Treaty")


class ElementKind(TextChoices):
    PILLAR = "pillar", _("Pillar")
    ELEMENT = "element", _("Element")
    GOAL = "goal", _("Goal")
    TARGET = "target", _("Target")
    INDICATOR = "indicator", _("Indicator")
    PRINCIPLE = "principle", _("Principle")
    OBJECTIVE = "objective", _("Objective")
    DOMAIN = "domain", _("Domain")
    INSTRUMENT = "instrument", _("Legal instrument")
    ARTICLE = "article", _("Article")


class EventKind(TextChoices):
    DIALOGUE = "dialogue", _("Dialogue")
    CONFERENCE = "conference", _("Conference")
    OPERATIONAL_MEETING = "operational-meeting", _("Operational meeting")
    DOCUMENT = "document", _("Document")
    PROJECT = "project", _("Project")
    FORUM = "forum", _("Ministerial forum")


class PartRole(TextChoices):
    """What a partner or organisation does in a measure."""

    CARRIES = "carries", _("Carries out")
    SUPPORTS = "supports", _("Supports")


class IndicatorKind(TextChoices):
    NUMBER = "number", _("Number")
    PERCENTAGE = "percentage", _("Percentage")
    RATIO = "ratio", _("Ratio")
    SCALE = "scale", _("Qualitative scale")


class Direction(TextChoices):
    """Which way is better. NEUTRAL: neither, such as for arrivals."""

    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")
    NEUTRAL = "neutral", _("Neither is better")


class Aggregation(TextChoices):
    """Whether the partners' values add up to the region's. Percentages and ratios add up by their two parts."""

    SUM = "sum", _("The partners' values add up")
    NONE = "none", _("The partners' values are not added")


class ClaimedStatus(TextChoices):
    """What somebody says of a measure or milestone; what is shown of it, plan/status/deriving.py decides."""

    NOT_STARTED = "not-started", _("Not started")
    IN_PROGRESS = "in-progress", _("In progress")
    ACHIEVED = "achieved", _("Achieved")
    STALLED = "stalled", _("Stalled")
    OVERTAKEN = "overtaken", _("Overtaken by events")


class EvidenceKind(TextChoices):
    """What can show that something was done."""

    LEGAL_INSTRUMENT = "legal-instrument", _("Legal instrument")
    DEPLOYMENT = "deployment", _("Deployment")
    TRAINED_STAFF = "trained-staff", _("Trained staff")
    SYSTEM_IN_SERVICE = "system-in-service", _("System in service")
    CASE_OUTCOME = "case-outcome", _("Case outcome")


class EvidenceState(TextChoices):
    """Where an evidence item stands. One that a later item corrects does not stand any more, whatever its state."""

    BROUGHT = "brought", _("Not verified yet")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReportState(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    SENT_BACK = "sent-back", _("Sent back")
    ACCEPTED = "accepted", _("Accepted")
    LOCKED = "locked", _("Locked")


class Stance(TextChoices):
    """How a partner stands to a regional figure."""

    AGREED = "agreed", _("Agreed")
    RESERVATION = "reservation", _("With reservation")


class FundingKind(TextChoices):
    NEED = "need", _("Costed need")
    BUDGET = "budget", _("Budget")
    COMMITMENT = "commitment", _("Commitment")
    DISBURSEMENT = "disbursement", _("Disbursement")


class SupportKind(TextChoices):
    """What assistance consists of."""

    FUNDING = "funding", _("Funding")
    EXPERTISE = "expertise", _("Expertise")
    TRAINING = "training", _("Training")
    EQUIPMENT = "equipment", _("Equipment")
    DEPLOYMENT = "deployment", _("Deployment of staff")
    INTERPRETATION = "interpretation", _("Interpretation")
    RECEPTION = "reception", _("Reception capacity")


class MatchState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


class NeedEnd(TextChoices):
    """How a need came to its end."""

    MET = "met", _("Met")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProjectKind(TextChoices):
    """What a project in a municipality is."""

    COMMUNITY = "community", _("Development of a host or transit community")
    PATHWAY = "pathway", _("Regular pathway")
    INCLUSION = "inclusion", _("Inclusion")


class ProjectState(TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class EntryKind(TextChoices):
    """The four kinds of entries that the plan's content consists of."""

    MEASURE = "measure", _("Measure")
    MILESTONE = "milestone", _("Milestone")
    INDICATOR = "indicator", _("Indicator")
    TARGET = "target", _("Target")
