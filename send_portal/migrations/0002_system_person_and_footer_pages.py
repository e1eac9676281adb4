"""What a portal needs before anybody has typed anything: the system as a person, and footer pages to edit."""

from django.db import migrations

PAGES = (
    (
        "help",
        "Help",
        "Officers record dated facts about a child's case; the portal works out every deadline and figure from them.\n\n"
        "If a date is wrong, open the case, choose the entry in its history and correct it or strike it out. "
        "Nothing is ever overwritten: the earlier entry stays in the history with your reason.\n\n"
        "If you cannot see a page you need, ask your council's portal administrator for the role.",
    ),
    (
        "accessibility",
        "Accessibility statement",
        "This portal aims to meet the Web Content Accessibility Guidelines, version 2.2, level AA. "
        "Every chart has a sentence and a table that say the same. Pages work without JavaScript and by keyboard alone. "
        "Reports are tagged PDFs and web pages.\n\n"
        "Your council must complete this statement with its own test results, known problems and contact details.",
    ),
    (
        "privacy",
        "Privacy notice",
        "The portal holds records about children's education, health and care needs assessments and plans. "
        "Names are seen only by the staff who work on the cases. Each time a child's record is opened or a list is "
        "downloaded, the portal writes down who did it and when.\n\n"
        "Your council must complete this notice with its data protection officer.",
    ),
    (
        "contact",
        "Contact",
        "Your council must put its contact details here: the SEND team, the portal administrator, and the information "
        "and advice service for families.",
    ),
)


def add_rows(apps, schema_editor):
    person = apps.get_model("send_portal", "Person")
    person.objects.get_or_create(
        email="system@portal.invalid",
        defaults={"name": "The portal", "is_system": True, "is_active": False, "password": "!"},
    )
    page = apps.get_model("send_portal", "SitePage")
    for slug, title, body in PAGES:
        page.objects.get_or_create(slug=slug, defaults={"title": title, "body": body})


class Migration(migrations.Migration):
    dependencies = [("send_portal", "0001_people_roles_and_history")]
    operations = [migrations.RunPython(add_rows, migrations.RunPython.noop)]
