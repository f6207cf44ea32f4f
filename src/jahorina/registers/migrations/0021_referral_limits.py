from django.db import migrations, models

from jahorina.registers.referral.triggers import install_referrals, remove_referrals


def renew(_apps: object, schema_editor: object) -> None:
    """The triggers hold the table of what can follow what: they are made anew where it grew."""
    remove_referrals(schema_editor.connection)
    install_referrals(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("registers", "0020_duplicates")]

    operations = [
        migrations.CreateModel(
            name="ReferralLimitEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("matter", models.CharField(max_length=20)),
                ("urgency", models.CharField(blank=True, max_length=60)),
                ("days", models.PositiveSmallIntegerField()),
                ("provenance", models.CharField(max_length=20)),
                ("needs_verification", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "urgency"), name="registers_referral_limit_once")
                ],
            },
        ),
        migrations.RunPython(renew, renew),
    ]
