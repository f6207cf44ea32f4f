"""Keys of institutions, and which letters went and came. No table holds anything of what a letter says. All only grow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CODE_LENGTH = 40
LABEL_LENGTH = 100


class InstitutionKey(models.Model):
    """What letters to an institution are sealed to, as its node said; the newest counts. Of an own institution also the
    secret, wrapped by the vault's key: who runs the node, but not its vault, opens no letter. Older ones open what was
    sealed before."""

    node = models.CharField(max_length=CODE_LENGTH)
    institution = models.CharField(max_length=60)
    recipient = models.CharField(max_length=80)
    wrapped = models.BinaryField(null=True)
    vault_version = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("node", "institution", "id")
        constraints = (
            models.UniqueConstraint(fields=("node", "institution", "recipient"), name="exchange_institution_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.node}: {self.institution}"


class InstitutionKeyEnd(models.Model):
    """An own key that was revoked: its secret may be known elsewhere. Letters of those who knew of it are not opened with
    it."""

    key = models.OneToOneField(InstitutionKey, models.PROTECT, related_name="end")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    def __str__(self) -> str:
        return str(self.key)


class Letter(models.Model):
    """A letter of a referral that went in a bundle, or came in one. `number` counts its writer's letters of the referral.

    `outcome` says of one that came why it could not be taken in, as a code; empty where it was. Of one to another recipient
    of the same bundle nothing is kept but that.
    """

    class Direction(models.TextChoices):
        OUT = "out"
        IN = "in"

    direction = models.CharField(max_length=3, choices=Direction.choices)
    bundle = models.ForeignKey("exchange.Bundle", models.PROTECT, related_name="letters")
    member = models.CharField(max_length=80)
    referral = models.UUIDField(null=True)
    number = models.PositiveIntegerField(null=True)
    act = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    node = models.CharField(max_length=CODE_LENGTH)
    outcome = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("referral", "direction", "number"), name="exchange_letter_of"),)
        constraints = (
            models.UniqueConstraint(fields=("direction", "bundle", "member"), name="exchange_letter_once"),
            models.UniqueConstraint(
                fields=("direction", "node", "referral", "number"),
                condition=Q(outcome=""),
                name="exchange_letter_number_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.direction} {self.referral} {self.number}"
