"""Programs that ask the API, each with a token of its own."""

import json

from django.test import Client

from send_portal.models import Person
from send_portal.people.tokens import SCOPES, digest
from tests.factories import ApiTokenFactory, person_holding


class Program(Client):
    """A client that sends its token, and JSON where it posts."""

    person: Person

    def send(self, address: str, body: object, **options: object):
        return self.post(address, json.dumps(body), content_type="application/json", **options)


def program(*scopes: str, acting_for: str | Person = "send_manager") -> Program:
    """A program with these scopes (all of them unless told), for a new person of the role or a given person."""
    person = person_holding(acting_for) if isinstance(acting_for, str) else acting_for
    text = f"token of person {person.pk} for {', '.join(scopes)}".replace(" ", "-")
    ApiTokenFactory(person=person, digest=digest(text), scopes=list(scopes or SCOPES))
    client = Program(headers={"Authorization": f"Bearer {text}"})
    client.person = person
    return client


def stranger() -> Program:
    """A program without a token."""
    return Program()
