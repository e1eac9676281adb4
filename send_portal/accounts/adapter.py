"""How people sign in: only those an administrator invited; a new password ends their other sign-ins."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest, HttpResponse

from send_portal import changes
from send_portal.accounts import guesses
from send_portal.models import Person


class InvitedPeopleOnly(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is wrong. Check both, then try again.",
        "too_many_login_attempts": "Too many wrong attempts from here. Wait five minutes, then try again.",
    }
    _usage: list[RateLimitUsage] | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the attempt as a guess, before it is known whether it is one: two at once must not pass as one."""
        self._usage = guesses.count(request, credentials.get("email", ""))
        if self._usage is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """It was no guess."""
        for usage in self._usage or ():
            usage.rollback()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: str) -> None:
        """The person set a new password by a link: earlier guesses no longer matter here."""
        guesses.forget(request, credentials.get("email", ""))

    def post_login(self, request: HttpRequest, user: Person, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        guesses.remember_browser(request, response, user.email)
        return response

    def set_password(self, user: Person, password: str) -> None:
        super().set_password(user, password)
        here = self.request.session.session_key if self.request.user == user else ""
        changes.end_sign_ins(person=user, by=user, but=here or "", reason="a new password")
