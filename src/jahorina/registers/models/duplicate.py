"""Pairs of people of one register who may be one person, and what people decided about them. No identity stands here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jahorina.registers.models.person import Person


class DuplicatePair(models.Model):
    """Two people of a partner who are probably one; `one` has the smaller identifier. Triggers keep what was found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner_code = models.CharField(max_length=20)
    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    probability = models.FloatField()
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-probability", "id")
        constraints = (
            models.UniqueConstraint(fields=("one", "other"), name="registers_duplicate_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="registers_duplicate_of_two"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="registers_duplicate_probability"
            ),
        )

    @property
    def label(self) -> str:
        """What the audit log calls this pair."""
        return f"duplicate-pair:{self.id}"


class DuplicateDecision(models.Model):
    """What somebody decided about a pair; the last one counts. Triggers refuse to change or remove it."""

    class Verdict(models.TextChoices):
        SAME = "same", _("the same person")
        DIFFERENT = "different", _("different people")
        UNSURE = "unsure", _("unsure")
        UNDONE = "undone", _("taken back")

    pair = models.ForeignKey(DuplicatePair, models.PROTECT, related_name="decisions")
    sequence = models.PositiveIntegerField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pair", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("pair", "sequence"), name="registers_duplicate_decision_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=("same", "different", "unsure", "undone")),
                name="registers_duplicate_verdict",
            ),
        )
