import django.db.models.deletion
from django.db import migrations, models

from jahorina.exchange.wire import triggers

VERDICTS = [(one, one) for one in ("accepted", "duplicate", "held", "forked", "refused", "stored")]


def install(_apps, schema_editor):
    triggers.install_wire(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_wire(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_content_deletion")]

    operations = [
        migrations.CreateModel(
            name="PeerAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=40)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("certificate", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
            ],
            options={"ordering": ("node", "id")},
        ),
        migrations.CreateModel(
            name="DeliveryNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(max_length=40)),
                ("verdict", models.CharField(choices=VERDICTS, max_length=20)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("said", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="exchange.bundle"
                    ),
                ),
            ],
            options={
                "ordering": ("bundle", "recipient", "id"),
                "indexes": [models.Index(fields=["recipient", "-at"], name="exchange_delivered")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
