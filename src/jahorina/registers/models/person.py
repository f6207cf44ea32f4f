"""The vault's tables. Nothing in them can be read or guessed without the vault's key."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Compartment(models.TextChoices):
    """Whose identity it is; the two never meet in a search, a page or an export."""

    PEOPLE = "people", "people"
    SUSPECTS = "suspects", "suspects"


class Person(models.Model):
    """Somebody whom a partner's registers know. Who it is stands sealed in the identity records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner_code = models.CharField(max_length=20)
    compartment = models.CharField(max_length=10, choices=Compartment.choices, default=Compartment.PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(compartment__in=("people", "suspects")), name="registers_person_compartment"
            ),
        )

    def __str__(self) -> str:
        return f"person:{self.id}"


class SealingKey(models.Model):
    """The data key of one person or one case, wrapped by the vault's key. Without this row what it sealed is lost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="sealing_key")
    case = models.OneToOneField("registers.Case", models.CASCADE, null=True, related_name="sealing_key")
    wrapped = models.BinaryField()
    vault_version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=True, case__isnull=False) | Q(person__isnull=False, case__isnull=True),
                name="registers_key_of_one_thing",
            ),
        )


class IdentityRecord(models.Model):
    """What was known of a person's identity, sealed; the newest counts, the older ones are the history."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identity_records")
    sequence = models.PositiveIntegerField()
    sealed = models.BinaryField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "sequence"), name="registers_identity_once"),)


class Photograph(models.Model):
    """A person's photograph, sealed like the identity; the newest counts. No address or cache ever holds it."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="photograph")
    row = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()
    recorded_at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class IndexToken(models.Model):
    """A keyed number that a name or a document of a person leads to."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    token = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "person"), name="registers_token_once"),)


class FamilyTie(models.Model):
    """That two people belong together: `relative` is the parent, child, sibling ... of `person`."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="ties")
    relative = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "relative"), name="registers_tie_once"),
            models.CheckConstraint(condition=~Q(person=models.F("relative")), name="registers_tie_of_two"),
        )
