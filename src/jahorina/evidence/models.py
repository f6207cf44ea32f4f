"""The evidence's catalogue, the imports, and which version of the observations' table (store.py) is in force."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from jahorina.evidence.runs import models as runs_models  # noqa: F401 - Django looks for tables here
from jahorina.kernel.numbers import UnitKind

CODE_LENGTH = 80
SHA256_LENGTH = 64


class SourceKind(models.TextChoices):
    OFFICIAL = "official"
    ORGANISATION = "organisation"
    MEDIA = "media"
    RESEARCH = "research"
    LAW = "law"
    DATASET = "dataset"


class Statistic(models.Model):
    """What is counted, in one version of its meaning. Earlier versions stay; one version of a code is current."""

    code = models.CharField(max_length=CODE_LENGTH)
    version = models.CharField(max_length=20)
    current = models.BooleanField(default=True)
    titles = models.JSONField()
    texts = models.JSONField(default=dict)
    unit_kind = models.CharField(max_length=20)
    unit = models.JSONField(default=dict)
    dimensions = models.JSONField(default=list)
    categories = models.JSONField(default=dict)
    category_parts = models.JSONField(default=list)
    additive_over = models.JSONField(default=dict)
    custodian = models.CharField(max_length=200, blank=True)
    sources = models.JSONField(default=list)
    sdg = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="evidence_statistic_version_once"),
            models.UniqueConstraint(fields=("code",), condition=Q(current=True), name="evidence_statistic_one_current"),
            models.CheckConstraint(
                condition=Q(unit_kind__in=[kind.value for kind in UnitKind]), name="evidence_statistic_unit_kind"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="evidence_statistic_has_code"),
        )


class Definition(models.Model):
    """One publisher's way of counting a statistic. Values under different definitions are never added."""

    statistic = models.ForeignKey(Statistic, on_delete=models.CASCADE, related_name="definitions")
    code = models.CharField(max_length=CODE_LENGTH)
    titles = models.JSONField()
    texts = models.JSONField(default=dict)
    publisher = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("statistic", "code"), name="evidence_definition_once"),)


class Source(models.Model):
    """Who published it, where, when and under which licence."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    title = models.CharField(max_length=500)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    published = models.CharField(max_length=40, blank=True)
    accessed_note = models.TextField(blank=True)
    licence = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    reliability_note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="evidence_source_kind"),
            models.CheckConstraint(condition=~Q(code=""), name="evidence_source_has_code"),
        )


class ReaderName(models.Model):
    """What a reader of files calls something of the catalogue: a statistic, an indicator of the upload, or a place.

    `target` holds the codes that it stands for: statistic, definition and categories; statistic and category; place.
    """

    class Names(models.TextChoices):
        STATISTIC = "statistic"
        INDICATOR = "indicator"
        PLACE = "place"

    reader = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    names = models.CharField(max_length=20, choices=Names.choices)
    name = models.CharField(max_length=CODE_LENGTH)
    target = models.JSONField()

    class Meta:
        ordering = ("reader", "names", "name")
        constraints = (
            models.UniqueConstraint(fields=("names", "name"), name="evidence_reader_name_once"),
            models.CheckConstraint(
                condition=Q(names__in=["statistic", "indicator", "place"]), name="evidence_reader_name_names"
            ),
        )


class ConflictGroup(models.Model):
    """One quantity of which several different values have been published; `items` are identities of observations."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    titles = models.JSONField(default=dict)
    items = models.JSONField(default=list)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")


class Import(models.Model):
    """One input that was taken in whole, and what it changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    owner = models.CharField(max_length=CODE_LENGTH, blank=True)
    by = models.CharField(max_length=100)
    content_sha256 = models.CharField(max_length=SHA256_LENGTH)
    licence = models.TextField(blank=True)
    rows_read = models.PositiveBigIntegerField()
    added = models.PositiveBigIntegerField()
    revised = models.PositiveBigIntegerField()
    unchanged = models.PositiveBigIntegerField()
    late = models.PositiveBigIntegerField(default=0)
    all_free = models.BooleanField()
    statistics = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    delta_version = models.PositiveBigIntegerField(null=True)
    started = models.DateTimeField()
    finished = models.DateTimeField()

    class Meta:
        ordering = ("-finished", "-id")
        constraints = (
            models.UniqueConstraint(fields=("kind", "owner", "content_sha256"), name="evidence_import_content_once"),
            models.CheckConstraint(
                condition=Q(rows_read=F("added") + F("revised") + F("unchanged")), name="evidence_import_adds_up"
            ),
            models.CheckConstraint(condition=Q(finished__gte=F("started")), name="evidence_import_ends_after_start"),
        )
        indexes = (models.Index(fields=("-finished",), name="evidence_import_finished"),)


class EvidenceHead(models.Model):
    """The one row that says which version of the observations' table is in force: the commit point of every import."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    delta_version = models.PositiveBigIntegerField()
    changed = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="evidence_head_is_one"),)
