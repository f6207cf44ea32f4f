"""Legal holds, erasures with their certificates, and what data subjects ask for. None of it holds an identity in clear."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jahorina.registers.models.case import Case


class LegalHold(models.Model):
    """That a case must not be erased until a day, by whom and why. Rows stay; triggers keep what was written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=40)
    sealed_reason = models.BinaryField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField()
    review_due = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("review_due", "placed_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_by=models.F("placed_by"))),
                name="registers_hold_lifted_by_another",
            ),
        )


class HoldReview(models.Model):
    """What somebody else found when a hold was looked at again: kept until a day, or lifted."""

    hold = models.ForeignKey(LegalHold, models.PROTECT, related_name="reviews")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_reason = models.BinaryField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("at", "id")


class SubjectRequest(models.Model):
    """What a person asks for about their data, by a case of theirs. Entries carry it on; `state` is the last one's."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        IN_WORK = "in-work", _("in work")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="subject_requests")
    partner_code = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=20)
    received_on = models.DateField()
    due_on = models.DateField()
    is_extended = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    refusal_ground = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("due_on", "number")
        indexes = (models.Index(fields=("partner_code", "state", "due_on"), name="registers_request_due"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal_ground=""), name="registers_request_refused_for_a_ground"
            ),
        )


class SubjectRequestEntry(models.Model):
    """Something that happened to a request. Triggers refuse to change or remove it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        STARTED = "started", _("taken into work")
        EXTENDED = "extended", _("extended")
        EXPORTED = "exported", _("file written")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused")

    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_note = models.BinaryField(null=True)

    class Meta:
        ordering = ("request", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("request", "sequence"), name="registers_request_entry_once"),
            models.UniqueConstraint(
                fields=("request",), condition=Q(kind="extended"), name="registers_request_extended_once"
            ),
        )


class Erasure(models.Model):
    """The erasure of a case: proposed, then done or refused by somebody else. Once done it is its own certificate.

    `proposed_by` is empty where the schedule proposed it. `certificate` holds no personal data.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        REFUSED = "refused", _("refused")
        ERASED = "erased", _("erased")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="erasures")
    partner_code = models.CharField(max_length=20)
    ground = models.CharField(max_length=40)
    rule = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    request = models.ForeignKey(SubjectRequest, models.PROTECT, null=True, related_name="erasures")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    sealed_reason = models.BinaryField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_ground = models.CharField(max_length=40, blank=True)
    sealed_refusal = models.BinaryField(null=True)
    certificate = models.JSONField(null=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-proposed_at", "number")
        indexes = (models.Index(fields=("partner_code", "state", "due_on"), name="registers_erasure_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(state__in=("proposed", "erased")), name="registers_erasure_once"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("proposed_by")), name="registers_erasure_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True)
                | Q(state="refused", decided_by__isnull=False, decided_at__isnull=False)
                | Q(state="erased", decided_by__isnull=False, certificate__isnull=False),
                name="registers_erasure_decided_by_somebody",
            ),
        )
