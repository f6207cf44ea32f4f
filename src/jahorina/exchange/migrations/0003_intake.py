import django.db.models.deletion
from django.db import migrations, models

from jahorina.exchange.intake import triggers


def install(_apps, schema_editor):
    triggers.install_intake(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_intake(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntakeRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("made", "Made"), ("nothing", "Nothing"), ("refused", "Refused")], max_length=8
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=80)),
                ("reason", models.TextField(blank=True)),
                ("params", models.JSONField(default=dict)),
                ("made", models.JSONField(default=dict)),
                ("made_sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="intake", to="exchange.bundle"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["kind", "outcome"], name="exchange_intake_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "refused"), _negated=True),
                        fields=("bundle",),
                        name="exchange_intake_comes_in_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["made", "nothing", "refused"])),
                        name="exchange_intake_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("made_sha256", ""), ("outcome", "refused"), models.Q(("code", ""), _negated=True)
                            ),
                            models.Q(models.Q(("outcome", "refused"), _negated=True), ("code", "")),
                            _connector="OR",
                        ),
                        name="exchange_intake_refused_with_reason",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
