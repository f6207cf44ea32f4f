"""What was said of measures and milestones, and what shows it. Claims only grow; an item of evidence keeps its facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jahorina.plan.choices import ClaimedStatus, EvidenceKind, EvidenceState
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, one_of
from jahorina.plan.models.measures import Measure, Milestone


class StatusClaim(models.Model):
    """Somebody said how a measure, or one of its milestones, stands with a partner. The last one counts."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="claims")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, null=True, related_name="claims")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    status = models.CharField(max_length=CHOICE_LENGTH, choices=ClaimedStatus.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (one_of("status", ClaimedStatus),)
        indexes = (models.Index(fields=("measure", "partner_code", "milestone", "id"), name="plan_claim_latest"),)


class EvidenceItem(models.Model):
    """Something that shows that a measure, or a milestone, was carried out by a partner.

    Its facts are never changed: a correction is a further item that names the one it `corrects`. It is verified by
    somebody else than who brought it. `figure` says on which value of the evidence it rests ({} on none).
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, null=True, related_name="evidence")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=EvidenceKind.choices)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=1000, blank=True)
    happened_on = models.DateField()
    figure = models.JSONField(default=dict)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    state = models.CharField(max_length=CHOICE_LENGTH, choices=EvidenceState.choices, default=EvidenceState.BROUGHT)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-happened_on", "-id")
        constraints = (
            one_of("kind", EvidenceKind),
            one_of("state", EvidenceState),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("brought_by")),
                name="plan_evidence_verified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="plan_evidence_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"])
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_because="")),
                name="plan_evidence_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="plan_evidence_corrects_another"
            ),
        )
        indexes = (models.Index(fields=("measure", "partner_code"), name="plan_evidence_of_measure"),)
