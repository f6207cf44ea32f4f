"""One table: what was done, by whom, to what. Rows are added and never changed; triggers hold that (migration 0002)."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One act. Actor, partner and target are labels, not keys: erasing what they name leaves the chain whole."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    partner = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=("action", "-sequence"), name="audit_by_action"),
            models.Index(fields=("actor", "-sequence"), name="audit_by_actor"),
            models.Index(fields=("at",), name="audit_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"
