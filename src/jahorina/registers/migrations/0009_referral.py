import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jahorina.registers.emergency.triggers import install_glass, remove_glass
from jahorina.registers.referral.triggers import install_referrals, remove_referrals


def without_glass(_apps, schema_editor):
    remove_glass(schema_editor.connection)


def with_glass(_apps, schema_editor):
    install_glass(schema_editor.connection)


def install(_apps, schema_editor):
    install_referrals(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_referrals(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_criminal_justice"),
        ("registers", "0008_suspects_and_ties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes a table anew to change it, and its triggers go with the old one.
        migrations.RunPython(without_glass, with_glass),
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
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("happened_on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("sealed_words", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ("referral", "sequence"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="casegrant",
            name="registers_grant_kind",
        ),
        migrations.RemoveConstraint(
            model_name="casegrant",
            name="registers_grant_of_broken_glass_ends",
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawal_recorded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawal_recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="surveyentry",
            name="is_current",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="surveyentry",
            name="needs_verification",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="surveyentry",
            name="version",
            field=models.CharField(default="1", max_length=20),
        ),
        migrations.AlterField(
            model_name="casegrant",
            name="kind",
            field=models.CharField(choices=[("break-glass", "break-glass")], max_length=20),
        ),
        migrations.AddConstraint(
            model_name="casegrant",
            constraint=models.CheckConstraint(condition=models.Q(("kind", "break-glass")), name="registers_grant_kind"),
        ),
        migrations.AddConstraint(
            model_name="casegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("sealed_reason__isnull", False), ("until__isnull", False)),
                name="registers_grant_of_broken_glass_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_recorded_by__isnull", True), ("withdrawn_on__isnull", True)),
                    models.Q(("withdrawal_recorded_by__isnull", False), ("withdrawn_on__isnull", False)),
                    _connector="OR",
                ),
                name="registers_consent_withdrawn_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="registers.case"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="consent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="registers.consent"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="from_institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="to_institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="registers.referral"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["to_institution", "to_area", "-created_at"], name="registers_referral_received"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["from_institution", "from_area", "-created_at"], name="registers_referral_sent"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["state", "reply_due_on"], name="registers_referral_due"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("referral", "transfer"))), name="registers_referral_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_area", models.F("from_area")), ("to_institution", models.F("from_institution")), _negated=True
                ),
                name="registers_referral_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_area", "criminal-justice"), _negated=True),
                    models.Q(("from_area", "criminal-justice"), _negated=True),
                ),
                name="registers_referral_of_nobody_suspected",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
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
                name="registers_referral_finding_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.UniqueConstraint(fields=("referral", "sequence"), name="registers_referral_event_once"),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "declined"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="registers_referral_declined_with_a_reason",
            ),
        ),
        migrations.RunPython(with_glass, without_glass),
        migrations.RunPython(install, remove),
    ]
