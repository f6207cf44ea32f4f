from django.db import migrations

from jahorina.audit import append_only


def forbid(_apps, schema_editor):
    append_only.install(schema_editor.connection)


def allow(_apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
