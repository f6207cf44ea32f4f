"""What intake keeps: the mappings of forms, and a file between its preview and its import."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from jahorina.partners.roles import Area


class IntakeMapping(models.Model):
    """How a form's submissions become cases, as the programme has it; `definition` is `intake.mapping.Mapping`."""

    code = models.CharField(max_length=60, unique=True)
    area = models.CharField(max_length=30, choices=Area.choices)
    names = models.JSONField()
    definition = models.JSONField()

    class Meta:
        ordering = ("code",)


class IntakeDraft(models.Model):
    """A file that was looked at and not taken in yet. The key that opens it is in the member's page alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    area = models.CharField(max_length=30, choices=Area.choices)
    kept_at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField()
