"""Releases with their tables and cells: requested, prepared, checked, published. The cells are the release ledger, too.

What was published stays as it was, for readers and for the attacker; triggers.py holds that on every path into the
database. No true count is kept here: who checks a release counts again at its cut-off.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jahorina.publication.choices import Method, ReleaseState, TableKind

CODE_LENGTH = 60
CHOICE_LENGTH = 20
HASH_LENGTH = 64
CELL_STATE_LENGTH = 24


class Release(models.Model):
    """Tables that go out together. `number` counts the releases of a `series` that were published.

    `wanted` is what was asked for, `report` what the attacker found and what the tables lost, `ledger_head` how many
    releases of each subject the attack knew. `visible_from` is the embargo's end. `changes` compare with the one before.
    """

    series = models.SlugField(max_length=CODE_LENGTH)
    number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=CHOICE_LENGTH, choices=ReleaseState.choices, default=ReleaseState.REQUESTED)
    partner_code = models.CharField(max_length=CODE_LENGTH)
    titles = models.JSONField()
    reason = models.TextField()
    wanted = models.JSONField()
    is_simulated = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    ledger_head = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=HASH_LENGTH, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    remarks = models.TextField(blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    visible_from = models.DateTimeField(null=True)
    changes = models.JSONField(default=dict)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.TextField(blank=True)

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("series", "number"), name="publication_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="publication_release_has_reason"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("requested_by")),
                name="publication_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "published", "withdrawn"]) | Q(checked_by__isnull=False),
                name="publication_out_is_checked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "withdrawn"], number__isnull=False, visible_from__isnull=False)
                | (~Q(state__in=["published", "withdrawn"]) & Q(number__isnull=True)),
                name="publication_numbered_when_out",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (~Q(withdrawal="") & Q(withdrawn_by__isnull=False)),
                name="publication_withdrawn_with_reason",
            ),
        )
        indexes = (models.Index(fields=("state", "visible_from"), name="publication_visible"),)

    def __str__(self) -> str:
        return f"{self.series}-{self.number or '?'}"

    @property
    def label(self) -> str:
        """The label for the audit log."""
        return f"release:{self.pk}"


class ReleaseTable(models.Model):
    """A protected table. `subject` says of which counts it is: tables of one subject are attacked together.

    `fixed` are dimensions with one member throughout (period, partner); `labels` the texts of members by dimension.
    `epsilon` is what the table spends of its subject's yearly budget of differential privacy.
    `version` counts the releases of the subject: a correction is another version of the same cells.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="tables")
    position = models.PositiveIntegerField()
    code = models.SlugField(max_length=200)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=TableKind.choices)
    subject = models.CharField(max_length=200)
    statistic = models.CharField(max_length=CODE_LENGTH)
    titles = models.JSONField()
    units = models.JSONField()
    dimensions = models.JSONField()
    fixed = models.JSONField()
    labels = models.JSONField()
    method = models.CharField(max_length=CHOICE_LENGTH, choices=Method.choices)
    domain = models.CharField(max_length=CHOICE_LENGTH, blank=True)
    rounded = models.PositiveIntegerField(default=0)
    epsilon = models.FloatField(default=0.0)
    version = models.PositiveIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    cut_off = models.DateTimeField()
    sources = models.JSONField()

    class Meta:
        ordering = ("release", "position")
        constraints = (
            models.UniqueConstraint(fields=("release", "code"), name="publication_table_once"),
            models.UniqueConstraint(fields=("release", "position"), name="publication_table_place"),
        )
        indexes = (models.Index(fields=("subject",), name="publication_subject"),)

    def __str__(self) -> str:
        return self.code


class ReleaseCell(models.Model):
    """A cell of a protected table: its members in the order of the dimensions, and the number or why there is none.

    `state` is one of the engine's states: number, suppressed-primary, suppressed-secondary, missing, not-applicable.
    """

    table = models.ForeignKey(ReleaseTable, models.CASCADE, related_name="cells")
    position = models.PositiveIntegerField()
    members = models.JSONField()
    value = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    state = models.CharField(max_length=CELL_STATE_LENGTH)
    low = models.FloatField()
    high = models.FloatField(null=True)

    class Meta:
        ordering = ("table", "position")
        constraints = (
            models.UniqueConstraint(fields=("table", "position"), name="publication_cell_once"),
            models.CheckConstraint(
                condition=Q(state="number", value__isnull=False) | (~Q(state="number") & Q(value__isnull=True)),
                name="publication_cell_number_or_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.table_id}:{self.position}"
