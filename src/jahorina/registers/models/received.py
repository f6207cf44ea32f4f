"""Referrals that came from other nodes, and what happened with them. Triggers keep both (referral/received_triggers.py)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.partners.roles import Area


class ReceivedReferral(models.Model):
    """A referral that came sealed to an institution of this node. There is no case here: it is a document, for a service.

    `id` and `reference` are the sender's. `sealed_document` holds what was chosen there, under a key of this referral alone
    (ReceivedKey); where that is destroyed, by a recall or an erasure, bytes stay that nothing opens.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    reference = models.CharField(max_length=30, unique=True)
    from_node = models.CharField(max_length=40)
    from_institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    from_area = models.CharField(max_length=30, choices=Area.choices)
    to_institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    to_area = models.CharField(max_length=30, choices=Area.choices)
    purpose = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    urgency = models.CharField(max_length=60)
    basis = models.CharField(max_length=20)
    consent_until = models.DateField(null=True)
    sealed_document = models.BinaryField()
    sent_on = models.DateField()
    received_at = models.DateTimeField(auto_now_add=True)
    reply_due_on = models.DateField()
    is_simulated = models.BooleanField(default=False)
    state = models.CharField(max_length=20)

    class Meta:
        ordering = ("-received_at", "id")
        indexes = (models.Index(fields=("to_institution", "to_area", "-received_at"), name="registers_received_here"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(basis="consent", consent_until__isnull=False)
                | Q(basis__in=("child-at-risk", "danger-to-life"), consent_until__isnull=True),
                name="registers_received_has_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(to_area="criminal-justice") & ~Q(from_area="criminal-justice"),
                name="registers_received_of_nobody_suspected",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the audit log calls this referral; the same as at the sender's."""
        return f"referral:{self.id}"


class ReceivedKey(models.Model):
    """The key of one received referral, wrapped by the vault's. Without this row what it sealed is lost."""

    referral = models.OneToOneField(ReceivedReferral, models.PROTECT, related_name="key")
    wrapped = models.BinaryField()
    vault_version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.referral)


class ReceivedEvent(models.Model):
    """Something that happened with a received referral: here (`by` somebody), or at the sender's (`by` nobody here)."""

    referral = models.ForeignKey(ReceivedReferral, models.PROTECT, related_name="events")
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
            models.UniqueConstraint(fields=("referral", "sequence"), name="registers_received_event_once"),
            models.CheckConstraint(
                condition=~Q(kind="declined") | ~Q(reason=""), name="registers_received_declined_with_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.referral} {self.kind}"
