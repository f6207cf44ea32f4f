from django.db import migrations, models

from jahorina.evidence.runs import triggers

KINDS = [
    ("forecast", "Forecast"),
    ("hindsight", "Hindsight"),
    ("nowcast", "Nowcast"),
    ("persons", "Persons"),
    ("present", "Present"),
    ("daily", "Daily"),
    ("daily-past", "Daily Hindsight"),
    ("warning", "Warning"),
    ("beds", "Beds"),
    ("what-if", "What If"),
    ("estimate", "Estimate"),
]


def without(_apps, schema_editor):
    triggers.remove_runs(schema_editor.connection)


def held(_apps, schema_editor):
    triggers.install_runs(schema_editor.connection)


class Migration(migrations.Migration):
    """Runs say who is present, and what days bring. SQLite makes the table anew, so that its triggers are put on again."""

    dependencies = [("evidence", "0005_runs_only_grow")]
    operations = [
        migrations.RunPython(without, held),
        migrations.RemoveConstraint(model_name="runresult", name="evidence_run_result_kind"),
        migrations.AlterField(
            model_name="runresult", name="kind", field=models.CharField(choices=KINDS, max_length=20)
        ),
        migrations.AddConstraint(
            model_name="runresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [code for code, _name in KINDS])), name="evidence_run_result_kind"
            ),
        ),
        migrations.RunPython(held, without),
    ]
