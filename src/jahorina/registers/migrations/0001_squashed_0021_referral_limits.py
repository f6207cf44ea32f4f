import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jahorina.registers.duplicates.triggers import install_duplicates, remove_duplicates
from jahorina.registers.emergency.triggers import install_glass, remove_glass
from jahorina.registers.gates import triggers
from jahorina.registers.incidents.triggers import install_incidents, remove_incidents
from jahorina.registers.referral.triggers import install_referrals, remove_referrals
from jahorina.registers.retention.triggers import install_retention, remove_retention
from jahorina.registers.smuggling.triggers import install_tie_triggers, remove_tie_triggers

GUARDS = (
    (triggers.install, triggers.remove),
    (install_glass, remove_glass),
    (install_incidents, remove_incidents),
    (install_tie_triggers, remove_tie_triggers),
    (install_referrals, remove_referrals),
    (install_retention, remove_retention),
    (install_duplicates, remove_duplicates),
)


def install(_apps, schema_editor):
    for guard, _remove in GUARDS:
        guard(schema_editor.connection)


def remove(_apps, schema_editor):
    for _install, remove_guard in reversed(GUARDS):
        remove_guard(schema_editor.connection)


class Migration(migrations.Migration):
    """All tables of the room as 0021_referral_limits leaves them, each made once.

    A new workspace begins here; one that has applied the migrations which this replaces goes on from there."""

    replaces = [
        ("registers", "0001_initial"),
        ("registers", "0002_triggers"),
        ("registers", "0004_emergency_and_incidents"),
        ("registers", "0006_intake"),
        ("registers", "0008_suspects_and_ties"),
        ("registers", "0009_referral"),
        ("registers", "0010_retention_and_photographs"),
        ("registers", "0011_register_statistics"),
        ("registers", "0020_duplicates"),
        ("registers", "0021_referral_limits"),
    ]

    initial = True

    dependencies = [
        ("partners", "0003_criminal_justice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=60)),
                ("names", models.JSONField()),
                ("parent", models.CharField(blank=True, max_length=60)),
                ("position", models.PositiveIntegerField()),
                ("is_current", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("scheme", "position"),
                "constraints": [models.UniqueConstraint(fields=("scheme", "code"), name="registers_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Gate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("names", models.JSONField()),
                ("explanation", models.JSONField(default=dict)),
                ("refusal", models.JSONField(default=dict)),
                ("legal_basis", models.JSONField(default=dict)),
                ("condition", models.CharField(max_length=60)),
                (
                    "competent_area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("partner_code", models.CharField(blank=True, max_length=20)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=30, unique=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                ("sealed_name", models.BinaryField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("is_simulated", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="HolidayEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("partner_code", models.CharField(max_length=20)),
                ("names", models.JSONField()),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("definition", models.JSONField()),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("concerned", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=40)),
                ("happened_on", models.DateField()),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "the day"), ("month", "the month"), ("year", "the year")], max_length=10
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=60)),
                ("persons", models.PositiveIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                ("partner_code", models.CharField(max_length=20)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("wrapped_key", models.BinaryField()),
                ("vault_version", models.PositiveSmallIntegerField()),
                ("submission", models.UUIDField(null=True, unique=True)),
            ],
            options={
                "ordering": ("-recorded_at", "id"),
                "indexes": [
                    models.Index(fields=["concerned", "-recorded_at"], name="registers_incident_concerned"),
                    models.Index(fields=["partner_code", "-recorded_at"], name="registers_incident_reported"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("precision__in", ("day", "month", "year"))),
                        name="registers_incident_precision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("kept_at", models.DateTimeField(db_index=True)),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="IntakeMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("names", models.JSONField()),
                ("definition", models.JSONField()),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="LimitEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("names", models.JSONField()),
                ("legal_basis", models.JSONField(default=dict)),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("definition", models.JSONField()),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("partner_code", models.CharField(max_length=20)),
                (
                    "compartment",
                    models.CharField(
                        choices=[("people", "people"), ("suspects", "suspects")], default="people", max_length=10
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("is_simulated", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("compartment__in", ("people", "suspects"))),
                        name="registers_person_compartment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralLimitEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("matter", models.CharField(max_length=20)),
                ("urgency", models.CharField(blank=True, max_length=60)),
                ("days", models.PositiveSmallIntegerField()),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "urgency"), name="registers_referral_limit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterProgramme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_sha256", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="RegisterStatistic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                ("is_current", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField()),
                ("area", models.CharField(max_length=30)),
                ("titles", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("unit_names", models.JSONField()),
                ("adding_note", models.JSONField()),
                ("counting_titles", models.JSONField()),
                ("counting_texts", models.JSONField()),
                ("threshold", models.PositiveSmallIntegerField()),
                ("definition", models.JSONField()),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="registers_statistic_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("code",),
                        name="registers_statistic_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gte", 1)), name="registers_statistic_threshold"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on", models.DateField()),
                ("cases", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("member", "on"), name="registers_reminder_once")],
            },
        ),
        migrations.CreateModel(
            name="RetentionEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("area", models.CharField(max_length=30)),
                ("names", models.JSONField()),
                ("partner_code", models.CharField(blank=True, max_length=20)),
                ("legal_basis", models.JSONField(default=dict)),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("definition", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="SubjectRightEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("names", models.JSONField()),
                ("months", models.PositiveSmallIntegerField()),
                ("extension_months", models.PositiveSmallIntegerField()),
                ("legal_basis", models.JSONField(default=dict)),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="SurveyEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("dimension", models.CharField(max_length=30)),
                ("names", models.JSONField()),
                ("options", models.JSONField()),
                ("weight", models.DecimalField(decimal_places=3, max_digits=6)),
                ("version", models.CharField(default="1", max_length=20)),
                ("needs_verification", models.BooleanField(default=True)),
                ("is_current", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Suspect",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=30, unique=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("is_simulated", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=30, unique=True)),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("partner_code", models.CharField(max_length=20)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="registers.person",
                    ),
                ),
                ("opened_on", models.DateField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("is_simulated", models.BooleanField(default=False)),
                ("sex", models.CharField(blank=True, max_length=20)),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("nationality", models.CharField(blank=True, max_length=10)),
                ("nationality_status", models.CharField(blank=True, max_length=30)),
                ("place", models.CharField(blank=True, max_length=60)),
                ("state", models.CharField(max_length=40)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("last_step_on", models.DateField()),
                ("next_due_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "area", "opened_on", "id"], name="registers_case_i_opened"),
                    models.Index(fields=["institution", "area", "last_step_on", "id"], name="registers_case_i_step"),
                    models.Index(fields=["institution", "area", "next_due_on", "id"], name="registers_case_i_due"),
                    models.Index(fields=["institution", "area", "state", "id"], name="registers_case_i_state"),
                    models.Index(fields=["institution", "area", "reference", "id"], name="registers_case_i_ref"),
                    models.Index(fields=["assignee", "area", "opened_on", "id"], name="registers_case_a_opened"),
                    models.Index(fields=["assignee", "area", "last_step_on", "id"], name="registers_case_a_step"),
                    models.Index(fields=["assignee", "area", "next_due_on", "id"], name="registers_case_a_due"),
                    models.Index(fields=["assignee", "area", "state", "id"], name="registers_case_a_state"),
                    models.Index(fields=["assignee", "area", "reference", "id"], name="registers_case_a_ref"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area__in", ["protection", "return", "counter-trafficking", "criminal-justice"])
                        ),
                        name="registers_case_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area", "criminal-justice"), ("person__isnull", False), _connector="OR"),
                        name="registers_case_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("partner_code", models.CharField(max_length=20)),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.person"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.person"
                    ),
                ),
                ("probability", models.FloatField()),
                ("found_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("-probability", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="registers_duplicate_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True), name="registers_duplicate_of_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="registers_duplicate_probability",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyTie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ties", to="registers.person"
                    ),
                ),
                (
                    "relative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registers.person"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "relative"), name="registers_tie_once"),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("relative")), _negated=True), name="registers_tie_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="registers.gate"
                    ),
                ),
                ("step_kind", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("step_kind", "gate"), name="registers_block_once")],
            },
        ),
        migrations.CreateModel(
            name="IdentityRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_records",
                        to="registers.person",
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "sequence"), name="registers_identity_once")],
            },
        ),
        migrations.CreateModel(
            name="IncidentEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="registers.incident"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("follow-up", "follow-up"),
                            ("consent", "consent recorded"),
                            ("released", "released"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("scope", models.CharField(blank=True, max_length=10)),
                ("sealed_text", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ("incident", "sequence"),
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "sequence"), name="registers_incident_entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("reported", "follow-up", "consent", "released", "answered", "closed"))
                        ),
                        name="registers_incident_entry_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("reported", "consent")), ("scope__in", ("none", "facts", "full"))),
                            models.Q(("kind", "released"), ("scope__in", ("facts", "full"))),
                            models.Q(("kind__in", ("follow-up", "answered", "closed")), ("scope", "")),
                            _connector="OR",
                        ),
                        name="registers_incident_entry_scope",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="registers.person"
                    ),
                ),
                ("token", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("token", "person"), name="registers_token_once")],
            },
        ),
        migrations.CreateModel(
            name="Photograph",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photograph", to="registers.person"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4)),
                ("kind", models.CharField(max_length=20)),
                ("sealed", models.BinaryField()),
                ("recorded_at", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SuspectIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suspect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_records",
                        to="registers.suspect",
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("suspect", "sequence"), name="registers_suspect_identity_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SuspectKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suspect",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealing_key",
                        to="registers.suspect",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealing_key",
                        to="registers.group",
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("vault_version", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", False), ("suspect__isnull", True)),
                            models.Q(("group__isnull", True), ("suspect__isnull", False)),
                            _connector="OR",
                        ),
                        name="registers_suspect_key_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuspectToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suspect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="registers.suspect"
                    ),
                ),
                ("token", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token", "suspect"), name="registers_suspect_token_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="registers.case"
                    ),
                ),
                ("kind", models.CharField(choices=[("break-glass", "break-glass")], max_length=20)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.institution",
                    ),
                ),
                ("sealed_reason", models.BinaryField(null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "justified"), ("not-justified", "not justified")],
                        max_length=20,
                    ),
                ),
                ("sealed_finding", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "until"], name="registers_grant_member"),
                    models.Index(fields=["institution", "until"], name="registers_grant_institution"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind", "break-glass")), name="registers_grant_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("institution__isnull", False), ("member__isnull", True)),
                            models.Q(("institution__isnull", True), ("member__isnull", False)),
                            _connector="OR",
                        ),
                        name="registers_grant_to_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sealed_reason__isnull", False), ("until__isnull", False)),
                        name="registers_grant_of_broken_glass_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), ("sealed_finding__isnull", True)),
                            models.Q(
                                ("finding__in", ("justified", "not-justified")),
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="registers_grant_finding_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="registers.case"
                    ),
                ),
                ("purposes", models.JSONField()),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.institution",
                    ),
                ),
                ("scope", models.JSONField(default=list)),
                ("given_by", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=20)),
                ("text_version", models.CharField(max_length=20)),
                ("interpreter", models.BooleanField()),
                ("given_on", models.DateField()),
                ("expires_on", models.DateField()),
                ("withdrawn_on", models.DateField(null=True)),
                (
                    "withdrawal_recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawal_recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("given_on", "recorded_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_on__gt", models.F("given_on"))), name="registers_consent_ends"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True), ("withdrawn_on__gte", models.F("given_on")), _connector="OR"
                        ),
                        name="registers_consent_withdrawn_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawal_recorded_by__isnull", True), ("withdrawn_on__isnull", True)),
                            models.Q(("withdrawal_recorded_by__isnull", False), ("withdrawn_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="registers_consent_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deadlines", to="registers.case"
                    ),
                ),
                ("limit", models.CharField(max_length=60)),
                ("started_by", models.PositiveIntegerField()),
                ("due_on", models.DateField()),
                ("met_on", models.DateField(null=True)),
                ("waits_on_others", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("due_on",),
                "indexes": [models.Index(fields=["case", "met_on", "due_on"], name="registers_deadline_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "limit", "started_by"), name="registers_deadline_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="registers.duplicatepair",
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("same", "the same person"),
                            ("different", "different people"),
                            ("unsure", "unsure"),
                            ("undone", "taken back"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("pair", "sequence"),
                "constraints": [
                    models.UniqueConstraint(fields=("pair", "sequence"), name="registers_duplicate_decision_once"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ("same", "different", "unsure", "undone"))),
                        name="registers_duplicate_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gate_decisions", to="registers.case"
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="registers.gate"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("cleared", "cleared"), ("overridden", "overridden"), ("withdrawn", "withdrawn")],
                        max_length=20,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("sealed_reasons", models.BinaryField()),
                ("valid_until", models.DateField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("cleared", "overridden", "withdrawn"))),
                        name="registers_decision_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GateStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="registers.case"
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registers.gate"
                    ),
                ),
                ("is_open", models.BooleanField()),
                ("by_decision", models.BooleanField(default=False)),
                ("open_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "gate"), name="registers_standing_once")],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="registers.case"
                    ),
                ),
                ("ground", models.CharField(max_length=40)),
                ("sealed_reason", models.BinaryField()),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("placed_at", models.DateTimeField(auto_now_add=True)),
                ("until", models.DateField()),
                ("review_due", models.DateField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("review_due", "placed_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_by", models.F("placed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="registers_hold_lifted_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealingKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "person",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealing_key",
                        to="registers.person",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealing_key",
                        to="registers.case",
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("vault_version", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("person__isnull", True)),
                            models.Q(("case__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="registers_key_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="registers.case"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("happened_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("sealed_note", models.BinaryField(null=True)),
                ("corrects", models.PositiveIntegerField(null=True)),
                ("is_void", models.BooleanField(default=False)),
                ("submission", models.UUIDField(null=True, unique=True)),
            ],
            options={
                "ordering": ("case", "sequence"),
                "indexes": [
                    models.Index(fields=["kind", "happened_on"], name="registers_step_kind_day"),
                    models.Index(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=["kind"],
                        name="registers_step_corrections",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "sequence"), name="registers_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True), ("corrects__lt", models.F("sequence")), _connector="OR"
                        ),
                        name="registers_step_corrects_an_earlier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_void", False), ("corrects__isnull", False), _connector="OR"),
                        name="registers_step_voids_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=30, unique=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject_requests",
                        to="registers.case",
                    ),
                ),
                ("partner_code", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=30)),
                ("language", models.CharField(max_length=20)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("is_extended", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("in-work", "in work"),
                            ("answered", "answered"),
                            ("refused", "refused"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("refusal_ground", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ("due_on", "number"),
                "indexes": [models.Index(fields=["partner_code", "state", "due_on"], name="registers_request_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refusal_ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registers_request_refused_for_a_ground",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("involved", "involved"),
                            ("responsible", "responsible"),
                            ("member", "member"),
                            ("linked", "linked"),
                            ("trace", "trace"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="registers.case"
                    ),
                ),
                (
                    "suspect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="registers.suspect",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="registers.group",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties_from_others",
                        to="registers.case",
                    ),
                ),
                ("token", models.BigIntegerField(null=True)),
                ("source_grade", models.CharField(max_length=1)),
                ("information_grade", models.CharField(max_length=1)),
                ("sealed_note", models.BinaryField(null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="registers.tie",
                    ),
                ),
                ("is_void", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("recorded_at", "id"),
                "indexes": [models.Index(fields=["token"], name="registers_tie_token")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("group__isnull", True),
                                ("kind", "involved"),
                                ("other__isnull", True),
                                ("suspect__isnull", False),
                                ("token__isnull", True),
                            ),
                            models.Q(
                                ("group__isnull", False),
                                ("kind", "responsible"),
                                ("other__isnull", True),
                                ("suspect__isnull", True),
                                ("token__isnull", True),
                            ),
                            models.Q(
                                ("group__isnull", False),
                                ("kind", "member"),
                                ("other__isnull", True),
                                ("suspect__isnull", False),
                                ("token__isnull", True),
                            ),
                            models.Q(
                                ("group__isnull", True),
                                ("kind", "linked"),
                                ("other__isnull", False),
                                ("suspect__isnull", True),
                                ("token__isnull", True),
                            ),
                            models.Q(
                                ("group__isnull", True),
                                ("kind", "trace"),
                                ("other__isnull", True),
                                ("suspect__isnull", True),
                                ("token__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="registers_tie_has_its_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("other", models.F("incident")), _negated=True),
                        name="registers_tie_joins_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_void", False), ("corrects__isnull", False), _connector="OR"),
                        name="registers_tie_voids_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("information_grade__in", ("1", "2", "3", "4")), ("source_grade__in", ("A", "B", "C", "X"))
                        ),
                        name="registers_tie_is_graded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=30, unique=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="registers.case"
                    ),
                ),
                ("partner_code", models.CharField(max_length=20)),
                ("ground", models.CharField(max_length=40)),
                ("rule", models.JSONField(default=dict)),
                ("due_on", models.DateField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="registers.subjectrequest",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True)),
                ("sealed_reason", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("refused", "refused"), ("erased", "erased")],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal_ground", models.CharField(blank=True, max_length=40)),
                ("sealed_refusal", models.BinaryField(null=True)),
                ("certificate", models.JSONField(null=True)),
                ("certificate_sha256", models.CharField(blank=True, max_length=64)),
                ("signature", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ("-proposed_at", "number"),
                "indexes": [models.Index(fields=["partner_code", "state", "due_on"], name="registers_erasure_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "erased"))),
                        fields=("case",),
                        name="registers_erasure_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        name="registers_erasure_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("state", "proposed")),
                            models.Q(
                                ("decided_at__isnull", False), ("decided_by__isnull", False), ("state", "refused")
                            ),
                            models.Q(
                                ("certificate__isnull", False), ("decided_by__isnull", False), ("state", "erased")
                            ),
                            _connector="OR",
                        ),
                        name="registers_erasure_decided_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="registers.legalhold"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("sealed_reason", models.BinaryField()),
                ("until", models.DateField(null=True)),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=30, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("referral", "referral"), ("transfer", "transfer of responsibility")], max_length=20
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="registers.case"
                    ),
                ),
                (
                    "from_institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                (
                    "from_area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("from_partner", models.CharField(max_length=20)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to_institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                (
                    "to_area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                ("service", models.CharField(max_length=60)),
                ("urgency", models.CharField(max_length=60)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "consent"),
                            ("child-at-risk", "a child is at risk"),
                            ("danger-to-life", "danger to life"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="registers.consent",
                    ),
                ),
                ("sealed_reason", models.BinaryField(null=True)),
                ("fields", models.JSONField()),
                ("sealed_document", models.BinaryField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reply_due_on", models.DateField()),
                ("is_simulated", models.BooleanField(default=False)),
                ("submission", models.UUIDField(null=True, unique=True)),
                ("state", models.CharField(max_length=20)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "justified"), ("not-justified", "not justified")],
                        max_length=20,
                    ),
                ),
                ("sealed_finding", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ("-created_at", "id"),
                "indexes": [
                    models.Index(
                        fields=["to_institution", "to_area", "-created_at"], name="registers_referral_received"
                    ),
                    models.Index(
                        fields=["from_institution", "from_area", "-created_at"], name="registers_referral_sent"
                    ),
                    models.Index(fields=["state", "reply_due_on"], name="registers_referral_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("referral", "transfer"))), name="registers_referral_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "consent"), ("consent__isnull", False), ("sealed_reason__isnull", True)),
                            models.Q(
                                ("basis__in", ("child-at-risk", "danger-to-life")),
                                ("consent__isnull", True),
                                ("sealed_reason__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="registers_referral_has_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_area", models.F("from_area")),
                            ("to_institution", models.F("from_institution")),
                            _negated=True,
                        ),
                        name="registers_referral_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_area", "criminal-justice"), _negated=True),
                            models.Q(("from_area", "criminal-justice"), _negated=True),
                        ),
                        name="registers_referral_of_nobody_suspected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), ("sealed_finding__isnull", True)),
                            models.Q(
                                ("finding__in", ("justified", "not-justified")),
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="registers_referral_finding_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequestEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="registers.subjectrequest",
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("started", "taken into work"),
                            ("extended", "extended"),
                            ("exported", "file written"),
                            ("answered", "answered"),
                            ("refused", "refused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("sealed_note", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ("request", "sequence"),
                "constraints": [
                    models.UniqueConstraint(fields=("request", "sequence"), name="registers_request_entry_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "extended")),
                        fields=("request",),
                        name="registers_request_extended_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="registers.referral"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                ("happened_on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("sealed_words", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ("referral", "sequence"),
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "sequence"), name="registers_referral_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registers_referral_declined_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
