"""That a member was reminded on a day, so that nobody is reminded twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """A letter with the references that are due. The letter itself is not kept."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()
    cases = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("member", "on"), name="registers_reminder_once"),)
