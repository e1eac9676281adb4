"""Programs at the API: a token in the Authorization header, with scopes; published things are open to everybody."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from send_portal.calendar import today
from send_portal.history import record_history
from send_portal.models import ApiToken, Person
from send_portal.permissions import Permission

# What a token may be allowed, and the permission its person must hold all the same.
SCOPES: dict[str, Permission] = {
    "figures:read": Permission.VIEW_TRUE_FIGURES,
    "cases:read": Permission.VIEW_REFERENCES,
    "events:write": Permission.RECORD_EVENTS,
}
LIFETIME = timedelta(days=365)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def make_token(*, name: str, person: Person, scopes: list[str], by: Person) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown once and kept nowhere."""
    text = token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name, person=person, scopes=scopes, digest=digest(text), expires_on=today() + LIFETIME
        )
        record_history(
            subject=token, action="made token", by=by, after={"name": name, "person": person.pk, "scopes": scopes}
        )
    return token, text


def revoke_token(*, token: ApiToken, by: Person) -> None:
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record_history(subject=token, action="revoked token", by=by)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("Send one token: Authorization: Bearer <token>")
        token = (
            ApiToken.objects.select_related("person")
            .filter(digest=sha256(parts[1]).hexdigest())
            .first()
        )
        if token is None or not token.is_live(today()) or not token.person.is_active:
            raise AuthenticationFailed("This token is unknown, expired or revoked")
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "send_portal.api_access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class ScopePermission(BasePermission):
    """A view names the scope it needs in `scope` ("" = open). The token's person must hold the scope's permission."""

    message = "This token lacks the scope, or its person the permission."

    def has_permission(self, request: Request, view: APIView) -> bool:
        scope = getattr(view, "scope", None)
        if scope is None:
            return False
        if scope == "":
            return True
        token = request.auth
        return isinstance(token, ApiToken) and scope in token.scopes and request.user.may(SCOPES[scope])
