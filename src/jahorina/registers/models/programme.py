"""What the programme gives the registers to work with: code lists, time limits, the survey, retention."""

from __future__ import annotations

from django.db import models


class RegisterProgramme(models.Model):
    """Which content of the programme's files is loaded; one row. Processes read their lists again when it changes."""

    content_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)


class CodeEntry(models.Model):
    """A code of a list. Lists are data with a version; a code that left the files stays for the cases that name it."""

    scheme = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    names = models.JSONField()
    parent = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ("scheme", "position")
        constraints = (models.UniqueConstraint(fields=("scheme", "code"), name="registers_code_once"),)


class LimitEntry(models.Model):
    """A time limit with where it is written; `definition` is what `deadlines.TimeLimit` is made of."""

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    names = models.JSONField()
    legal_basis = models.JSONField(default=dict)
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)
    definition = models.JSONField()

    class Meta:
        ordering = ("position",)


class HolidayEntry(models.Model):
    """A public holiday of a partner; `definition` is what `holidays.Holiday` is made of."""

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    partner_code = models.CharField(max_length=20)
    names = models.JSONField()
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)
    definition = models.JSONField()

    class Meta:
        ordering = ("position",)


class SurveyEntry(models.Model):
    """An item of the reintegration survey: its question, its options with their values, its weight.

    An item that left the files stays for the answers that name it; a code is never given another question.
    """

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    dimension = models.CharField(max_length=30)
    names = models.JSONField()
    options = models.JSONField()
    weight = models.DecimalField(max_digits=6, decimal_places=3)
    version = models.CharField(max_length=20, default="1")
    needs_verification = models.BooleanField(default=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ("position",)


class RetentionEntry(models.Model):
    """How long identities are kept, by area and regime; `definition` is what `retention.schedule.Rule` is made of."""

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    area = models.CharField(max_length=30)
    names = models.JSONField()
    partner_code = models.CharField(max_length=20, blank=True)
    legal_basis = models.JSONField(default=dict)
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)
    definition = models.JSONField(default=dict)

    class Meta:
        ordering = ("position",)


class SubjectRightEntry(models.Model):
    """What a person can ask for, within how many months it is answered, and by how many that can be extended."""

    code = models.CharField(max_length=30, unique=True)
    position = models.PositiveIntegerField()
    names = models.JSONField()
    months = models.PositiveSmallIntegerField()
    extension_months = models.PositiveSmallIntegerField()
    legal_basis = models.JSONField(default=dict)
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)


class ReferralLimitEntry(models.Model):
    """Within how many days a referral of an urgency (empty: of any other) is answered, or a consent's end is told."""

    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    matter = models.CharField(max_length=20)
    urgency = models.CharField(max_length=60, blank=True)
    days = models.PositiveSmallIntegerField()
    provenance = models.CharField(max_length=20)
    needs_verification = models.BooleanField(default=False)
    sources = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("matter", "urgency"), name="registers_referral_limit_once"),)
