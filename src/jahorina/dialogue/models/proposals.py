"""Proposals to change the plan, and what the partners say about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.dialogue.choices import ProposalState, ProposedBy
from jahorina.dialogue.models.meetings import HASH_LENGTH, TITLE_LENGTH
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, one_of


class Proposal(models.Model):
    """A set of changes to the plan, as it was proposed; the changes themselves never change.

    `onto` is the hash of the plan that they were last held against, and `before` the entries that they touch as they
    were then, by `kind:code` (null: not there).
    """

    title = models.CharField(max_length=TITLE_LENGTH)
    reason = models.TextField()
    state = models.CharField(max_length=CHOICE_LENGTH, choices=ProposalState.choices, default=ProposalState.OPEN)
    made_by = models.CharField(max_length=CHOICE_LENGTH, choices=ProposedBy.choices)
    partner_code = models.CharField(max_length=CODE_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changes = models.JSONField()
    before = models.JSONField()
    onto = models.CharField(max_length=HASH_LENGTH)
    measures = models.JSONField(default=list)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            one_of("state", ProposalState),
            one_of("made_by", ProposedBy),
            models.CheckConstraint(condition=~Q(changes=[]), name="dialogue_proposal_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="dialogue_proposal_says_why"),
        )


class Remark(models.Model):
    """What a partner says about a proposal. Rows only grow."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="remarks")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="dialogue_remark_says_something"),)
