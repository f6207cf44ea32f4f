"""Each renewed time stamp of a plan, made here or come from another node. The table only grows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CODE_LENGTH = 40
LABEL_LENGTH = 100


class PlanStamp(models.Model):
    """A `timestamp.json` of the repository that a node sends in a stream; `until` is when it ends."""

    class Direction(models.TextChoices):
        OUT = "out"
        IN = "in"

    direction = models.CharField(max_length=3, choices=Direction.choices)
    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    version = models.PositiveIntegerField()
    until = models.DateTimeField()
    timestamp = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("sender", "stream", "version")
        constraints = (
            models.UniqueConstraint(fields=("direction", "sender", "stream", "version"), name="exchange_stamp_once"),
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="exchange_stamp_direction_known"),
        )

    def __str__(self) -> str:
        return f"{self.sender} {self.stream} {self.version}"
