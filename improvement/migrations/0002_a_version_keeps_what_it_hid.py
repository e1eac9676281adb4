from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("improvement", "0001_areas_terms_and_reports")]

    operations = [
        migrations.AddField(
            model_name="reportversion",
            name="release",
            field=models.JSONField(
                null=True,
                blank=True,
                help_text="True counts behind the figures, which of them were shown, what was hidden and why. Not for outside",
            ),
        )
    ]
