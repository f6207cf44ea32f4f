"""Decisions, their parties and answers; the rules they are made by; and the versions of the plan that they make."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.dialogue.choices import Answered, DecisionState, Origin, RuleFor
from jahorina.dialogue.models.meetings import HASH_LENGTH, Meeting
from jahorina.dialogue.models.proposals import Proposal
from jahorina.partners.texts import in_language
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, Evidenced, in_english, one_of

SIGNATURE_LENGTH = 100


class DecisionRule(models.Model):
    """What a decision requires, as the programme says."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    rule_for = models.CharField(max_length=CHOICE_LENGTH, choices=RuleFor.choices)
    names = models.JSONField()
    parties = models.JSONField()
    acceptances_needed = models.PositiveIntegerField(null=True)
    decline_blocks = models.BooleanField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (one_of("rule_for", RuleFor), in_english("names"))


class Decision(Evidenced):
    """A decision: its words, what it requires (as it was when it was put), and where it stands.

    `content_hash` is what each answer is an answer to. A documented one names the framework that came of it, has no
    parties, and never makes a version.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    origin = models.CharField(max_length=CHOICE_LENGTH, choices=Origin.choices)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="decisions")
    texts = models.JSONField()
    state = models.CharField(max_length=CHOICE_LENGTH, choices=DecisionState.choices)
    rule_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    acceptances_needed = models.PositiveIntegerField(default=0)
    decline_blocks = models.BooleanField(default=True)
    answer_by = models.DateField(null=True)
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    content_hash = models.CharField(max_length=HASH_LENGTH, blank=True)
    framework = models.CharField(max_length=CODE_LENGTH, blank=True)

    class Meta:
        ordering = ("meeting", "id")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("origin", Origin),
            one_of("state", DecisionState),
            in_english("texts"),
            models.CheckConstraint(
                condition=Q(origin="documented", proposal__isnull=True, put_by__isnull=True)
                | (Q(origin="here", put_by__isnull=False, acceptances_needed__gte=1) & ~Q(content_hash="")),
                name="dialogue_decision_here_is_put",
            ),
            models.CheckConstraint(
                condition=~Q(state="carried-out") | Q(proposal__isnull=False),
                name="dialogue_decision_carries_out_a_proposal",
            ),
            models.UniqueConstraint(
                fields=("proposal",),
                condition=Q(state__in=["open", "agreed", "carried-out"]),
                name="dialogue_decision_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The words in `language`, or in the next language of its chain."""
        return in_language(self.texts, language)


class DecisionParty(models.Model):
    """A partner whose answer the decision needs. Rows only grow, while the decision is open."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="parties")
    partner_code = models.CharField(max_length=CODE_LENGTH)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("decision", "partner_code"), name="dialogue_party_once"),)


class Answer(models.Model):
    """A partner's answer, signed by a member of it, to exactly the content that was hashed. Rows only grow."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="answers")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    answer = models.CharField(max_length=CHOICE_LENGTH, choices=Answered.choices)
    reservation = models.TextField(blank=True)
    content_hash = models.CharField(max_length=HASH_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("answer", Answered),
            models.UniqueConstraint(fields=("decision", "partner_code"), name="dialogue_answer_once"),
            models.CheckConstraint(
                condition=Q(answer="accepted", reservation="") | (~Q(answer="accepted") & ~Q(reservation="")),
                name="dialogue_answer_reservation_is_written",
            ),
        )


class PlanVersion(models.Model):
    """A version of the plan that a decision made: its whole document, hashed and signed. Rows only grow."""

    number = models.PositiveIntegerField(unique=True)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="version")
    document = models.JSONField()
    sha256 = models.CharField(max_length=HASH_LENGTH)
    base_sha256 = models.CharField(max_length=HASH_LENGTH)
    certificate = models.JSONField()
    certificate_sha256 = models.CharField(max_length=HASH_LENGTH)
    signature = models.CharField(max_length=SIGNATURE_LENGTH)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints = (models.CheckConstraint(condition=Q(number__gte=1), name="dialogue_version_counts_from_one"),)
