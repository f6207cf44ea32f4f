import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jahorina.kernel.numbers
from jahorina.plan.triggers import install_plan, remove_plan


def install(_apps, schema_editor):
    install_plan(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_plan(schema_editor.connection)


class Migration(migrations.Migration):
    """All tables of the room as 0004_money_from_files leaves them, each made once.

    A new workspace begins here; one that has applied the migrations which this replaces goes on from there."""

    replaces = [
        ("plan", "0001_initial"),
        ("plan", "0002_measures_and_rounds"),
        ("plan", "0003_triggers"),
        ("plan", "0004_money_from_files"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Framework",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declaration", "Declaration"),
                            ("action-plan", "Action plan"),
                            ("global-goals", "Global goals"),
                            ("compact", "Global compact"),
                            ("governance-framework", "Governance framework"),
                            ("treaty", "Treaty"),
                        ],
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("names", models.JSONField()),
                ("short_names", models.JSONField(default=dict)),
                ("status_note", models.JSONField(default=dict)),
                ("caution", models.JSONField(default=dict)),
                ("adopted_from", models.DateField(null=True)),
                ("adopted_to", models.DateField(null=True)),
                ("adopted_inferred", models.BooleanField(default=False)),
                (
                    "translation_status",
                    models.CharField(
                        choices=[
                            ("working", "Working translation"),
                            ("reviewed", "Reviewed translation"),
                            ("official", "Official translation"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_framework_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_framework_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_framework_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "declaration",
                                    "action-plan",
                                    "global-goals",
                                    "compact",
                                    "governance-framework",
                                    "treaty",
                                ],
                            )
                        ),
                        name="plan_framework_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_status__in", ["working", "reviewed", "official"])),
                        name="plan_framework_translation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="plan_framework_names_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_from__isnull", True), ("adopted_to__isnull", True)),
                            models.Q(
                                ("adopted_from__isnull", False),
                                ("adopted_to__gte", models.F("adopted_from")),
                                ("adopted_to__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_framework_adopted_window",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("counter-trafficking", "Counter-trafficking"),
                            ("smuggling", "Migrant smuggling"),
                            ("return", "Return"),
                            ("protection", "Protection"),
                            ("pathways", "Regular pathways"),
                            ("inclusion", "Inclusion"),
                            ("identification", "Identification"),
                            ("data", "Data"),
                            ("diplomacy", "Cooperation with countries of origin"),
                            ("cross-cutting", "Cross-cutting"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("regional", "Regional"), ("partner", "Each partner"), ("supporting", "EU and UN")],
                        max_length=30,
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[
                            ("immediate", "Immediate"),
                            ("medium", "Medium term"),
                            ("continuous", "Continuous"),
                            ("unstated", "Not stated"),
                        ],
                        max_length=30,
                    ),
                ),
                ("texts", models.JSONField()),
                ("description", models.JSONField(default=dict)),
                ("lead_partner", models.CharField(blank=True, max_length=60)),
                ("lead_institution", models.CharField(blank=True, max_length=60)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "translation_status",
                    models.CharField(
                        choices=[
                            ("working", "Working translation"),
                            ("reviewed", "Reviewed translation"),
                            ("official", "Official translation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("withdrawn_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_measure_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_measure_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_measure_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "counter-trafficking",
                                    "smuggling",
                                    "return",
                                    "protection",
                                    "pathways",
                                    "inclusion",
                                    "identification",
                                    "data",
                                    "diplomacy",
                                    "cross-cutting",
                                ],
                            )
                        ),
                        name="plan_measure_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["regional", "partner", "supporting"])),
                        name="plan_measure_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("horizon__in", ["immediate", "medium", "continuous", "unstated"])),
                        name="plan_measure_horizon_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_status__in", ["working", "reviewed", "official"])),
                        name="plan_measure_translation_status_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("texts__has_key", "en")), name="plan_measure_texts_en"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="plan_measure_window_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("subject", models.CharField(max_length=160)),
                ("measure_code", models.CharField(blank=True, max_length=60)),
                ("partner_code", models.CharField(blank=True, max_length=60)),
                ("verb", models.CharField(max_length=60)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("decision", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["at"], name="plan_change_at"),
                    models.Index(fields=["measure_code", "id"], name="plan_change_of_measure"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanDigest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on", models.DateField()),
                ("entries", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("member", "on"), name="plan_digest_once")],
            },
        ),
        migrations.CreateModel(
            name="ReportingRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("names", models.JSONField()),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("due_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("-period_start", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="plan_reportinground_names_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))),
                        name="plan_round_window_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("period_start"))), name="plan_round_due_after_start"
                    ),
                    models.UniqueConstraint(fields=("period_start", "period_end"), name="plan_round_window_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offered_by", models.CharField(max_length=60)),
                ("areas", models.JSONField(default=list)),
                ("partners", models.JSONField(default=list)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("funding", "Funding"),
                            ("expertise", "Expertise"),
                            ("training", "Training"),
                            ("equipment", "Equipment"),
                            ("deployment", "Deployment of staff"),
                            ("interpretation", "Interpretation"),
                            ("reception", "Reception capacity"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                ("available_from", models.DateField()),
                ("available_until", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_because", models.TextField(blank=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("available_from", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "funding",
                                    "expertise",
                                    "training",
                                    "equipment",
                                    "deployment",
                                    "interpretation",
                                    "reception",
                                ],
                            )
                        ),
                        name="plan_supportoffer_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available_until__isnull", True),
                            ("available_until__gte", models.F("available_from")),
                            _connector="OR",
                        ),
                        name="plan_offer_window_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="commitments", to="plan.framework"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="plan.commitment",
                    ),
                ),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("texts", models.JSONField()),
                ("remark", models.JSONField(default=dict)),
                (
                    "standing",
                    models.CharField(
                        choices=[("content", "Reported as content"), ("statement", "A statement, not a clause")],
                        max_length=30,
                    ),
                ),
                ("levels_inferred", models.BooleanField(default=False)),
                ("horizons_inferred", models.BooleanField(default=False)),
                (
                    "translation_status",
                    models.CharField(
                        choices=[
                            ("working", "Working translation"),
                            ("reviewed", "Reviewed translation"),
                            ("official", "Official translation"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_commitment_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_commitment_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_commitment_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["content", "statement"])),
                        name="plan_commitment_standing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_status__in", ["working", "reviewed", "official"])),
                        name="plan_commitment_translation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "en")), name="plan_commitment_texts_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_commitment_is_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommunityProject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community", "Development of a host or transit community"),
                            ("pathway", "Regular pathway"),
                            ("inclusion", "Inclusion"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        max_length=30,
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=60)),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="plan.measure",
                    ),
                ),
                ("texts", models.JSONField()),
                ("starts", models.DateField()),
                ("ends", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("partner_code", "place", "starts", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["community", "pathway", "inclusion"])),
                        name="plan_communityproject_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "running", "done", "stopped"])),
                        name="plan_communityproject_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "en")), name="plan_communityproject_texts_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"),
                        name="plan_project_window_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DialogueEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dialogue", "Dialogue"),
                            ("conference", "Conference"),
                            ("operational-meeting", "Operational meeting"),
                            ("document", "Document"),
                            ("project", "Project"),
                            ("forum", "Ministerial forum"),
                        ],
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField(null=True)),
                ("date_inferred", models.BooleanField(default=False)),
                ("date_note", models.JSONField(default=dict)),
                ("documented", models.BooleanField(default=True)),
                (
                    "outcome",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="plan.framework",
                    ),
                ),
                ("names", models.JSONField()),
                ("place_text", models.JSONField(default=dict)),
                ("summary", models.JSONField()),
                (
                    "translation_status",
                    models.CharField(
                        choices=[
                            ("working", "Working translation"),
                            ("reviewed", "Reviewed translation"),
                            ("official", "Official translation"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_dialogueevent_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_dialogueevent_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_dialogueevent_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["dialogue", "conference", "operational-meeting", "document", "project", "forum"],
                            )
                        ),
                        name="plan_dialogueevent_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_status__in", ["working", "reviewed", "official"])),
                        name="plan_dialogueevent_translation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="plan_dialogueevent_names_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary__has_key", "en")), name="plan_dialogueevent_summary_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends__isnull", True), ("starts__isnull", True)),
                            models.Q(
                                ("ends__gte", models.F("starts")), ("ends__isnull", False), ("starts__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="plan_event_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("documented", True),
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_event_undocumented_is_not_official",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrameworkElement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="elements", to="plan.framework"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="plan.frameworkelement",
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pillar", "Pillar"),
                            ("element", "Element"),
                            ("goal", "Goal"),
                            ("target", "Target"),
                            ("indicator", "Indicator"),
                            ("principle", "Principle"),
                            ("objective", "Objective"),
                            ("domain", "Domain"),
                            ("instrument", "Legal instrument"),
                            ("article", "Article"),
                        ],
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("texts", models.JSONField()),
                ("caution", models.JSONField(default=dict)),
                ("custodian", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("framework", "position"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_frameworkelement_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_frameworkelement_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_frameworkelement_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "pillar",
                                    "element",
                                    "goal",
                                    "target",
                                    "indicator",
                                    "principle",
                                    "objective",
                                    "domain",
                                    "instrument",
                                    "article",
                                ],
                            )
                        ),
                        name="plan_frameworkelement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "en")), name="plan_frameworkelement_texts_en"
                    ),
                    models.UniqueConstraint(fields=("framework", "code"), name="plan_element_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_element_is_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="funding", to="plan.measure"
                    ),
                ),
                ("partner_code", models.CharField(blank=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("need", "Costed need"),
                            ("budget", "Budget"),
                            ("commitment", "Commitment"),
                            ("disbursement", "Disbursement"),
                        ],
                        max_length=30,
                    ),
                ),
                ("donor", models.CharField(blank=True, max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("on", models.DateField()),
                ("note", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("activity", models.CharField(blank=True, max_length=300)),
                ("activity_updated", models.DateTimeField(null=True)),
                ("reference", models.CharField(blank=True, max_length=200)),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="plan.funding",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("on", "id"),
                "indexes": [models.Index(fields=["activity"], name="plan_funding_activity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["need", "budget", "commitment", "disbursement"])),
                        name="plan_funding_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0), models.Q(("activity", ""), _negated=True), _connector="OR"
                        ),
                        name="plan_funding_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="plan_funding_currency_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("donor", ""), ("kind", "need")),
                            models.Q(models.Q(("kind", "need"), _negated=True), models.Q(("donor", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="plan_funding_donor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces__isnull", True),
                            models.Q(("replaces", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_funding_replaces_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="indicators", to="plan.measure"
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("texts", models.JSONField()),
                ("unit", models.JSONField(default=dict)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "Number"),
                            ("percentage", "Percentage"),
                            ("ratio", "Ratio"),
                            ("scale", "Qualitative scale"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("up", "More is better"),
                            ("down", "Less is better"),
                            ("neutral", "Neither is better"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "The partners' values add up"),
                            ("none", "The partners' values are not added"),
                        ],
                        default="none",
                        max_length=30,
                    ),
                ),
                ("scale", models.JSONField(default=list)),
                ("breakdowns", models.JSONField(default=list)),
                ("baseline", models.JSONField(default=dict)),
                ("definition", models.JSONField(default=dict)),
                ("definition_version", models.PositiveIntegerField(default=0)),
                ("metadata", models.JSONField(default=dict)),
                (
                    "translation_status",
                    models.CharField(
                        choices=[
                            ("working", "Working translation"),
                            ("reviewed", "Reviewed translation"),
                            ("official", "Official translation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("withdrawn_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_indicator_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_indicator_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_indicator_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["number", "percentage", "ratio", "scale"])),
                        name="plan_indicator_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["up", "down", "neutral"])),
                        name="plan_indicator_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("aggregation__in", ["sum", "none"])),
                        name="plan_indicator_aggregation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_status__in", ["working", "reviewed", "official"])),
                        name="plan_indicator_translation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "en")), name="plan_indicator_texts_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "scale"), models.Q(("scale", []), _negated=True)),
                            models.Q(models.Q(("kind", "scale"), _negated=True), ("scale", [])),
                            _connector="OR",
                        ),
                        name="plan_indicator_scale_of_scales",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("definition", {}), ("definition_version", 0)),
                            models.Q(models.Q(("definition", {}), _negated=True), ("definition_version__gte", 1)),
                            _connector="OR",
                        ),
                        name="plan_indicator_definition_has_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasurePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="plan.measure"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "role",
                    models.CharField(choices=[("carries", "Carries out"), ("supports", "Supports")], max_length=30),
                ),
                ("institution", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["carries", "supports"])), name="plan_measurepart_role_known"
                    ),
                    models.UniqueConstraint(fields=("measure", "partner_code"), name="plan_measure_part_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="plan.measure"
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("texts", models.JSONField()),
                ("due_on", models.DateField(null=True)),
                ("partner_code", models.CharField(blank=True, max_length=60)),
                ("withdrawn_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ("position", "code"),
                "indexes": [models.Index(fields=["due_on"], name="plan_milestone_due")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("texts__has_key", "en")), name="plan_milestone_texts_en")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="plan.reportinground"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="plan.measure"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("sent-back", "Sent back"),
                            ("accepted", "Accepted"),
                            ("locked", "Locked"),
                        ],
                        default="draft",
                        max_length=30,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not-started", "Not started"),
                            ("in-progress", "In progress"),
                            ("achieved", "Achieved"),
                            ("stalled", "Stalled"),
                            ("overtaken", "Overtaken by events"),
                        ],
                        max_length=30,
                    ),
                ),
                ("narrative", models.TextField(blank=True)),
                ("obstacles", models.TextField(blank=True)),
                ("next_steps", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=20)),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(null=True)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("signature", models.CharField(blank=True, max_length=64)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("remarks", models.TextField(blank=True)),
                ("unlocks", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("round", "measure__position", "measure__code", "partner_code"),
                "indexes": [
                    models.Index(fields=["partner_code", "state"], name="plan_report_owed"),
                    models.Index(fields=["measure", "partner_code"], name="plan_report_of_measure"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted", "sent-back", "accepted", "locked"])),
                        name="plan_progressreport_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", ""),
                            ("status__in", ["not-started", "in-progress", "achieved", "stalled", "overtaken"]),
                            _connector="OR",
                        ),
                        name="plan_report_status_known",
                    ),
                    models.UniqueConstraint(fields=("round", "measure", "partner_code"), name="plan_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["submitted", "accepted"]), _negated=True),
                            models.Q(
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                                models.Q(("signature", ""), _negated=True),
                                models.Q(("status", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_report_submitted_is_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            models.Q(
                                ("reviewed_by__isnull", False),
                                models.Q(("reviewed_by", models.F("submitted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_report_accepted_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent-back"), _negated=True),
                            models.Q(("remarks", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_report_sent_back_with_remarks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "measure",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="plan.measure"
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("counter-trafficking", "Counter-trafficking"),
                            ("smuggling", "Migrant smuggling"),
                            ("return", "Return"),
                            ("protection", "Protection"),
                            ("pathways", "Regular pathways"),
                            ("inclusion", "Inclusion"),
                            ("identification", "Identification"),
                            ("data", "Data"),
                            ("diplomacy", "Cooperation with countries of origin"),
                            ("cross-cutting", "Cross-cutting"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("funding", "Funding"),
                            ("expertise", "Expertise"),
                            ("training", "Training"),
                            ("equipment", "Equipment"),
                            ("deployment", "Deployment of staff"),
                            ("interpretation", "Interpretation"),
                            ("reception", "Reception capacity"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                ("needed_from", models.DateField()),
                ("needed_until", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_because", models.TextField(blank=True)),
                (
                    "closed_as",
                    models.CharField(blank=True, choices=[("met", "Met"), ("withdrawn", "Withdrawn")], max_length=30),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("needed_from", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "counter-trafficking",
                                    "smuggling",
                                    "return",
                                    "protection",
                                    "pathways",
                                    "inclusion",
                                    "identification",
                                    "data",
                                    "diplomacy",
                                    "cross-cutting",
                                ],
                            )
                        ),
                        name="plan_supportneed_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "funding",
                                    "expertise",
                                    "training",
                                    "equipment",
                                    "deployment",
                                    "interpretation",
                                    "reception",
                                ],
                            )
                        ),
                        name="plan_supportneed_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needed_until__isnull", True),
                            ("needed_until__gte", models.F("needed_from")),
                            _connector="OR",
                        ),
                        name="plan_need_window_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitmentArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="areas", to="plan.commitment"
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("counter-trafficking", "Counter-trafficking"),
                            ("smuggling", "Migrant smuggling"),
                            ("return", "Return"),
                            ("protection", "Protection"),
                            ("pathways", "Regular pathways"),
                            ("inclusion", "Inclusion"),
                            ("identification", "Identification"),
                            ("data", "Data"),
                            ("diplomacy", "Cooperation with countries of origin"),
                            ("cross-cutting", "Cross-cutting"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "counter-trafficking",
                                    "smuggling",
                                    "return",
                                    "protection",
                                    "pathways",
                                    "inclusion",
                                    "identification",
                                    "data",
                                    "diplomacy",
                                    "cross-cutting",
                                ],
                            )
                        ),
                        name="plan_commitmentarea_area_known",
                    ),
                    models.UniqueConstraint(fields=("commitment", "area"), name="plan_commitment_area_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitmentHorizon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="horizons", to="plan.commitment"
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[
                            ("immediate", "Immediate"),
                            ("medium", "Medium term"),
                            ("continuous", "Continuous"),
                            ("unstated", "Not stated"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("horizon__in", ["immediate", "medium", "continuous", "unstated"])),
                        name="plan_commitmenthorizon_horizon_known",
                    ),
                    models.UniqueConstraint(fields=("commitment", "horizon"), name="plan_commitment_horizon_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitmentLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="levels", to="plan.commitment"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("regional", "Regional"), ("partner", "Each partner"), ("supporting", "EU and UN")],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["regional", "partner", "supporting"])),
                        name="plan_commitmentlevel_level_known",
                    ),
                    models.UniqueConstraint(fields=("commitment", "level"), name="plan_commitment_level_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommunityFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("numerator", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("denominator", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("scale_code", models.CharField(blank=True, max_length=60)),
                ("obs_status", models.CharField(default="A", max_length=1)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="plan.communityproject"
                    ),
                ),
                ("names", models.JSONField()),
                ("as_of", models.DateField()),
                ("source_note", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("project", "as_of", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="plan_communityfigure_names_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "obs_status__in",
                                    [
                                        jahorina.kernel.numbers.ObsStatus["NOT_COLLECTED"],
                                        jahorina.kernel.numbers.ObsStatus["NOT_APPLICABLE"],
                                        jahorina.kernel.numbers.ObsStatus["MISSING"],
                                        jahorina.kernel.numbers.ObsStatus["SUPPRESSED"],
                                    ],
                                ),
                                ("denominator__isnull", True),
                                ("numerator__isnull", True),
                                ("scale_code", ""),
                                ("value__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "obs_status__in",
                                        [
                                            jahorina.kernel.numbers.ObsStatus["NOT_COLLECTED"],
                                            jahorina.kernel.numbers.ObsStatus["NOT_APPLICABLE"],
                                            jahorina.kernel.numbers.ObsStatus["MISSING"],
                                            jahorina.kernel.numbers.ObsStatus["SUPPRESSED"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                models.Q(
                                    models.Q(
                                        ("denominator__isnull", True),
                                        ("numerator__isnull", True),
                                        ("scale_code", ""),
                                        ("value__isnull", False),
                                    ),
                                    models.Q(
                                        ("denominator__isnull", False),
                                        ("numerator__isnull", False),
                                        ("scale_code", ""),
                                        ("value__isnull", True),
                                        models.Q(("denominator__gt", 0), ("denominator__lt", 0), _connector="OR"),
                                    ),
                                    models.Q(
                                        ("denominator__isnull", True),
                                        ("numerator__isnull", True),
                                        ("value__isnull", True),
                                        models.Q(("scale_code", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_community_quantity_or_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("obs_status__in", ["A", "P", "E", "I", "B", "U", "V", "M", "L", "O", "Q"])),
                        name="plan_community_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Crosswalk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="crosswalk",
                        to="plan.commitment",
                    ),
                ),
                (
                    "framework",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="crosswalk",
                        to="plan.framework",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crosswalk",
                        to="plan.frameworkelement",
                    ),
                ),
                (
                    "relation",
                    models.CharField(choices=[("main", "Corresponds to"), ("related", "Touches")], max_length=30),
                ),
                ("remark", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="plan_crosswalk_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_crosswalk_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="plan_crosswalk_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ["main", "related"])), name="plan_crosswalk_relation_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commitment__isnull", True), ("framework__isnull", False)),
                            models.Q(("commitment__isnull", False), ("framework__isnull", True)),
                            _connector="OR",
                        ),
                        name="plan_crosswalk_starts_from_one",
                    ),
                    models.UniqueConstraint(fields=("commitment", "element"), name="plan_crosswalk_commitment_once"),
                    models.UniqueConstraint(fields=("framework", "element"), name="plan_crosswalk_framework_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="plan.measure"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="plan.milestone",
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("legal-instrument", "Legal instrument"),
                            ("deployment", "Deployment"),
                            ("trained-staff", "Trained staff"),
                            ("system-in-service", "System in service"),
                            ("case-outcome", "Case outcome"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("reference", models.CharField(blank=True, max_length=1000)),
                ("happened_on", models.DateField()),
                ("figure", models.JSONField(default=dict)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="plan.evidenceitem",
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("brought_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("brought", "Not verified yet"),
                            ("verified", "Verified"),
                            ("refused", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="brought",
                        max_length=30,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.TextField(blank=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("-happened_on", "-id"),
                "indexes": [models.Index(fields=["measure", "partner_code"], name="plan_evidence_of_measure")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "legal-instrument",
                                    "deployment",
                                    "trained-staff",
                                    "system-in-service",
                                    "case-outcome",
                                ],
                            )
                        ),
                        name="plan_evidenceitem_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["brought", "verified", "refused", "withdrawn"])),
                        name="plan_evidenceitem_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            models.Q(("verified_by", models.F("brought_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_evidence_verified_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "verified"), _negated=True),
                            models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_evidence_verified_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_evidence_ended_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            models.Q(("corrects", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_evidence_corrects_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureStance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stances", to="plan.reportinground"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stances", to="plan.indicator"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "stance",
                    models.CharField(
                        choices=[("agreed", "Agreed"), ("reservation", "With reservation")], max_length=30
                    ),
                ),
                ("reservation", models.TextField(blank=True)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["round", "indicator"], name="plan_stance_of_figure")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["agreed", "reservation"])),
                        name="plan_figurestance_stance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reservation", ""), ("stance", "agreed")),
                            models.Q(("stance", "reservation"), models.Q(("reservation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="plan_stance_reservation_is_written",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureCommitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="serves", to="plan.measure"
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="plan.commitment"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "commitment"), name="plan_measure_serves_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureCrosswalk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="crosswalk", to="plan.measure"
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="plan.frameworkelement"
                    ),
                ),
                (
                    "relation",
                    models.CharField(choices=[("main", "Corresponds to"), ("related", "Touches")], max_length=30),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ["main", "related"])),
                        name="plan_measurecrosswalk_relation_known",
                    ),
                    models.UniqueConstraint(fields=("measure", "element"), name="plan_measure_crosswalk_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("numerator", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("denominator", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("scale_code", models.CharField(blank=True, max_length=60)),
                ("obs_status", models.CharField(default="A", max_length=1)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="values", to="plan.progressreport"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="values", to="plan.indicator"
                    ),
                ),
                ("member", models.CharField(default="_T", max_length=60)),
                ("conf_status", models.CharField(default="F", max_length=1)),
                ("note", models.TextField(blank=True)),
                ("is_computed", models.BooleanField(default=False)),
                ("definition_version", models.PositiveIntegerField(default=0)),
                ("cut_off", models.DateTimeField(null=True)),
                ("observations", models.PositiveIntegerField(null=True)),
            ],
            options={
                "ordering": ("indicator", "member"),
                "indexes": [models.Index(fields=["indicator", "report"], name="plan_value_of_indicator")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "obs_status__in",
                                    [
                                        jahorina.kernel.numbers.ObsStatus["NOT_COLLECTED"],
                                        jahorina.kernel.numbers.ObsStatus["NOT_APPLICABLE"],
                                        jahorina.kernel.numbers.ObsStatus["MISSING"],
                                        jahorina.kernel.numbers.ObsStatus["SUPPRESSED"],
                                    ],
                                ),
                                ("denominator__isnull", True),
                                ("numerator__isnull", True),
                                ("scale_code", ""),
                                ("value__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "obs_status__in",
                                        [
                                            jahorina.kernel.numbers.ObsStatus["NOT_COLLECTED"],
                                            jahorina.kernel.numbers.ObsStatus["NOT_APPLICABLE"],
                                            jahorina.kernel.numbers.ObsStatus["MISSING"],
                                            jahorina.kernel.numbers.ObsStatus["SUPPRESSED"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                models.Q(
                                    models.Q(
                                        ("denominator__isnull", True),
                                        ("numerator__isnull", True),
                                        ("scale_code", ""),
                                        ("value__isnull", False),
                                    ),
                                    models.Q(
                                        ("denominator__isnull", False),
                                        ("numerator__isnull", False),
                                        ("scale_code", ""),
                                        ("value__isnull", True),
                                        models.Q(("denominator__gt", 0), ("denominator__lt", 0), _connector="OR"),
                                    ),
                                    models.Q(
                                        ("denominator__isnull", True),
                                        ("numerator__isnull", True),
                                        ("value__isnull", True),
                                        models.Q(("scale_code", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_value_quantity_or_status",
                    ),
                    models.UniqueConstraint(fields=("report", "indicator", "member"), name="plan_value_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cut_off__isnull", True),
                                ("definition_version", 0),
                                ("is_computed", False),
                                ("observations__isnull", True),
                            ),
                            models.Q(
                                ("cut_off__isnull", False),
                                ("definition_version__gte", 1),
                                ("is_computed", True),
                                ("observations__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_value_computed_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportUnlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="unlockings", to="plan.progressreport"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
            ],
            options={
                "ordering": ("report", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="plan_unlock_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="plan_unlock_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="plan.measure"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="plan.milestone",
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not-started", "Not started"),
                            ("in-progress", "In progress"),
                            ("achieved", "Achieved"),
                            ("stalled", "Stalled"),
                            ("overtaken", "Overtaken by events"),
                        ],
                        max_length=30,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["measure", "partner_code", "milestone", "id"], name="plan_claim_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["not-started", "in-progress", "achieved", "stalled", "overtaken"])
                        ),
                        name="plan_statusclaim_status_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="plan.supportneed"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="plan.supportoffer"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        default="proposed",
                        max_length=30,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("proposed_for", models.CharField(max_length=60)),
                ("proposed_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-proposed_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "accepted", "declined", "ended"])),
                        name="plan_supportmatch_state_known",
                    ),
                    models.UniqueConstraint(fields=("need", "offer"), name="plan_match_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            ("state", "ended"),
                            _connector="OR",
                        ),
                        name="plan_match_answered_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("numerator", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("denominator", models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ("scale_code", models.CharField(blank=True, max_length=60)),
                ("obs_status", models.CharField(default="A", max_length=1)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="plan.indicator"
                    ),
                ),
                ("partner_code", models.CharField(blank=True, max_length=60)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("member", models.CharField(default="_T", max_length=60)),
                ("withdrawn_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ("indicator", "period_start", "partner_code", "member"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "obs_status__in",
                                    [
                                        jahorina.kernel.numbers.ObsStatus["NOT_COLLECTED"],
                                        jahorina.kernel.numbers.ObsStatus["NOT_APPLICABLE"],
                                        jahorina.kernel.numbers.ObsStatus["MISSING"],
                                        jahorina.kernel.numbers.ObsStatus["SUPPRESSED"],
                                    ],
                                ),
                                ("denominator__isnull", True),
                                ("numerator__isnull", True),
                                ("scale_code", ""),
                                ("value__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "obs_status__in",
                                        [
                                            jahorina.kernel.numbers.ObsStatus["NOT_COLLECTED"],
                                            jahorina.kernel.numbers.ObsStatus["NOT_APPLICABLE"],
                                            jahorina.kernel.numbers.ObsStatus["MISSING"],
                                            jahorina.kernel.numbers.ObsStatus["SUPPRESSED"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                models.Q(
                                    models.Q(
                                        ("denominator__isnull", True),
                                        ("numerator__isnull", True),
                                        ("scale_code", ""),
                                        ("value__isnull", False),
                                    ),
                                    models.Q(
                                        ("denominator__isnull", False),
                                        ("numerator__isnull", False),
                                        ("scale_code", ""),
                                        ("value__isnull", True),
                                        models.Q(("denominator__gt", 0), ("denominator__lt", 0), _connector="OR"),
                                    ),
                                    models.Q(
                                        ("denominator__isnull", True),
                                        ("numerator__isnull", True),
                                        ("value__isnull", True),
                                        models.Q(("scale_code", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_target_quantity_or_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))),
                        name="plan_target_window_forward",
                    ),
                    models.UniqueConstraint(
                        fields=("indicator", "partner_code", "period_start", "period_end", "member"),
                        name="plan_target_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
