from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table: after any migration the triggers are installed again, now with what they let go."""

    dependencies = [("send_portal", "0007_forms_saved_once")]
    operations = []
