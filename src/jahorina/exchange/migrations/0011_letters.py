import django.db.models.deletion
from django.db import migrations, models

from jahorina.exchange.letters import triggers


def install(_apps, schema_editor):
    triggers.install_letters(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_letters(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0010_wire"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstitutionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=40)),
                ("institution", models.CharField(max_length=60)),
                ("recipient", models.CharField(max_length=80)),
                ("wrapped", models.BinaryField(null=True)),
                ("vault_version", models.PositiveSmallIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("node", "institution", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("node", "institution", "recipient"), name="exchange_institution_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.CharField(choices=[("out", "Out"), ("in", "In")], max_length=3)),
                ("member", models.CharField(max_length=80)),
                ("referral", models.UUIDField(null=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("act", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("node", models.CharField(max_length=40)),
                ("outcome", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="exchange.bundle"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["referral", "direction", "number"], name="exchange_letter_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("direction", "bundle", "member"), name="exchange_letter_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("direction", "node", "referral", "number"),
                        name="exchange_letter_number_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
