"""Consent: a record of what somebody agreed to, never a tick."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.registers.models.case import Case


class Consent(models.Model):
    """Who agreed, to what, towards whom, in which words and language, until when; withdrawn where `withdrawn_on` is.

    Triggers let nothing of it change but the withdrawal, and that once (referral/triggers.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    purposes = models.JSONField()
    recipient = models.ForeignKey("partners.Institution", models.PROTECT, null=True, related_name="+")
    scope = models.JSONField(default=list)
    given_by = models.CharField(max_length=20)
    language = models.CharField(max_length=20)
    text_version = models.CharField(max_length=20)
    interpreter = models.BooleanField()
    given_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    withdrawal_recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal_recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("given_on", "recorded_at")
        constraints = (
            models.CheckConstraint(condition=Q(expires_on__gt=models.F("given_on")), name="registers_consent_ends"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
                name="registers_consent_withdrawn_after",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawal_recorded_by__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawal_recorded_by__isnull=False),
                name="registers_consent_withdrawn_by_somebody",
            ),
        )
