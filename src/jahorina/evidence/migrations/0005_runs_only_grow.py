from django.db import migrations

from jahorina.evidence.runs import triggers


def install(_apps, schema_editor):
    triggers.install_runs(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_runs(schema_editor.connection)


class Migration(migrations.Migration):
    """A later migration that changes one of these tables makes it anew on SQLite, without its triggers: it ends with
    `remove_runs` and `install_runs` again."""

    dependencies = [("evidence", "0004_runs")]
    operations = [migrations.RunPython(install, remove)]
