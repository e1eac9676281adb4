from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class SendPortalConfig(AppConfig):
    name = "send_portal"
    verbose_name = "People and settings"

    def ready(self) -> None:
        from send_portal.accounts import password_notes
        from send_portal.parts.sessions import remember_sign_in
        from send_portal.running import celery  # noqa: F401  # tasks sent by the web process need the configured app
        from send_portal.running.memory import limit_memory
        from send_portal.running.watch import LOOKS, Look
        from send_portal.troubles import WEB, WORKER

        password_notes.listen()
        LOOKS.append(Look("limit memory", 60, limit_memory, (WEB, WORKER)))
        user_logged_in.connect(remember_sign_in, dispatch_uid="remember the sign-in")
        connection_created.connect(check_database_role, dispatch_uid="check the database's role")
        checks.register(say_roles_apart, checks.Tags.database)
        pre_migrate.connect(refuse_to_forget, sender=self, dispatch_uid="refuse to go back")
        post_migrate.connect(install_append_only, dispatch_uid="install append-only triggers")


# Model label → SQL over OLD that leaves a row free to change ("" = never). Each app adds its own in its AppConfig.
APPEND_ONLY: dict[str, str] = {
    "send_portal.HistoryEntry": "",
    "send_portal.AccessEntry": "",
    "send_portal.ChildrenShown": "",
    "send_portal.ChildShown": "",
}


# Which rows of them may be deleted, because they need not be kept for longer: model label → kind of database → SQL over
# OLD. Of a set of children shown, once no entry names it.
_NOBODY_SHOWN = "NOT EXISTS (SELECT 1 FROM send_portal_accessentry WHERE shown_id = OLD.{key})"
OUTLIVED: dict[str, dict[str, str]] = {
    "send_portal.AccessEntry": {
        "sqlite": "OLD.at < datetime('now', '-1 year')",
        "postgresql": "OLD.at < now() - interval '1 year'",
    },
    "send_portal.ChildShown": dict.fromkeys(("sqlite", "postgresql"), _NOBODY_SHOWN.format(key="shown_id")),
    "send_portal.ChildrenShown": dict.fromkeys(("sqlite", "postgresql"), _NOBODY_SHOWN.format(key="id")),
}


def say_roles_apart(databases: Sequence[str] | None = None, **_: object) -> list[checks.CheckMessage]:
    """Who holds roles that nobody may hold together, given before this was refused. Nothing is ended by itself."""
    from django.db import OperationalError, ProgrammingError

    from send_portal.queries import people_who_hold_roles_apart

    if not databases:
        return []
    try:
        people = people_who_hold_roles_apart()
    except (OperationalError, ProgrammingError):  # the check runs before the first migration too
        return []
    return [
        checks.Warning(
            f"{person.name} ({person.email}): {why}",
            hint="End one of the roles on the person's page.",
            id="send_portal.W001",
        )
        for person, why in people
    ]


def refuse_to_forget(plan: Sequence[Any], **_: object) -> None:
    """Before any migration: none goes back where records of any append-only table would be lost."""
    from send_portal.database import migrating

    migrating.refuse_to_forget(plan, [apps.get_model(label)._meta.db_table for label in APPEND_ONLY])


def check_database_role(connection: BaseDatabaseWrapper, **_: object) -> None:
    """With each new connection of a deployed portal. One for trying it may use whatever role there is."""
    from send_portal.storage.database_role import refuse_a_superuser

    if settings.DEPLOYED:
        refuse_a_superuser(connection)


def install_append_only(sender: AppConfig, using: str, **_: object) -> None:
    """After every migration of an app: put the triggers of its append-only tables back."""
    from django.db import connections

    from send_portal.storage.append_only import install

    for label, unless in APPEND_ONLY.items():
        if label.split(".")[0] == sender.label:
            install(connections[using], apps.get_model(label), unless=unless, outlived=OUTLIVED.get(label))
