import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AREAS = [
    ("protection", "protection"),
    ("return", "return"),
    ("counter-trafficking", "counter-trafficking"),
    ("criminal-justice", "criminal justice"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0004_emergency_and_incidents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="IntakeMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("area", models.CharField(choices=AREAS, max_length=30)),
                ("names", models.JSONField()),
                ("definition", models.JSONField()),
            ],
            options={"ordering": ("code",)},
        ),
        migrations.CreateModel(
            name="IntakeDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("area", models.CharField(choices=AREAS, max_length=30)),
                ("kept_at", models.DateTimeField(db_index=True)),
                ("sealed", models.BinaryField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
