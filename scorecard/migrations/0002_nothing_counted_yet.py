from django.db import migrations


def start_recalculation(apps, schema_editor):
    apps.get_model("scorecard", "Recalculation").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("scorecard", "0001_figures_and_cuts")]
    operations = [migrations.RunPython(start_recalculation, migrations.RunPython.noop)]
