"""Programs at the API: a token in the Authorization header, with scopes; published things are open to everybody."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from send_portal.calendar import today
from send_portal.models import ApiToken, Person
from send_portal.people.tokens import digest
from send_portal.queries import scopes_open_to

if TYPE_CHECKING:  # DRF's views import this module by name, so it can't import them
    from rest_framework.views import APIView


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("Send one token: Authorization: Bearer <token>")
        token = ApiToken.objects.select_related("person").filter(digest=digest(parts[1])).first()
        if token is None or not token.is_live(today()) or not _acts(token.person):
            raise AuthenticationFailed(
                "This token is unknown, expired, revoked, or not confirmed by its person"
            )
        _note_use(token)
        token.person.through = token
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _acts(person: Person) -> bool:
    """A system never signs in, so it is never active as people are; revoking its tokens stops it."""
    return person.is_active or person.is_program


def _note_use(token: ApiToken) -> None:
    """When the token was last used, to the minute: not a write with every request."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "send_portal.api.access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class ScopePermission(BasePermission):
    """A view names the scope it needs in `scope` ("" = open). The token's person must hold the scope's permission."""

    message = "This token lacks the scope, or its person the permission."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scope = getattr(view, "scope", None)
        if scope is None:
            return False
        if scope == "":
            return True
        token = request.auth
        if not isinstance(token, ApiToken) or scope not in token.scopes:
            return False
        return scope in scopes_open_to(token.person)
