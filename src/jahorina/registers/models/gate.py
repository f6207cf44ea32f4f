"""Gates, how they stand for a case, and who decided what about them in writing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.partners.roles import Area
from jahorina.registers.models.case import Case


class Gate(models.Model):
    """A legal safeguard as the programme states it: what it blocks, on which condition, on which legal basis."""

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    names = models.JSONField()
    explanation = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    legal_basis = models.JSONField(default=dict)
    condition = models.CharField(max_length=60)
    competent_area = models.CharField(max_length=30, choices=Area.choices)
    partner_code = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class GateBlock(models.Model):
    """That a gate blocks a kind of step; the database's trigger reads this table."""

    gate = models.ForeignKey(Gate, models.CASCADE, related_name="blocks")
    step_kind = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("step_kind", "gate"), name="registers_block_once"),)


class GateStanding(models.Model):
    """How a gate stands for a case since the person's last step. Every new step of the person takes the rows away, and
    a gate without a row is closed; so a step that came in by another way closes what it may have closed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="standings")
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="+")
    is_open = models.BooleanField()
    by_decision = models.BooleanField(default=False)
    open_until = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "gate"), name="registers_standing_once"),)


class GateDecision(models.Model):
    """A named competent person found the condition met, or opened the gate although it is not, in writing."""

    class Kind(models.TextChoices):
        CLEARED = "cleared", "cleared"
        OVERRIDDEN = "overridden", "overridden"
        WITHDRAWN = "withdrawn", "withdrawn"

    case = models.ForeignKey(Case, models.PROTECT, related_name="gate_decisions")
    gate = models.ForeignKey(Gate, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sealed_reasons = models.BinaryField()
    valid_until = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("cleared", "overridden", "withdrawn")), name="registers_decision_kind"
            ),
        )
