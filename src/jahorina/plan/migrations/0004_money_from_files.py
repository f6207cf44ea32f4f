from django.conf import settings
from django.db import migrations, models

from jahorina.plan import triggers


def install(_apps, schema_editor):
    triggers.install_plan(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_plan(schema_editor.connection)


class Migration(migrations.Migration):
    """SQLite makes the table of money anew, and its triggers with it."""

    dependencies = [
        ("plan", "0003_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.RemoveConstraint(
            model_name="funding",
            name="plan_funding_not_negative",
        ),
        migrations.AddField(
            model_name="funding",
            name="activity",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="funding",
            name="activity_updated",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="funding",
            name="reference",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="supportneed",
            name="closed_as",
            field=models.CharField(blank=True, choices=[("met", "Met"), ("withdrawn", "Withdrawn")], max_length=30),
        ),
        migrations.AddField(
            model_name="supportoffer",
            name="closed_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name="funding",
            index=models.Index(fields=["activity"], name="plan_funding_activity"),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), models.Q(("activity", ""), _negated=True), _connector="OR"),
                name="plan_funding_not_negative",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
