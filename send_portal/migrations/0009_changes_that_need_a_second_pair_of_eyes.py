"""Requests for roles become requests for any change to a person, and say who asked."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_who_asked(apps: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Until now everybody asked for themselves."""
    apps.get_model("send_portal", "ChangeRequest").objects.update(asked_by=models.F("person"))
    if schema_editor and schema_editor.connection.vendor == "postgresql":
        # PostgreSQL alters no table whose foreign keys are still to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def leave_roles_only(apps: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Going back: a request for an address can't be kept. Who asked, and what came of it, stays in the history."""
    apps.get_model("send_portal", "ChangeRequest").objects.filter(kind="address").delete()


def _person(**options: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, **options
    )


class Migration(migrations.Migration):
    dependencies = [("send_portal", "0008_old_sights_may_go")]

    operations = [
        migrations.RemoveConstraint(model_name="rolerequest", name="a_role_is_asked_for_once"),
        migrations.RemoveConstraint(model_name="rolerequest", name="nobody_grants_their_own_request"),
        migrations.RenameModel(old_name="RoleRequest", new_name="ChangeRequest"),
        migrations.RenameField(model_name="changerequest", old_name="granted", new_name="agreed"),
        migrations.AddField(
            model_name="changerequest",
            name="kind",
            field=models.CharField(
                choices=[("role", "a role"), ("address", "a new address")], default="role", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="email address"),
        ),
        migrations.AddField(
            model_name="changerequest", name="asked_by", field=_person(null=True, related_name="+")
        ),
        migrations.RunPython(say_who_asked, leave_roles_only),
        migrations.AlterField(model_name="changerequest", name="asked_by", field=_person(related_name="+")),
        migrations.AlterField(
            model_name="changerequest", name="person", field=_person(related_name="change_requests")
        ),
        migrations.AlterField(
            model_name="changerequest", name="role", field=models.CharField(blank=True, max_length=30)
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("person", "kind", "role"),
                name="a_change_is_asked_for_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ("agreed", False),
                    _connector="OR",
                ),
                name="nobody_agrees_to_their_own_request",
            ),
        ),
    ]
