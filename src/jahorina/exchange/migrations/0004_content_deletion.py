import django.db.models.deletion
from django.db import migrations, models

from jahorina.exchange.intake import triggers


def install(_apps, schema_editor):
    triggers.install_deletions(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_deletions(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_intake"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentDeletion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=200)),
                ("statement", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
                (
                    "bundle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deletion", to="exchange.bundle"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.RunPython(install, remove),
    ]
