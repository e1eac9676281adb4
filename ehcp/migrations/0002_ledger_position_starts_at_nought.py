from django.db import migrations


def start_position(apps, schema_editor):
    apps.get_model("ehcp", "LedgerPosition").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("ehcp", "0001_cases_events_and_timelines")]
    operations = [migrations.RunPython(start_position, migrations.RunPython.noop)]
