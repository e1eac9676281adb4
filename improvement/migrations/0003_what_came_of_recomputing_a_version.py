import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("improvement", "0002_a_version_keeps_what_it_hid")]

    operations = [
        migrations.CreateModel(
            name="LastRecomputation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recomputed_at", models.DateTimeField()),
                ("cut_is_whole", models.BooleanField(help_text="Whether the cut is still as it was frozen")),
                (
                    "compared",
                    models.PositiveIntegerField(
                        help_text="How many figures that the report shows were compared"
                    ),
                ),
                ("different", models.PositiveIntegerField(help_text="How many of them came out otherwise")),
                (
                    "redefined",
                    models.PositiveIntegerField(
                        help_text="How many could not be compared: what they count is defined otherwise now"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="last_recomputation",
                        to="improvement.reportversion",
                    ),
                ),
            ],
        )
    ]
