"""What changed in the plan, row by row; and the private links of calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jahorina.plan.models.evidenced import CODE_LENGTH

TOKEN_HASH_LENGTH = 64


class PlanChange(models.Model):
    """One change of a text, value, target, status or state: what, where, before and after, who and why. Only grows.

    `by` is empty for the programme itself. `subject` is a label such as `measure:M-01` or `report:17`; `measure_code`
    leads to the page where it is shown. `decision` names the decision of the Dialogue that it comes from.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=160)
    measure_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    partner_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    verb = models.CharField(max_length=CODE_LENGTH)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    decision = models.CharField(max_length=CODE_LENGTH, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("at",), name="plan_change_at"),
            models.Index(fields=("measure_code", "id"), name="plan_change_of_measure"),
        )


class CalendarLink(models.Model):
    """A member's private link to the calendar; of its token the hash alone is kept."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=TOKEN_HASH_LENGTH, unique=True)
    made_at = models.DateTimeField()


class PlanDigest(models.Model):
    """A member was written the plan's digest on a day, so that nobody gets it twice."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()
    entries = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("member", "on"), name="plan_digest_once"),)
