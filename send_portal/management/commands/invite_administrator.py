"""`manage.py invite_administrator EMAIL`: the way to the first administrator of a portal."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from send_portal import changes, environment
from send_portal.accounts.invitations import DAYS, invitation_path, send_invitation
from send_portal.queries import system_person
from send_portal.refusals import Refused


class Command(BaseCommand):
    help = "Invite an administrator, and print the link with which they choose a password, or mail it with --mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "email", metavar="EMAIL", help="their email address, with which they will sign in"
        )
        parser.add_argument("--name", default="", help="their full name; made from the address if left out")
        parser.add_argument(
            "--mail", action="store_true", help="send the link to the address, and don't print it"
        )
        parser.add_argument(
            "--portal", default="", help="the portal's own address, as in https://send.example.gov.uk"
        )

    def handle(self, *args: Any, email: str, name: str, mail: bool, portal: str, **options: Any) -> None:
        try:
            validate_email(email)
            person = changes.invite_administrator(email=email, name=name or _name(email), by=system_person())
        except (ValidationError, Refused) as problem:
            raise CommandError(" ".join(getattr(problem, "messages", [str(problem)]))) from None
        base = (portal or _portal()).rstrip("/")
        if not mail:
            self.stderr.write(f"{person.name} chooses a password here. The link works once, for {DAYS} days:")
            self.stdout.write(base + invitation_path(person))
        elif send_invitation(person, absolute=lambda path: base + path):
            self.stderr.write(f"An invitation is on its way to {person.email}.")
        else:
            raise CommandError(
                f"{person.name} is invited, but the mail could not be sent. Look at EMAIL_URL, or leave out --mail."
            )


def _name(email: str) -> str:
    """“Ada Lovelace” of ada.lovelace@council.gov.uk."""
    return email.partition("@")[0].replace(".", " ").replace("_", " ").title()


def _portal() -> str:
    if settings.DEPLOYED:
        return f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}"
    return f"http://localhost:{environment.text('PORT')}"
