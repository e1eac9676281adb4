"""Mail to people about their accounts. The link goes to the person alone; an administrator never sees it."""

from collections.abc import Callable, Mapping
from smtplib import SMTPException

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from send_portal.models import ChangeRequest, Person
from send_portal.people import ROLES, Permission, is_guarded
from send_portal.queries import people_who_may
from send_portal.texts import in_sentence

logger = structlog.get_logger(__name__)
DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)


def invitation_path(person: Person) -> str:
    """The address, without the portal's own, at which the person sets a first password: once, for DAYS days."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )


def send_invitation(person: Person, *, absolute: Callable[[str], str]) -> bool:
    """Mail a link with which the person sets a first password. `absolute` makes a path a whole address.

    False where the mail could not be handed over; the log says why.
    """
    context = {"person": person, "link": absolute(invitation_path(person)), "days": DAYS}
    return _send("invitation", "Your account on the SEND improvement portal", person.email, context)


def tell_old_address(person: Person, *, old: str) -> bool:
    """Tell the person, at the address they had, that an administrator changed it."""
    return _send("address_changed", "Your sign-in address was changed", old, {"person": person})


def ask_old_address(request: ChangeRequest, *, link: str) -> bool:
    """Tell the person, at the address they have, that an administrator wants to change it.

    `link` leads to where they agree or refuse. They sign in first: it gives nobody else anything.
    """
    context = {"asked": request, "person": request.person, "link": link}
    return _send(
        "address_asked", "Somebody wants to change your sign-in address", request.person.email, context
    )


def tell_of_role(person: Person, role: str, *, by: Person) -> None:
    """Tell those who watch of a role that reads records or manages people.

    An administrator could give it to an address of their own; whoever knows the council's people sees that.
    """
    if is_guarded(role):
        given = ROLES[role]
        what = f"gave {person.name} ({person.email}) the role of {in_sentence(given.name)}, which sees {given.sees}"
        _tell_watchers(person, what, by=by)


def tell_of_address(person: Person, *, old: str, by: Person) -> None:
    """Tell those who watch that such a person, already known to them, signs in with another address."""
    if person.pk != by.pk and any(is_guarded(role) for role in person.roles()):
        _tell_watchers(person, f"changed the address of {person.name} from {old} to {person.email}", by=by)


def _tell_watchers(person: Person, what: str, *, by: Person) -> None:
    """The auditors and the administrators, but those who know it already."""
    watchers = people_who_may(Permission.VIEW_AUDIT) | people_who_may(Permission.MANAGE_PEOPLE)
    for watcher in watchers.exclude(pk__in=[by.pk, person.pk]):
        _send(
            "told_to_watchers",
            "An account of the SEND improvement portal",
            watcher.email,
            {"by": by, "what": what},
        )


def _send(template: str, subject: str, address: str, context: Mapping[str, object]) -> bool:
    text = render_to_string(
        f"send_portal/mail/{template}.txt", {**context, "council_name": settings.COUNCIL_NAME}
    )
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, SMTPException) as error:
        logger.warning("mail_not_sent", template=template, error=str(error))
        return False
    return True
