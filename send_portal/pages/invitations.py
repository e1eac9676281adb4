"""Mail to people about their accounts. The link goes to the person alone; an administrator never sees it."""

from collections.abc import Callable
from smtplib import SMTPException

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from send_portal.models import Person

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


def _send(template: str, subject: str, address: str, context: dict[str, object]) -> bool:
    context |= {"council_name": settings.COUNCIL_NAME}
    text = render_to_string(f"send_portal/mail/{template}.txt", context)
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, SMTPException) as error:
        logger.warning("mail_not_sent", template=template, error=str(error))
        return False
    return True
