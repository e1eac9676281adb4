"""How people sign in: only those an administrator invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedPeopleOnly(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
