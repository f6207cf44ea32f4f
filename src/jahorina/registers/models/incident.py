"""Protection incidents that non-state members report. Triggers refuse to change or remove either table's rows."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Incident(models.Model):
    """What was reported, coded. Its narrative stands sealed in the entries, under a key that only the vault's opens."""

    class Precision(models.TextChoices):
        DAY = "day", _("the day")
        MONTH = "month", _("the month")
        YEAR = "year", _("the year")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    concerned = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=40)
    happened_on = models.DateField()
    precision = models.CharField(max_length=10, choices=Precision.choices)
    place = models.CharField(max_length=60, blank=True)
    persons = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    partner_code = models.CharField(max_length=20)
    recorded_at = models.DateTimeField(auto_now_add=True)
    wrapped_key = models.BinaryField()
    vault_version = models.PositiveSmallIntegerField()
    submission = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ("-recorded_at", "id")
        indexes = (
            models.Index(fields=("concerned", "-recorded_at"), name="registers_incident_concerned"),
            models.Index(fields=("partner_code", "-recorded_at"), name="registers_incident_reported"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(precision__in=("day", "month", "year")), name="registers_incident_precision"
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the audit log calls this incident."""
        return f"incident:{self.id}"


class IncidentEntry(models.Model):
    """Something said about an incident: the report itself, a follow-up, consent, a release, an answer, the closure."""

    class Kind(models.TextChoices):
        REPORTED = "reported", _("reported")
        FOLLOW_UP = "follow-up", _("follow-up")
        CONSENT = "consent", _("consent recorded")
        RELEASED = "released", _("released")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    id = models.BigAutoField(primary_key=True)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    scope = models.CharField(max_length=10, blank=True)
    sealed_text = models.BinaryField(null=True)

    class Meta:
        ordering = ("incident", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("incident", "sequence"), name="registers_incident_entry_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("reported", "follow-up", "consent", "released", "answered", "closed")),
                name="registers_incident_entry_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("reported", "consent"), scope__in=("none", "facts", "full"))
                | Q(kind="released", scope__in=("facts", "full"))
                | Q(kind__in=("follow-up", "answered", "closed"), scope=""),
                name="registers_incident_entry_scope",
            ),
        )
