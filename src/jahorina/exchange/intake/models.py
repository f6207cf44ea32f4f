"""What became of the content of each bundle that came, and that it was deleted when its time was over. Rows only grow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CODE_LENGTH = 40
HASH_LENGTH = 64
LABEL_LENGTH = 100


OVER = "the agreement lets it be kept no longer"
TABLE_OUT = "the table of its run is out"
LATE = "it came after its run was linked"
"""Why a content was deleted, as its statement says."""


class Outcome(models.TextChoices):
    """`made`: a record of this node came of it; `nothing`: it says nothing that was not here; `refused`: it does not hold."""

    MADE = "made"
    NOTHING = "nothing"
    REFUSED = "refused"


class IntakeRecord(models.Model):
    """What a bundle's content became, or why it was refused. One that was refused is tried again and may come in later.

    `made` says what there is now, as the module of its kind wrote it, `made_sha256` is its hash; `reason` and `params` are
    the sentence of a refusal, to be translated.
    """

    bundle = models.ForeignKey("exchange.Bundle", models.PROTECT, related_name="intake")
    kind = models.CharField(max_length=CODE_LENGTH)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    code = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    made_sha256 = models.CharField(max_length=HASH_LENGTH, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("bundle",), condition=~Q(outcome="refused"), name="exchange_intake_comes_in_once"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="exchange_intake_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="refused", made_sha256="") & ~Q(code="") | ~Q(outcome="refused") & Q(code=""),
                name="exchange_intake_refused_with_reason",
            ),
        )
        indexes = (models.Index(fields=("kind", "outcome"), name="exchange_intake_kind"),)

    def __str__(self) -> str:
        return f"{self.bundle} {self.outcome}"


class ContentDeletion(models.Model):
    """The content of a bundle that came was deleted, because its agreement lets it be kept no longer, or because the table
    of its run is out. Manifest and hashes stay. `statement` is signed by the node's key."""

    bundle = models.OneToOneField("exchange.Bundle", models.PROTECT, related_name="deletion")
    why = models.CharField(max_length=200)
    statement = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.bundle)
