"""Referrals and transfers of responsibility, and what happened with them. Triggers keep both (referral/triggers.py)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area
from jahorina.registers.models.case import Case
from jahorina.registers.models.consent import Consent


class Referral(models.Model):
    """That an institution asks another one for a service to a person, and what it shares for that.

    `sealed_document` holds the values that were chosen, as they were on that day, under the case's key. `state` is folded
    from the events; nothing else changes but the data-protection officer's review.
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", _("referral")
        TRANSFER = "transfer", _("transfer of responsibility")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent")
        CHILD_AT_RISK = "child-at-risk", _("a child is at risk")
        DANGER_TO_LIFE = "danger-to-life", _("danger to life")

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not-justified", _("not justified")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    from_institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    from_area = models.CharField(max_length=30, choices=Area.choices)
    from_partner = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to_institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    to_area = models.CharField(max_length=30, choices=Area.choices)
    purpose = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    urgency = models.CharField(max_length=60)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="referrals")
    sealed_reason = models.BinaryField(null=True)
    fields = models.JSONField()
    sealed_document = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    reply_due_on = models.DateField()
    is_simulated = models.BooleanField(default=False)
    submission = models.UUIDField(null=True, unique=True)
    state = models.CharField(max_length=20)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices, blank=True)
    sealed_finding = models.BinaryField(null=True)

    class Meta:
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=("to_institution", "to_area", "-created_at"), name="registers_referral_received"),
            models.Index(fields=("from_institution", "from_area", "-created_at"), name="registers_referral_sent"),
            models.Index(fields=("state", "reply_due_on"), name="registers_referral_due"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("referral", "transfer")), name="registers_referral_kind"),
            models.CheckConstraint(
                condition=Q(basis="consent", consent__isnull=False, sealed_reason__isnull=True)
                | Q(basis__in=("child-at-risk", "danger-to-life"), consent__isnull=True, sealed_reason__isnull=False),
                name="registers_referral_has_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(to_institution=models.F("from_institution"), to_area=models.F("from_area")),
                name="registers_referral_elsewhere",
            ),
            models.CheckConstraint(
                condition=~Q(to_area="criminal-justice") & ~Q(from_area="criminal-justice"),
                name="registers_referral_of_nobody_suspected",
            ),
            models.CheckConstraint(
                condition=Q(finding="", sealed_finding__isnull=True)
                | Q(finding__in=("justified", "not-justified"), reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="registers_referral_finding_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the audit log calls this referral."""
        return f"referral:{self.id}"


class ReferralEvent(models.Model):
    """Something that happened with a referral. Triggers refuse to change or remove it, and what cannot follow.

    `by` is nobody of this node where it happened at the recipient's on another one and a letter told of it.
    """

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    happened_on = models.DateField()
    reason = models.CharField(max_length=60, blank=True)
    sealed_words = models.BinaryField(null=True)

    class Meta:
        ordering = ("referral", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("referral", "sequence"), name="registers_referral_event_once"),
            models.CheckConstraint(
                condition=~Q(kind="declined") | ~Q(reason=""), name="registers_referral_declined_with_a_reason"
            ),
        )
