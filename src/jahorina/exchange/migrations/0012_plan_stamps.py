from django.db import migrations, models

from jahorina.exchange.stamps import triggers


def install(_apps, schema_editor):
    triggers.install_stamps(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_stamps(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0011_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.CharField(choices=[("out", "Out"), ("in", "In")], max_length=3)),
                ("sender", models.CharField(max_length=40)),
                ("stream", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("until", models.DateTimeField()),
                ("timestamp", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ("sender", "stream", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("direction", "sender", "stream", "version"), name="exchange_stamp_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(direction__in=["out", "in"]), name="exchange_stamp_direction_known"
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
