import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jahorina.registers.emergency.triggers import install_glass, remove_glass
from jahorina.registers.incidents.triggers import install_incidents, remove_incidents


def install(_apps, schema_editor):
    install_glass(schema_editor.connection)
    install_incidents(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_glass(schema_editor.connection)
    remove_incidents(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_criminal_justice"),
        ("registers", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("partner_code", models.CharField(max_length=20)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("wrapped_key", models.BinaryField()),
                ("vault_version", models.PositiveSmallIntegerField()),
                ("submission", models.UUIDField(null=True, unique=True)),
            ],
            options={
                "ordering": ("-recorded_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="IncidentEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("scope", models.CharField(blank=True, max_length=10)),
                ("sealed_text", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ("incident", "sequence"),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("cases", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="casegrant",
            name="finding",
            field=models.CharField(
                blank=True, choices=[("justified", "justified"), ("not-justified", "not justified")], max_length=20
            ),
        ),
        migrations.AddField(
            model_name="casegrant",
            name="sealed_finding",
            field=models.BinaryField(null=True),
        ),
        migrations.AddConstraint(
            model_name="casegrant",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="incident",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
            ),
        ),
        migrations.AddField(
            model_name="incidententry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="incidententry",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="registers.incident"
            ),
        ),
        migrations.AddField(
            model_name="incidententry",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["concerned", "-recorded_at"], name="registers_incident_concerned"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["partner_code", "-recorded_at"], name="registers_incident_reported"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("precision__in", ("day", "month", "year"))), name="registers_incident_precision"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidententry",
            constraint=models.UniqueConstraint(fields=("incident", "sequence"), name="registers_incident_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="incidententry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("reported", "follow-up", "consent", "released", "answered", "closed"))
                ),
                name="registers_incident_entry_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidententry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("reported", "consent")), ("scope__in", ("none", "facts", "full"))),
                    models.Q(("kind", "released"), ("scope__in", ("facts", "full"))),
                    models.Q(("kind__in", ("follow-up", "answered", "closed")), ("scope", "")),
                    _connector="OR",
                ),
                name="registers_incident_entry_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("member", "on"), name="registers_reminder_once"),
        ),
        migrations.RunPython(install, remove),
    ]
