from django.db import migrations

from jahorina.publication import triggers


def install(_apps, schema_editor):
    triggers.install_publication(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove_publication(schema_editor.connection)


class Migration(migrations.Migration):
    """A later migration that changes one of these tables makes it anew on SQLite, without its triggers: it ends with
    `remove_publication` and `install_publication` again."""

    dependencies = [("publication", "0001_releases")]
    operations = [migrations.RunPython(install, remove)]
