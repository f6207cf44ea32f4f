from django.db import migrations, models

from jahorina.publication import triggers


def without_triggers(_apps, schema_editor):
    triggers.remove_publication(schema_editor.connection)


def with_triggers(_apps, schema_editor):
    triggers.install_publication(schema_editor.connection)


class Migration(migrations.Migration):
    """Noise as a method, and what a table spends of its subject's privacy budget."""

    dependencies = [("publication", "0002_triggers")]
    operations = [
        migrations.RunPython(without_triggers, with_triggers),
        migrations.AddField("releasetable", "epsilon", models.FloatField(default=0.0)),
        migrations.AlterField(
            "releasetable",
            "method",
            models.CharField(
                choices=[
                    ("rounding", "controlled rounding"),
                    ("suppression", "suppression"),
                    ("cell-key", "noise that stays the same"),
                    ("dp", "differential privacy"),
                    ("withheld", "withheld with company"),
                    ("as-published", "as its source published it"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(with_triggers, without_triggers),
    ]
