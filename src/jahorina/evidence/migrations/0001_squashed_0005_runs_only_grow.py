import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from jahorina.evidence.runs.triggers import install_runs, remove_runs


def install(_apps, schema_editor):
    install_runs(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_runs(schema_editor.connection)


class Migration(migrations.Migration):
    """All tables of the room as 0005_runs_only_grow leaves them, each made once.

    A new workspace begins here; one that has applied the migrations which this replaces goes on from there."""

    replaces = [
        ("evidence", "0001_initial"),
        ("evidence", "0002_reader_names"),
        ("evidence", "0003_kinds_of_the_registers"),
        ("evidence", "0004_runs"),
        ("evidence", "0005_runs_only_grow"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ConflictGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, unique=True)),
                ("titles", models.JSONField(default=dict)),
                ("items", models.JSONField(default=list)),
                ("order", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("order", "code"),
            },
        ),
        migrations.CreateModel(
            name="EvidenceHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("delta_version", models.PositiveBigIntegerField()),
                ("changed", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="evidence_head_is_one")],
            },
        ),
        migrations.CreateModel(
            name="GivenTable",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("links", "Links"), ("captures", "Captures")], max_length=20)),
                ("name", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("about", models.JSONField(default=dict)),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("simulated", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=100)),
                ("added", models.DateTimeField()),
            ],
            options={
                "ordering": ("-added", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "owner", "sha256"), name="evidence_given_table_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["links", "captures"])), name="evidence_given_table_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=300)),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("by", models.CharField(max_length=100)),
                ("content_sha256", models.CharField(max_length=64)),
                ("licence", models.TextField(blank=True)),
                ("rows_read", models.PositiveBigIntegerField()),
                ("added", models.PositiveBigIntegerField()),
                ("revised", models.PositiveBigIntegerField()),
                ("unchanged", models.PositiveBigIntegerField()),
                ("late", models.PositiveBigIntegerField(default=0)),
                ("all_free", models.BooleanField()),
                ("statistics", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("delta_version", models.PositiveBigIntegerField(null=True)),
                ("started", models.DateTimeField()),
                ("finished", models.DateTimeField()),
            ],
            options={
                "ordering": ("-finished", "-id"),
                "indexes": [models.Index(fields=["-finished"], name="evidence_import_finished")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "owner", "content_sha256"), name="evidence_import_content_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows_read",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("added"), "+", models.F("revised")
                                    ),
                                    "+",
                                    models.F("unchanged"),
                                ),
                            )
                        ),
                        name="evidence_import_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished__gte", models.F("started"))),
                        name="evidence_import_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReaderName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reader", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                (
                    "names",
                    models.CharField(
                        choices=[("statistic", "Statistic"), ("indicator", "Indicator"), ("place", "Place")],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("target", models.JSONField()),
            ],
            options={
                "ordering": ("reader", "names", "name"),
                "constraints": [
                    models.UniqueConstraint(fields=("names", "name"), name="evidence_reader_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("names__in", ["statistic", "indicator", "place"])),
                        name="evidence_reader_name_names",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, unique=True)),
                ("title", models.CharField(max_length=500)),
                ("publisher", models.CharField(blank=True, max_length=200)),
                ("url", models.CharField(blank=True, max_length=1000)),
                ("published", models.CharField(blank=True, max_length=40)),
                ("accessed_note", models.TextField(blank=True)),
                ("licence", models.CharField(blank=True, max_length=500)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("official", "Official"),
                            ("organisation", "Organisation"),
                            ("media", "Media"),
                            ("research", "Research"),
                            ("law", "Law"),
                            ("dataset", "Dataset"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reliability_note", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["official", "organisation", "media", "research", "law", "dataset"])
                        ),
                        name="evidence_source_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="evidence_source_has_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statistic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=20)),
                ("current", models.BooleanField(default=True)),
                ("titles", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("unit_kind", models.CharField(max_length=20)),
                ("unit", models.JSONField(default=dict)),
                ("dimensions", models.JSONField(default=list)),
                ("categories", models.JSONField(default=dict)),
                ("category_parts", models.JSONField(default=list)),
                ("additive_over", models.JSONField(default=dict)),
                ("custodian", models.CharField(blank=True, max_length=200)),
                ("sources", models.JSONField(default=list)),
                ("sdg", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                ("order", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("order", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="evidence_statistic_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("code",), name="evidence_statistic_one_current"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit_kind__in",
                                [
                                    "detection",
                                    "attempt",
                                    "registration",
                                    "intention",
                                    "application",
                                    "decision",
                                    "person",
                                    "stock",
                                    "capacity",
                                    "duration",
                                    "share",
                                    "incident",
                                    "money",
                                    "case",
                                    "step",
                                ],
                            )
                        ),
                        name="evidence_statistic_unit_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="evidence_statistic_has_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "statistic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="definitions", to="evidence.statistic"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("titles", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("publisher", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("code",),
                "constraints": [models.UniqueConstraint(fields=("statistic", "code"), name="evidence_definition_once")],
            },
        ),
        migrations.CreateModel(
            name="EngineRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("engine", models.CharField(choices=[("flows", "Flows"), ("estimates", "Estimates")], max_length=20)),
                ("engine_version", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=200)),
                ("seed", models.PositiveBigIntegerField()),
                ("parameters", models.JSONField()),
                ("card", models.JSONField()),
                ("identity", models.CharField(max_length=64, unique=True)),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("simulated", models.BooleanField(default=False)),
                (
                    "taken_in",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="run", to="evidence.import"
                    ),
                ),
                ("by", models.CharField(max_length=100)),
                ("started", models.DateTimeField()),
                ("finished", models.DateTimeField()),
                ("cpu_seconds", models.FloatField()),
            ],
            options={
                "ordering": ("-finished", "-id"),
                "indexes": [models.Index(fields=["engine", "subject", "-finished"], name="evidence_run_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("engine__in", ["flows", "estimates"])), name="evidence_run_engine"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="evidence_run_has_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished__gte", models.F("started"))), name="evidence_run_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngineInput",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="inputs", to="evidence.enginerun"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("query", "Query"), ("table", "Table")], max_length=20)),
                ("name", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("evidence_version", models.PositiveBigIntegerField(null=True)),
                ("cut_off", models.DateField()),
                (
                    "table",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inputs",
                        to="evidence.giventable",
                    ),
                ),
            ],
            options={
                "ordering": ("run", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="evidence_engine_input_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["query", "table"])), name="evidence_engine_input_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="evidence.enginerun"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("forecast", "Forecast"),
                            ("hindsight", "Hindsight"),
                            ("nowcast", "Nowcast"),
                            ("persons", "Persons"),
                            ("warning", "Warning"),
                            ("beds", "Beds"),
                            ("what-if", "What If"),
                            ("estimate", "Estimate"),
                        ],
                        max_length=20,
                    ),
                ),
                ("statistic", models.CharField(blank=True, max_length=80)),
                ("definition", models.CharField(blank=True, max_length=80)),
                ("place", models.CharField(blank=True, max_length=80)),
                ("stratum", models.CharField(blank=True, max_length=200)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("value", models.FloatField(null=True)),
                ("intervals", models.JSONField(default=dict)),
                ("status", models.CharField(max_length=2)),
                ("restricted", models.BooleanField(default=False)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("run", "number"),
                "indexes": [models.Index(fields=["kind", "statistic", "place"], name="evidence_run_result_series")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="evidence_run_result_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "forecast",
                                    "hindsight",
                                    "nowcast",
                                    "persons",
                                    "warning",
                                    "beds",
                                    "what-if",
                                    "estimate",
                                ],
                            )
                        ),
                        name="evidence_run_result_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["A", "P", "E", "F", "I", "B", "U", "V", "M", "L", "O", "Q"])
                        ),
                        name="evidence_run_result_status",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
