from django.db import migrations

from jahorina.exchange import triggers


def install(_apps, schema_editor):
    triggers.install_exchange(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_exchange(schema_editor.connection)


class Migration(migrations.Migration):
    """A later migration that changes one of these tables makes it anew on SQLite, without its triggers: it ends with
    `remove_exchange` and `install_exchange` again."""

    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
