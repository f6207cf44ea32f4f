"""The registers' statistics as the programme defines them; earlier versions of a meaning stay."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RegisterStatistic(models.Model):
    """One statistic in one version of its meaning; `definition` is what `statistics.definitions.Definition` is made of."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    is_current = models.BooleanField(default=True)
    position = models.PositiveIntegerField()
    area = models.CharField(max_length=30)
    titles = models.JSONField()
    texts = models.JSONField(default=dict)
    unit_names = models.JSONField()
    adding_note = models.JSONField()
    counting_titles = models.JSONField()
    counting_texts = models.JSONField()
    threshold = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="registers_statistic_version_once"),
            models.UniqueConstraint(
                fields=("code",), condition=Q(is_current=True), name="registers_statistic_one_current"
            ),
            models.CheckConstraint(condition=Q(threshold__gte=1), name="registers_statistic_threshold"),
        )
