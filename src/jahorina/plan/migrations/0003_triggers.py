from django.db import migrations

from jahorina.plan import triggers


def install(_apps, schema_editor):
    triggers.install_plan(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_plan(schema_editor.connection)


class Migration(migrations.Migration):
    """A later migration that changes one of these tables makes it anew on SQLite, without its triggers: it ends with
    `remove_plan` and `install_plan` again."""

    dependencies = [("plan", "0002_measures_and_rounds")]
    operations = [migrations.RunPython(install, remove)]
