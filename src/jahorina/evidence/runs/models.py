"""Runs of the engines. No row here is ever changed or removed; triggers.py holds that on both databases.

A run with an `owner` was made of figures that are not free, and is that partner's alone; without one everybody may see it.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from jahorina.evidence.runs.kinds import Engine, InputKind, ResultKind, TableKind
from jahorina.kernel.numbers import ObsStatus

CODE_LENGTH = 80
SHA256_LENGTH = 64


class GivenTable(models.Model):
    """A table of counts that somebody gave the engines: overlaps that linkage counted, or capture histories."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=TableKind.choices)
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=SHA256_LENGTH)
    rows = models.PositiveIntegerField()
    content = models.JSONField()
    about = models.JSONField(default=dict)
    owner = models.CharField(max_length=CODE_LENGTH, blank=True)
    simulated = models.BooleanField(default=False)
    by = models.CharField(max_length=100)
    added = models.DateTimeField()

    class Meta:
        app_label = "evidence"
        ordering = ("-added", "-id")
        constraints = (
            models.UniqueConstraint(fields=("kind", "owner", "sha256"), name="evidence_given_table_once"),
            models.CheckConstraint(condition=Q(kind__in=TableKind.values), name="evidence_given_table_kind"),
        )


class EngineRun(models.Model):
    """One run: what it was made with, who made it, and its model card.

    `identity` is a hash of engine, version, seed, parameters and inputs: the same run is not made twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engine = models.CharField(max_length=20, choices=Engine.choices)
    engine_version = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    seed = models.PositiveBigIntegerField()
    parameters = models.JSONField()
    card = models.JSONField()
    identity = models.CharField(max_length=SHA256_LENGTH, unique=True)
    owner = models.CharField(max_length=CODE_LENGTH, blank=True)
    simulated = models.BooleanField(default=False)
    taken_in = models.OneToOneField("evidence.Import", on_delete=models.PROTECT, null=True, related_name="run")
    by = models.CharField(max_length=100)
    started = models.DateTimeField()
    finished = models.DateTimeField()
    cpu_seconds = models.FloatField()

    class Meta:
        app_label = "evidence"
        ordering = ("-finished", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(engine__in=Engine.values), name="evidence_run_engine"),
            models.CheckConstraint(condition=~Q(subject=""), name="evidence_run_has_subject"),
            models.CheckConstraint(
                condition=Q(finished__gte=models.F("started")), name="evidence_run_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("engine", "subject", "-finished"), name="evidence_run_latest"),)


class EngineInput(models.Model):
    """Something that a run read: the answer to a question to the evidence, or a table that was given."""

    run = models.ForeignKey(EngineRun, on_delete=models.PROTECT, related_name="inputs")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=InputKind.choices)
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=SHA256_LENGTH)
    rows = models.PositiveIntegerField()
    evidence_version = models.PositiveBigIntegerField(null=True)
    cut_off = models.DateField()
    table = models.ForeignKey(GivenTable, on_delete=models.PROTECT, null=True, related_name="inputs")

    class Meta:
        app_label = "evidence"
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="evidence_engine_input_once"),
            models.CheckConstraint(condition=Q(kind__in=InputKind.values), name="evidence_engine_input_kind"),
        )


class RunResult(models.Model):
    """One number of a run, or the refusal of one: of which series, where, when, with its intervals by level.

    `intervals` is {"80": [low, high], ...}; `restricted` results are for who may see reception; `detail` tells more.
    """

    run = models.ForeignKey(EngineRun, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=ResultKind.choices)
    statistic = models.CharField(max_length=CODE_LENGTH, blank=True)
    definition = models.CharField(max_length=CODE_LENGTH, blank=True)
    place = models.CharField(max_length=CODE_LENGTH, blank=True)
    stratum = models.CharField(max_length=200, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    value = models.FloatField(null=True)
    intervals = models.JSONField(default=dict)
    status = models.CharField(max_length=2)
    restricted = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)

    class Meta:
        app_label = "evidence"
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="evidence_run_result_once"),
            models.CheckConstraint(condition=Q(kind__in=ResultKind.values), name="evidence_run_result_kind"),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in ObsStatus]), name="evidence_run_result_status"
            ),
        )
        indexes = (models.Index(fields=("kind", "statistic", "place"), name="evidence_run_result_series"),)
