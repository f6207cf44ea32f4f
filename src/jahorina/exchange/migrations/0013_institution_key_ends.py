import django.db.models.deletion
from django.db import migrations, models

from jahorina.exchange.letters import triggers


def install(_apps, schema_editor):
    triggers.install_key_ends(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_key_ends(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0012_plan_stamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstitutionKeyEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="exchange.institutionkey"
                    ),
                ),
            ],
        ),
        migrations.RunPython(install, remove),
    ]
