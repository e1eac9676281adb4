"""Django's own way to a first person, which leads to a person without a role; says what to type instead."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Not used here: python manage.py invite_administrator EMAIL"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anything", nargs="*", help="passed over")

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv(argv[:2])  # whatever options Django's own takes, the answer is the same

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "The portal has no superuser. Invite the first administrator: python manage.py invite_administrator EMAIL"
        )
