"""The table in which a deployed portal counts sign-ins and calls of the API (`CACHES` in the settings)."""

from django.core.management import call_command
from django.db import migrations

TABLE = "rate_limits"


def make_table(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("send_portal", "0004_tokens_are_confirmed_by_their_person")]

    operations = [migrations.RunPython(make_table, drop_table)]
