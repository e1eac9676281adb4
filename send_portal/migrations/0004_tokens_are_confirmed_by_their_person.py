"""Tokens made before now: who made them is read from the history; only what a person made for themselves goes on working.

One that an administrator made for somebody else waits until that person confirms it. What allowed entries to be recorded,
corrected and struck out allows the same, now under two names.
"""

from django.db import migrations


def say_who_made_them(apps, schema_editor):
    token_rows = apps.get_model("send_portal", "ApiToken").objects
    history = apps.get_model("send_portal", "HistoryEntry").objects
    made = history.filter(subject_type="send_portal.apitoken", action="made token")
    makers = dict(made.values_list("subject_id", "by_id"))
    for token in token_rows.all():
        token.made_by_id = makers.get(str(token.pk))
        if token.made_by_id == token.person_id:
            token.confirmed_at = token.created_at
        if "events:write" in token.scopes:
            token.scopes = [*token.scopes, "events:correct"]
        token.save(update_fields=["made_by", "confirmed_at", "scopes"])


class Migration(migrations.Migration):
    dependencies = [("send_portal", "0003_sights_of_children_tokens_and_role_requests")]
    operations = [migrations.RunPython(say_who_made_them, migrations.RunPython.noop)]
