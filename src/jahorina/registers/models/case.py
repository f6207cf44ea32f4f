"""Cases and their steps. Services append steps; the head of a case is folded from them in the same transaction."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area


class Case(models.Model):
    """One matter of one person in one area, or a smuggling incident, which is no person's.

    The fields from `state` on are the head: folded from the steps, written in the transaction of each step, and never
    by anything else (`doctor` folds them again and compares).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=30, unique=True)
    area = models.CharField(max_length=30, choices=Area.choices)
    partner_code = models.CharField(max_length=20)
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("registers.Person", models.PROTECT, null=True, related_name="cases")
    opened_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    is_simulated = models.BooleanField(default=False)

    sex = models.CharField(max_length=20, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=10, blank=True)
    nationality_status = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=60, blank=True)

    state = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=0)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_step_on = models.DateField()
    next_due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        # Each tab of the list is one of these scopes with one sort: the first page is read from an index.
        indexes: ClassVar[tuple[models.Index, ...]] = (
            *(
                models.Index(fields=("institution", "area", column, "id"), name=f"registers_case_i_{short}")
                for column, short in (
                    ("opened_on", "opened"),
                    ("last_step_on", "step"),
                    ("next_due_on", "due"),
                    ("state", "state"),
                    ("reference", "ref"),
                )
            ),
            *(
                models.Index(fields=("assignee", "area", column, "id"), name=f"registers_case_a_{short}")
                for column, short in (
                    ("opened_on", "opened"),
                    ("last_step_on", "step"),
                    ("next_due_on", "due"),
                    ("state", "state"),
                    ("reference", "ref"),
                )
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(area__in=Area.values), name="registers_case_area"),
            models.CheckConstraint(
                condition=Q(area=Area.CRIMINAL_JUSTICE) | Q(person__isnull=False), name="registers_case_of_somebody"
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the audit log calls this case."""
        return f"case:{self.id}"


class Step(models.Model):
    """Something that happened in a case, as it was recorded. Triggers refuse to change or remove it."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("partners.Institution", models.PROTECT, related_name="+")
    detail = models.JSONField(default=dict)
    sealed_note = models.BinaryField(null=True)
    corrects = models.PositiveIntegerField(null=True)
    is_void = models.BooleanField(default=False)
    submission = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ("case", "sequence")
        indexes = (
            models.Index(fields=("kind", "happened_on"), name="registers_step_kind_day"),
            # Corrections are few; statistics look for them before they count.
            models.Index(fields=("kind",), condition=Q(corrects__isnull=False), name="registers_step_corrections"),
        )
        constraints = (
            models.UniqueConstraint(fields=("case", "sequence"), name="registers_step_once"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(corrects__lt=models.F("sequence")),
                name="registers_step_corrects_an_earlier",
            ),
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(corrects__isnull=False), name="registers_step_voids_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


class Deadline(models.Model):
    """A time limit that runs, or ran, in a case. Folded from the steps like the head."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    limit = models.CharField(max_length=60)
    started_by = models.PositiveIntegerField()
    due_on = models.DateField()
    met_on = models.DateField(null=True)
    waits_on_others = models.BooleanField(default=False)

    class Meta:
        ordering = ("due_on",)
        indexes = (models.Index(fields=("case", "met_on", "due_on"), name="registers_deadline_case"),)
        constraints = (models.UniqueConstraint(fields=("case", "limit", "started_by"), name="registers_deadline_once"),)


class CaseGrant(models.Model):
    """That somebody beside the assignee may open a case for a while: a broken glass. Referrals grant no case."""

    class Kind(models.TextChoices):
        BREAK_GLASS = "break-glass", "break-glass"

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not-justified", _("not justified")

    case = models.ForeignKey(Case, models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("partners.Institution", models.PROTECT, null=True, related_name="+")
    sealed_reason = models.BinaryField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices, blank=True)
    sealed_finding = models.BinaryField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("member", "until"), name="registers_grant_member"),
            models.Index(fields=("institution", "until"), name="registers_grant_institution"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind="break-glass"), name="registers_grant_kind"),
            models.CheckConstraint(
                condition=Q(member__isnull=True, institution__isnull=False)
                | Q(member__isnull=False, institution__isnull=True),
                name="registers_grant_to_one",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False, sealed_reason__isnull=False),
                name="registers_grant_of_broken_glass_ends",
            ),
            models.CheckConstraint(
                condition=Q(finding="", sealed_finding__isnull=True)
                | Q(finding__in=("justified", "not-justified"), reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="registers_grant_finding_by_somebody",
            ),
        )
