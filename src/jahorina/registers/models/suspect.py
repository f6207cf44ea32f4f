"""Suspects, groups and what is asserted about them: the criminal-justice compartment.

No table here leads to a Person, and none of the vault's tables of people leads here: no search, join or export can bring
victims and suspects together (Directive 2016/680, articles 6 and 7).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.registers.models.case import Case


class Suspect(models.Model):
    """Somebody suspected or convicted of smuggling. Who it is stands sealed in the suspect's identity records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=30, unique=True)
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"suspect:{self.id}"


class Group(models.Model):
    """A group or an organisation that smuggles, under a reference; how it is called stands sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=30, unique=True)
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    sealed_name = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"group:{self.id}"


class SuspectKey(models.Model):
    """The data key of one suspect or one group, wrapped by the vault's key. Without this row what it sealed is lost."""

    suspect = models.OneToOneField(Suspect, models.CASCADE, null=True, related_name="sealing_key")
    group = models.OneToOneField(Group, models.CASCADE, null=True, related_name="sealing_key")
    wrapped = models.BinaryField()
    vault_version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(suspect__isnull=True, group__isnull=False) | Q(suspect__isnull=False, group__isnull=True),
                name="registers_suspect_key_of_one",
            ),
        )


class SuspectIdentity(models.Model):
    """What was known of a suspect's identity, sealed; the newest counts, the older ones are the history."""

    suspect = models.ForeignKey(Suspect, models.CASCADE, related_name="identity_records")
    sequence = models.PositiveIntegerField()
    sealed = models.BinaryField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("suspect", "sequence"), name="registers_suspect_identity_once"),)


class SuspectToken(models.Model):
    """A keyed number that a name or a document of a suspect leads to; never equal to one of the people's index."""

    suspect = models.ForeignKey(Suspect, models.CASCADE, related_name="tokens")
    token = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "suspect"), name="registers_suspect_token_once"),)


class TieKind(models.TextChoices):
    """What a tie joins; each kind fills in the ends that it has and no other."""

    INVOLVED = "involved", "involved"
    RESPONSIBLE = "responsible", "responsible"
    MEMBER = "member", "member"
    LINKED = "linked", "linked"
    TRACE = "trace", "trace"


ENDS = {
    TieKind.INVOLVED: {"suspect"},
    TieKind.RESPONSIBLE: {"group"},
    TieKind.MEMBER: {"suspect", "group"},
    TieKind.LINKED: {"other"},
    TieKind.TRACE: {"token"},
}
"""The ends of each kind beside the incident in whose file the tie is asserted."""


def _has_its_ends() -> Q:
    found = Q()
    for kind, ends in ENDS.items():
        empty = {f"{end}__isnull": end not in ends for end in ("suspect", "group", "other", "token")}
        found |= Q(kind=kind.value, **empty)
    return found


class Tie(models.Model):
    """That somebody asserts, in the file of an incident, that two things belong together, and how sure that is.

    Triggers refuse to change or remove it; a correction is a further tie (`corrects`), and so is a withdrawal (`is_void`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=TieKind.choices)
    code = models.CharField(max_length=40)
    incident = models.ForeignKey(Case, models.PROTECT, related_name="ties")
    suspect = models.ForeignKey(Suspect, models.PROTECT, null=True, related_name="ties")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="ties")
    other = models.ForeignKey(Case, models.PROTECT, null=True, related_name="ties_from_others")
    token = models.BigIntegerField(null=True)
    source_grade = models.CharField(max_length=1)
    information_grade = models.CharField(max_length=1)
    sealed_note = models.BinaryField(null=True)
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    is_void = models.BooleanField(default=False)

    class Meta:
        ordering = ("recorded_at", "id")
        indexes = (models.Index(fields=("token",), name="registers_tie_token"),)
        constraints = (
            models.CheckConstraint(condition=_has_its_ends(), name="registers_tie_has_its_ends"),
            models.CheckConstraint(condition=~Q(other=models.F("incident")), name="registers_tie_joins_two"),
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(corrects__isnull=False), name="registers_tie_voids_another"
            ),
            models.CheckConstraint(
                condition=Q(source_grade__in=("A", "B", "C", "X"), information_grade__in=("1", "2", "3", "4")),
                name="registers_tie_is_graded",
            ),
        )

    def __str__(self) -> str:
        return f"tie:{self.id}"
