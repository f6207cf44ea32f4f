from django.db import migrations

from jahorina.dialogue import triggers


def install(_apps, schema_editor):
    triggers.install_dialogue(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_dialogue(schema_editor.connection)


class Migration(migrations.Migration):
    """A later migration that changes one of these tables, or the plan's history, makes it anew on SQLite, without its
    triggers: it ends with `remove_dialogue` and `install_dialogue` again."""

    dependencies = [("dialogue", "0001_initial"), ("plan", "0003_triggers")]
    operations = [migrations.RunPython(install, remove)]
