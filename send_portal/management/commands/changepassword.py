"""Django's command to set a password, by the rules of the portal: what is done to an account leaves a trace."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError

from send_portal import changes
from send_portal.queries import people_to_manage, system_person


class Command(changepassword.Command):
    help = "Set the password of the person with this email address. The log of administration says so."

    def handle(self, *args: Any, username: str | None, **options: Any) -> str:
        person = people_to_manage().filter(email__iexact=(username or "").strip()).first()
        if person is None:
            raise CommandError("Name the email address of a person: python manage.py changepassword EMAIL")
        said = str(super().handle(*args, username=person.email, **options))
        changes.note_password_set(person=person, by=system_person())
        return said
