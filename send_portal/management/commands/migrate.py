from typing import Any

from django.core.management.commands.migrate import Command as DjangosMigrate

from send_portal.database.migrating import only_one_migrates


class Command(DjangosMigrate):
    """Django's own, one at a time: two at once would both make the same tables, and one end in an error."""

    def handle(self, *args: Any, **options: Any) -> None:
        with only_one_migrates(self.stderr.write):
            super().handle(*args, **options)
