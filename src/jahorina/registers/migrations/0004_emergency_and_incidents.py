from django.conf import settings
from django.db import migrations, models

from jahorina.registers.emergency.triggers import install_glass, remove_glass


def install(_apps, schema_editor):
    install_glass(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_glass(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_criminal_justice"),
        ("registers", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        migrations.RunPython(install, remove),
    ]
