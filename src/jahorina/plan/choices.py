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
