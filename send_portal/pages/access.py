"""Who may open a page. Every view is open, for the signed-in, or asks for one of the closed list of permissions."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from send_portal.models import Person
from send_portal.people import Permission

type_view = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """What a view behind `permission_required` or `login_required` is given, for the type checker."""

    user: Person


def permission_required(*permissions: Permission) -> Callable[[type_view], type_view]:
    """Let through a person who holds any of `permissions`; a stranger signs in first, anybody else is refused (403)."""

    def decorate(view: type_view) -> type_view:
        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.may(*permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permissions = permissions  # type: ignore[attr-defined]  # read by the test of every URL
        return checked

    return decorate
