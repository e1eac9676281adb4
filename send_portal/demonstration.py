"""The made-up people of the demonstration, one for each role, and their sign-ins.

Their one passphrase is made when the demonstration is loaded and kept beside the database: no password is in the code.
"""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import transaction

from send_portal.history import record_history
from send_portal.models import Organisation, Person, RoleGrant
from send_portal.people import ROLES
from send_portal.private_files import secret_in

NAMES = {
    "case_officer": "Olive Officer",
    "send_manager": "Mina Manager",
    "data_analyst": "Anil Analyst",
    "partner_contributor": "Pat Partner",
    "board_member": "Bola Board",
    "scrutiny_member": "Sam Scrutiny",
    "administrator": "Ada Administrator",
    "auditor": "Aude Auditor",
}
SECOND_OFFICER = ("officer.two@demo.example", "Oscar Officer")
ORGANISATIONS = {
    "council": "The council",
    "council-eps": "The council's educational psychology service",
    "council-social-care": "The council's children's social care",
    "nhs-dorset": "NHS Dorset",
    "locum-psychology": "Locum psychology provider",
    "schools": "Schools, colleges and trusts",
}


@dataclass(frozen=True)
class SignIn:
    role: str
    sees: str
    email: str
    passphrase: str


def _passphrase_file() -> Path:
    return Path(settings.VAR_DIR) / "demonstration_passphrase"


def passphrase() -> str:
    """The demonstration's passphrase, made on first use."""
    return secret_in(_passphrase_file(), lambda: "-".join(token_hex(2) for _ in range(4)))


def email(role: str) -> str:
    return f"{role.replace('_', '.')}@demo.example"


def sign_ins() -> list[SignIn]:
    """What `make run` prints: one sign-in for each role."""
    return [SignIn(role.name, role.sees, email(role.key), passphrase()) for role in ROLES.values()]


@transaction.atomic
def load_people(*, by: Person) -> None:
    """The demonstration's people, roles and organisations; those already there are left, their passphrase set again."""
    for code, name in ORGANISATIONS.items():
        Organisation.objects.get_or_create(code=code, defaults={"name": name})
    for role, name in NAMES.items():
        _person(email(role), name, role, by)
    _person(*SECOND_OFFICER, "case_officer", by)


def _person(address: str, name: str, role: str, by: Person) -> None:
    person, is_new = Person.objects.get_or_create(email=address, defaults={"name": name})
    person.set_password(passphrase())
    person.save(update_fields=["password"])
    if is_new:
        partner = Organisation.objects.get(code="nhs-dorset") if role == "partner_contributor" else None
        RoleGrant.objects.create(person=person, role=role, organisation=partner)
        record_history(subject=person, action="joined the demonstration", by=by, after={"role": role})


def demonstration_officers() -> list[Person]:
    """The two made-up case officers, between whom the open cases are shared."""
    return list(Person.objects.filter(email__in=[email("case_officer"), SECOND_OFFICER[0]]).order_by("pk"))
