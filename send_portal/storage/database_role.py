"""The role with which the portal signs in to PostgreSQL: never one that could lift what guards the ledger."""

from django.db.backends.base.base import BaseDatabaseWrapper

from send_portal.environment import SettingRefused

QUESTION = "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"


def refuse_a_superuser(connection: BaseDatabaseWrapper) -> None:
    """Raise SettingRefused, one line for whoever runs the portal, where the role passes every rule of the database."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        name, passes_everything = cursor.fetchone()
    if passes_everything:
        connection.close()
        raise SettingRefused(
            f"DATABASE_URL signs in as {name}, a superuser of the database, who can switch off what keeps the ledger "
            "from being changed. Name a role without those rights: docs/how-to/deploy.md says how to make it."
        )
