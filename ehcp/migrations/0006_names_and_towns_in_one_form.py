"""Children that are here already get the keys their names are compared by, and cases the town as the council writes it.

A town that is on no list stays as it is: which one was meant is for a person to say.
"""

from django.conf import settings
from django.db import migrations
from django.db.models import F

from send_portal.texts import search_key, town_in

AT_A_TIME = 2000
LONGEST_KEY = 100
ACTION = "town written as on the council's list"  # as ehcp.files.recorded_cases.SPELLING_ACTION


def fill_keys(apps, schema_editor):
    child = apps.get_model("ehcp", "Child")
    named = child.objects.exclude(first_name="", last_name="").order_by("pk")
    last = 0
    while rows := list(named.filter(pk__gt=last)[:AT_A_TIME]):
        last = rows[-1].pk
        for row in rows:
            row.first_key = search_key(row.first_name)[:LONGEST_KEY]
            row.last_key = search_key(row.last_name)[:LONGEST_KEY]
        child.objects.bulk_update(rows, ["first_key", "last_key"], batch_size=500)


def write_towns(apps, schema_editor):
    case = apps.get_model("ehcp", "Case")
    spellings = set(case.objects.exclude(town="").values_list("town", flat=True).order_by().distinct())
    meant = {spelling: town_in(settings.TOWNS, spelling) for spelling in spellings}
    changing = {spelling: town for spelling, town in meant.items() if town not in (None, spelling)}
    for spelling, town in sorted(changing.items()):
        cases = case.objects.filter(town=spelling)
        _keep_history(apps, cases, spelling, town)
        apps.get_model("ehcp", "Timeline").objects.filter(case__in=cases).update(town=town)
        cases.update(town=town, version=F("version") + 1)
    if changing:
        apps.get_model("ehcp", "LedgerPosition").objects.update(position=F("position") + 1)


def _keep_history(apps, cases, spelling, town):
    entry = apps.get_model("send_portal", "HistoryEntry")
    by = apps.get_model("send_portal", "Person").objects.get(is_system=True)
    words = {"subject_type": "ehcp.case", "action": ACTION, "by": by}
    before_and_after = {"before": {"town": spelling}, "after": {"town": town}}
    entry.objects.bulk_create(
        (entry(subject_id=str(pk), **words, **before_and_after) for pk in cases.values_list("pk", flat=True)),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("ehcp", "0005_names_as_they_are_compared"),
        ("send_portal", "0002_system_person_and_footer_pages"),
    ]
    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(write_towns, migrations.RunPython.noop),
    ]
